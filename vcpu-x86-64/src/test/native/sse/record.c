/*
 * Records what this machine's processor does with the instruction forms of forms.txt.
 *
 *   record FORMS > results
 *
 * Every form runs on operands that are a function of its name (inputs.h; InputGenerator.java makes the same ones). Written
 * are, for each case, the number of words of state that changed, then each as one byte of number and eight of new value.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "inputs.h"

/* What the assembler part loads and stores; see run.S. */
struct registers {
    uint8_t fx[512] __attribute__((aligned(64)));
    uint64_t gpr[16];
    uint64_t flags;
};
struct registers in, out;
void *code;
void run(void);
void run_exit(void);

static uint8_t *page;
static int vector;
static uint64_t cr2;

static void on_fault(int signal_number, siginfo_t *info, void *context) {
    ucontext_t *u = context;
    (void) signal_number;
    (void) info;
    vector = u->uc_mcontext.gregs[REG_TRAPNO];
    cr2 = vector == 14 ? u->uc_mcontext.gregs[REG_CR2] : 0;
    u->uc_mcontext.gregs[REG_RIP] = (greg_t) run_exit;
}

static void catch_faults(void) {
    static uint8_t stack[65536];
    const stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    sigaltstack(&alternate, NULL);
    sigaction(SIGFPE, &action, NULL);
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGILL, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
}

static void *map(uint64_t at, size_t size, int protection) {
    void *p = mmap((void *) at, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | (at ? MAP_FIXED : 0), -1, 0);
    if (p == MAP_FAILED) {
        perror("mmap");
        exit(1);
    }
    return p;
}

/* Words of state, in the order of their numbers, to and from the processor's layouts. fxsave counts x87 registers from TOP. */

static void to_registers(const uint64_t *word, struct registers *r) {
    const uint16_t status = word[STATUS] | ((word[STATUS] & ~word[CONTROL] & 0x3F) ? 0x8080 : 0);
    memset(r, 0, sizeof *r);
    memcpy(r->fx, &word[CONTROL], 2);
    memcpy(r->fx + 2, &status, 2);
    memcpy(r->fx + 4, &word[TAGS], 1);
    memcpy(r->fx + 24, &word[MXCSR], 4);
    for (int i = 0; i < 8; i++) {
        uint8_t *st = r->fx + 32 + 16 * ((i - (status >> 11)) & 7);
        memcpy(st, &word[MM + i], 8);
        memcpy(st + 8, &word[EXPONENT + i], 2);
    }
    memcpy(r->fx + 160, &word[XMM], 256);
    memcpy(r->gpr, &word[GPR], sizeof r->gpr);
    r->flags = word[RFLAGS] | 0x202;
}

static uint64_t field(const uint8_t *from, int size) {
    uint64_t value = 0;
    memcpy(&value, from, size);
    return value;
}

static void from_registers(const struct registers *r, uint64_t *word) {
    word[CONTROL] = field(r->fx, 2);
    word[STATUS] = field(r->fx + 2, 2) & 0x7F7F;
    word[TAGS] = field(r->fx + 4, 1);
    word[MXCSR] = field(r->fx + 24, 4);
    for (int i = 0; i < 8; i++) {
        const uint8_t *st = r->fx + 32 + 16 * ((i - (word[STATUS] >> 11)) & 7);
        word[MM + i] = field(st, 8);
        word[EXPONENT + i] = field(st + 8, 2);
    }
    memcpy(&word[XMM], r->fx + 160, 256);
    memcpy(&word[GPR], r->gpr, sizeof r->gpr);
    word[GPR + 4] = 0;
    word[RFLAGS] = r->flags & 0x8D5;
}

static void memory_to_page(const uint64_t *word) {
    for (int i = 0; i < 8; i++) {
        const uint64_t at = window(word) + 8 * i;
        if (at >= PAGE && at < PAGE + PAGE_SIZE) {
            memcpy((void *) at, &word[MEMORY + i], 8);
        }
    }
}

static void page_to_memory(uint64_t *word, const uint64_t *before) {
    for (int i = 0; i < 8; i++) {
        const uint64_t at = window(before) + 8 * i;
        if (at >= PAGE && at < PAGE + PAGE_SIZE) {
            memcpy(&word[MEMORY + i], (void *) at, 8);
        }
    }
}

static void write_changes(const uint64_t *before, const uint64_t *after) {
    uint8_t count = 0;
    for (int i = 0; i < WORDS; i++) {
        count += before[i] != after[i];
    }
    putchar(count);
    for (int i = 0; i < WORDS; i++) {
        if (before[i] != after[i]) {
            putchar(i);
            fwrite(&after[i], 8, 1, stdout);
        }
    }
}

static void record(const char *name, const char *bytes, int immediate_at, char data, int cases) {
    uint8_t *at = code;
    struct generator g = generator(name);
    for (int i = 0; bytes[2 * i]; i++) {
        unsigned b;
        sscanf(bytes + 2 * i, "%2x", &b);
        *at++ = b;
    }
    memcpy(at, "\xFF\x25\0\0\0\0", 6);
    *(void **) (at + 6) = run_exit;
    for (int i = 0; i < cases; i++) {
        uint64_t before[WORDS], after[WORDS];
        inputs(&g, data, i, before);
        if (immediate_at >= 0) {
            ((uint8_t *) code)[immediate_at] = i;
        }
        memcpy(after, before, sizeof after);
        to_registers(before, &in);
        memory_to_page(before);
        vector = 0;
        cr2 = 0;
        run();
        from_registers(&out, after);
        page_to_memory(after, before);
        after[FAULT] = vector;
        after[CR2] = cr2;
        write_changes(before, after);
    }
}

int main(int argc, char **argv) {
    char line[256], name[128], bytes[64], data;
    int immediate_at, cases;
    FILE *forms = fopen(argc > 1 ? argv[1] : "forms.txt", "r");
    if (!forms) {
        perror("forms");
        return 1;
    }
    code = map(0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC);
    page = map(PAGE, PAGE_SIZE, PROT_READ | PROT_WRITE);
    map(PAGE + PAGE_SIZE, PAGE_SIZE, PROT_NONE);
    map(PAGE - PAGE_SIZE, PAGE_SIZE, PROT_NONE);
    catch_faults();
    while (fgets(line, sizeof line, forms)) {
        if (sscanf(line, "%127s %63s %d %c %d", name, bytes, &immediate_at, &data, &cases) == 5) {
            record(name, bytes, immediate_at, data, cases);
        }
    }
    return 0;
}
