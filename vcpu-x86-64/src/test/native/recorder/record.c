/*
 * Runs cases on the real processor and writes down what it did.
 *
 *   record CASES RESULTS [32]
 *
 * A case is: u16 length, the bytes, 16 u64 general registers (rax rcx rdx rbx rsp rbp rsi rdi r8..r15), u32 flags,
 * u64 seed of the memory window. A result is 16 u64 registers, u64 rip, u32 flags, u32 vector (3: ran to the end),
 * u32 error code, u64 fault address, u64 hash of the window. All little-endian.
 *
 * Registers are set and read through signal contexts: each case ends in int3, whose handler takes the result and loads
 * the next case. So every register, rsp included, can have any value. With 32 the code runs in Linux's 32-bit segments.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#define CODE 0x20000000ul
#define DATA 0x10000000ul
#define DATA_BYTES 0x2000ul
#define WINDOW (DATA + 0x1000 - 256)
#define WINDOW_BYTES 512
#define USER32_CS 0x23ull
#define USER_DS 0x2bull
#define FLAGS 0x240cd5u /* status flags, DF, AC, ID */

static FILE *cases, *results;
static long count;
static int compatibility;
static const int order[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                              REG_R8, REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};

static void put(const void *p, size_t n) { if (fwrite(p, 1, n, results) != n) exit(2); }
static void get(void *p, size_t n) { if (fread(p, 1, n, cases) != n) exit(2); }

static void fill(uint64_t seed)
{
    uint64_t x = seed | 1;
    for (int i = 0; i < WINDOW_BYTES / 8; i++) {
        x ^= x >> 12; x ^= x << 25; x ^= x >> 27;
        ((uint64_t *)WINDOW)[i] = x * 0x2545F4914F6CDD1Dull;
    }
}

static uint64_t hash(void)
{
    uint64_t h = 0;
    for (int i = 0; i < WINDOW_BYTES / 8; i++) h = (h ^ ((uint64_t *)WINDOW)[i]) * 0x100000001B3ull, h ^= h >> 29;
    return h;
}

static int load(ucontext_t *c)
{
    uint16_t length;
    if (fread(&length, 1, 2, cases) != 2) return 0;
    unsigned char *code = (unsigned char *)CODE;
    get(code, length);
    memset(code + length, 0xCC, 32);
    for (int i = 0; i < 16; i++) get(&c->uc_mcontext.gregs[order[i]], 8);
    uint32_t flags; uint64_t seed;
    get(&flags, 4);
    get(&seed, 8);
    fill(seed);
    c->uc_mcontext.gregs[REG_EFL] = flags | 0x202;
    c->uc_mcontext.gregs[REG_RIP] = CODE;
    if (compatibility) c->uc_mcontext.gregs[REG_CSGSFS] = USER32_CS | USER_DS << 48;
    count++;
    return 1;
}

static void handler(int signal, siginfo_t *info, void *context)
{
    ucontext_t *c = context;
    static int started;
    __builtin_ia32_writeeflags_u64(0x202); /* a case may have set AC, which the kernel leaves set */
    if (started) {
        for (int i = 0; i < 16; i++) put(&c->uc_mcontext.gregs[order[i]], 8);
        put(&c->uc_mcontext.gregs[REG_RIP], 8);
        uint32_t word = c->uc_mcontext.gregs[REG_EFL] & FLAGS; put(&word, 4);
        word = c->uc_mcontext.gregs[REG_TRAPNO]; put(&word, 4);
        word = c->uc_mcontext.gregs[REG_ERR]; put(&word, 4);
        uint64_t at = word = c->uc_mcontext.gregs[REG_TRAPNO] == 14 ? 1 : 0;
        if (at) at = c->uc_mcontext.gregs[REG_CR2];
        put(&at, 8);
        at = hash(); put(&at, 8);
    }
    started = 1;
    if (!load(c)) {
        fclose(results);
        printf("%ld cases\n", count);
        exit(0);
    }
}

int main(int argc, char **argv)
{
    if (argc < 3 || !(cases = fopen(argv[1], "rb")) || !(results = fopen(argv[2], "wb"))) {
        fprintf(stderr, "usage: record CASES RESULTS [32]\n");
        return 64;
    }
    if (mmap((void *)CODE, 0x2000, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED
        || mmap((void *)DATA, DATA_BYTES, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    stack_t stack = {.ss_sp = malloc(1 << 16), .ss_size = 1 << 16};
    sigaltstack(&stack, 0);
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    int signals[] = {SIGTRAP, SIGSEGV, SIGFPE, SIGILL, SIGBUS};
    for (int i = 0; i < 5; i++) sigaction(signals[i], &action, 0);
    compatibility = argc > 3;
    if (compatibility) __asm__ volatile("mov %0, %%ds; mov %0, %%es" :: "r"(USER_DS));
    __asm__ volatile("int3");
    return 1;
}
