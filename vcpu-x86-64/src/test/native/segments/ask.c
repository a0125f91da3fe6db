/*
 * Asks the real processor what code does with segments. Build: gcc -O1 -mfsgsbase -fno-stack-protector -o ask ask.c
 *
 *   ask CS RAX HEX
 *
 * runs the bytes at 0x20000000 with the code selector CS (23: 32-bit, 33: 64-bit, or one of the LDT below), ss 2b, null
 * data segments and RAX (all hexadecimal; 0 for rcx), and prints how it ended. An int3 stands behind them. The LDT is
 * as in Segments.java, but for what Linux lets nobody make: conforming code.
 */
#define _GNU_SOURCE
#include <asm/ldt.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#define CODE 0x20000000ul
#define DATA 0x10000000ul
#define USER_DS 0x2bull

static const struct { int entry; unsigned base, limit, contents, read_only, pages, absent, wide; } segments[] = {
    {1, DATA, 0xfff, 0, 0, 0, 0, 1},  {2, DATA, 0xfff, 0, 1, 0, 0, 1},  {3, 0, 0xfffff, 2, 0, 1, 0, 1},
    {4, 0, 0xfffff, 2, 1, 1, 0, 1},   {6, DATA, 0xfff, 1, 0, 0, 0, 1},  {7, DATA, 0xfff, 0, 0, 0, 1, 1},
    {8, CODE, 0xff, 2, 0, 0, 0, 1},   {9, 0, 0xfffff, 2, 0, 1, 1, 1},   {15, CODE + 0x10, 0xfffff, 2, 0, 1, 0, 1},
    {16, CODE, 0xffff, 2, 0, 0, 0, 0}, {17, DATA, 0x1fff, 0, 0, 0, 0, 0}};

static uint64_t fs_base, code_selector, rax;

/* The first signal starts the case, the second ends it. */
static void handler(int number, siginfo_t *info, void *context)
{
    static int started;
    unsigned ds;
    __asm__ volatile("mov %%ds, %0" : "=r"(ds));
    __asm__ volatile("mov %0, %%fs; wrfsbase %1" :: "r"(0), "r"(fs_base));
    __builtin_ia32_writeeflags_u64(0x202);
    greg_t *g = ((ucontext_t *)context)->uc_mcontext.gregs;
    if (started) {
        printf("vector %llx error %llx address %llx cs %llx rip %llx ss %llx rsp %llx ds %x flags %llx\n", g[REG_TRAPNO],
               g[REG_ERR], g[REG_TRAPNO] == 14 ? g[REG_CR2] : 0, g[REG_CSGSFS] & 0xffff, g[REG_RIP],
               (unsigned long long)g[REG_CSGSFS] >> 48, g[REG_RSP], ds, g[REG_EFL]);
        printf("rax %llx rcx %llx rdx %llx rbx %llx rbp %llx rsi %llx rdi %llx\n", g[REG_RAX], g[REG_RCX], g[REG_RDX],
               g[REG_RBX], g[REG_RBP], g[REG_RSI], g[REG_RDI]);
        exit(0);
    }
    started = 1;
    for (int i = 0; i <= REG_RCX; i++) g[i] = 0;
    g[REG_RAX] = rax;
    g[REG_RSP] = DATA + 0x1800;
    g[REG_RIP] = CODE;
    g[REG_EFL] = 0x202;
    g[REG_CSGSFS] = code_selector | USER_DS << 48;
    __asm__ volatile("mov %0, %%ds; mov %0, %%es" :: "r"(0));
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: ask CS RAX HEX\n");
        return 64;
    }
    __asm__ volatile("rdfsbase %0" : "=r"(fs_base));
    code_selector = strtoull(argv[1], 0, 16);
    rax = strtoull(argv[2], 0, 16);
    int map = MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS;
    if (mmap((void *)CODE, 0x2000, 7, map, -1, 0) == MAP_FAILED || mmap((void *)DATA, 0x3000, 3, map, -1, 0) == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    *(uint32_t *)DATA = 0x44332211;
    memset((void *)CODE, 0xcc, 0x2000);
    unsigned char *code = (unsigned char *)CODE;
    for (const char *hex = argv[3]; sscanf(hex, "%2hhx", code) == 1 && hex[1]; hex += 2) code++;
    for (unsigned i = 0; i < sizeof segments / sizeof *segments; i++) {
        struct user_desc d = {.entry_number = segments[i].entry, .base_addr = segments[i].base, .limit = segments[i].limit,
                              .contents = segments[i].contents, .read_exec_only = segments[i].read_only,
                              .limit_in_pages = segments[i].pages, .seg_not_present = segments[i].absent,
                              .seg_32bit = segments[i].wide, .useable = 1};
        if (syscall(SYS_modify_ldt, 0x11, &d, sizeof d)) perror("modify_ldt");
    }
    stack_t stack = {.ss_sp = malloc(1 << 16), .ss_size = 1 << 16};
    sigaltstack(&stack, 0);
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    int signals[] = {SIGTRAP, SIGSEGV, SIGFPE, SIGILL, SIGBUS};
    for (int i = 0; i < 5; i++) sigaction(signals[i], &action, 0);
    __asm__ volatile("int3");
    return 1;
}
