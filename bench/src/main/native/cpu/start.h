/* A program without a library: main's answer is written as 16 hexadecimal digits, then it exits. */
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long u64;

static long call(long number, long a, long b, long c)
{
    long answer;
    __asm__ volatile("syscall" : "=a"(answer) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return answer;
}

static u64 run(void);

void _start(void)
{
    static char text[17];
    u64 answer = run();
    for (int i = 15; i >= 0; i--, answer >>= 4)
        text[i] = "0123456789abcdef"[answer & 15];
    text[16] = '\n';
    call(1, 1, (long)text, 17);
    call(60, 0, 0, 0);
}
