/*
 * A static program for UserProgramTest: reads numbers, one a line, from its input or from the file its argument names, and
 * prints how many there are, their sum, the root of the mean of their squares (in double and in extended precision) and a
 * CRC of the text. Exits with the count modulo 100.
 */
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long u64;

static char text[1 << 16];
static char line[64];

static long call(long number, long a, long b, long c)
{
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return result;
}

static void say(const char *name, u64 value)
{
    char *at = line + sizeof line;
    *--at = '\n';
    do
        *--at = '0' + value % 10;
    while (value /= 10);
    *--at = ' ';
    long length = 0;
    while (name[length])
        length++;
    while (length)
        *--at = name[--length];
    call(1, 1, (long)at, line + sizeof line - at);
}

static u32 crc(const char *from, long length)
{
    u32 crc = ~0u;
    while (length--) {
        crc ^= (u8)*from++;
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
    }
    return ~crc;
}

__attribute__((used)) static int run(long *stack)
{
    long in = 0, length = 0, got;
    if (stack[0] > 1)
        in = call(2, stack[2], 0, 0);
    if (in < 0)
        return 200;
    while ((got = call(0, in, (long)text + length, sizeof text - length)) > 0)
        length += got;
    u64 count = 0, sum = 0, number = 0;
    double squares = 0;
    long double wide = 0;
    for (long i = 0; i < length; i++)
        if (text[i] == '\n') {
            count++;
            sum += number;
            squares += (double)number * number;
            wide += (long double)number * number;
            number = 0;
        } else
            number = number * 10 + (text[i] - '0');
    say("count", count);
    say("sum", sum);
    say("double", count ? (u64)(__builtin_sqrt(squares / count) * 1e9) : 0);
    say("extended", count ? (u64)(__builtin_sqrtl(wide / count) * 1e9L) : 0);
    say("crc", crc(text, length));
    return count % 100;
}

__asm__(".globl _start\n_start: mov %rsp, %rdi\n and $-16, %rsp\n call run\n mov %eax, %edi\n mov $60, %eax\n syscall\n");
