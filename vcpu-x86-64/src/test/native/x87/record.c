/*
 * Records what the processor this runs on does for every x87 form of the engine's encoding table.
 *
 *   ./record ../../../main/resources/io/xenolith/x86/isa/x87.txt x87.bin areas.bin     (make does it)
 *
 * Each case loads a whole x87 state with fxrstor64, runs one instruction, and takes the state with fxsave64. Formats of the
 * outputs: X87Recording.java, and for fxsave and its kin AreaRecording.java, which read them. Random choices come from a
 * fixed seed, so that two runs on one processor give the same bytes.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <cpuid.h>

typedef struct { uint64_t mantissa; uint16_t sign_exponent; } f80;

typedef struct {
    uint16_t cw, sw;
    uint8_t tag, zero;
    uint16_t fop;
    uint64_t fip, fdp;
    uint32_t mxcsr, mxcsr_mask;
    struct { uint64_t mantissa; uint16_t sign_exponent; uint16_t zero[3]; } st[8];
    uint8_t xmm[256];
    uint8_t rest[96];
} __attribute__((aligned(16))) image;

enum { POOL_MAX = 2000, STATUS_FLAGS = 0x8D5, SAVE_BYTES = 108 };
static const uint64_t FIP = 0x123456789ABC, FDP = 0x23456789ABCD;
static const uint16_t FOP = 0x5A5;

static f80 pool[POOL_MAX];
static int pool_count;
static uint64_t seed = 88172645463325252ULL;

static uint64_t rnd(void) {
    seed += 0x9E3779B97F4A7C15ULL;
    uint64_t z = seed;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return z ^ z >> 31;
}
static uint64_t below(uint64_t n) { return rnd() % n; }

/* ---------------------------------------------------------------- operands */

static void add(int sign_exponent, uint64_t mantissa) {
    pool[pool_count].sign_exponent = sign_exponent;
    pool[pool_count++].mantissa = mantissa;
}
static void both(int exponent, uint64_t mantissa) { add(exponent, mantissa); add(exponent | 0x8000, mantissa); }
static void value(long double v) {
    f80 f;
    memcpy(&f, &v, 10);
    both(f.sign_exponent & 0x7FFF, f.mantissa);
}
/* A number and its two neighbours. */
static void around(long double v) {
    f80 f;
    memcpy(&f, &v, 10);
    both(f.sign_exponent, f.mantissa);
    both(f.sign_exponent, f.mantissa + 1);
    if (f.mantissa == 1ULL << 63) both(f.sign_exponent - 1, -1ULL);
    else both(f.sign_exponent, f.mantissa - 1);
}

static void make_pool(void) {
    const uint64_t J = 1ULL << 63, Q = 1ULL << 62;
    both(0, 0); both(0x3FFF, J); both(0x7FFF, J);
    /* Quiet and signalling NaNs. */
    both(0x7FFF, J | Q); both(0x7FFF, J | Q | 1); both(0x7FFF, -1ULL); both(0x7FFF, J | 1); both(0x7FFF, J | (Q - 1));
    both(0x7FFF, J | Q | 0x123456789ABCDEFULL); both(0x7FFF, J | 0x123456789ABCDEFULL); both(0x7FFF, J | 1ULL << 40);
    both(0x7FFF, J | 1ULL << 11); both(0x7FFF, J | 1ULL << 39);
    /* Denormals, pseudo-denormals, unsupported formats. */
    both(0, 1); both(0, 2); both(0, J - 1); both(0, Q); both(0, 1ULL << 40); both(0, rnd() >> 5); both(0, rnd() >> 33);
    both(0, J); both(0, J | 1); both(0, -1ULL); both(0, J | rnd() >> 1);
    both(0x3FFF, Q); both(0x3FFF, 0); both(1, 1); both(0x7FFE, J - 1); both(0x7FFF, 0); both(0x7FFF, 1);
    both(0x7FFF, Q); both(0x7FFF, J - 1); both(0x4005, rnd() >> 1);
    /* Limits of the formats. */
    both(1, J); both(1, J | 1); both(1, -1ULL); both(2, J); both(3, J | 3); both(0x7FFE, -1ULL); both(0x7FFE, J);
    both(0x7FFD, -1ULL); both(0x7FFE, J | rnd()); both(1, J | rnd()); both(40, J | rnd()); both(64, J | rnd());
    both(65, J | rnd()); both(0x3FFF + 24576, J | rnd()); both(0x3FFF - 12288, J | rnd());
    around(0.5L); around(1.0L); around(1.5L); around(2.0L); around(2.5L); around(3.0L); around(4.0L);
    around(32767.0L); around(32767.5L); around(32768.0L); around(32768.5L); around(65535.5L);
    around(2147483647.0L); around(2147483647.5L); around(2147483648.0L); around(2147483648.5L);
    around(9223372036854775807.0L); around(9223372036854775808.0L); around(4611686018427387903.5L);
    around(999999999999999999.0L); around(1000000000000000000.0L); around(999999999999999999.5L);
    value(7.0L); value(10.0L); value(100.0L); value(12345678.0L); value(0.1L); value(1.0L / 3); value(1e10L);
    value(1e-10L); value(0.25L); value(0.75L); value(63.0L); value(64.0L); value(65.0L); value(16383.0L);
    value(16384.0L); value(16445.0L); value(32766.0L); value(65536.0L); value(24576.0L); value(1e300L); value(1e-300L);
    /* float and double: largest, its halfway point, smallest normal and denormal, halves of those. */
    both(0x3FFF + 127, 0xFFFFFF0000000000ULL); both(0x3FFF + 127, 0xFFFFFF8000000000ULL);
    both(0x3FFF + 127, 0xFFFFFF7FFFFFFFFFULL); both(0x3FFF + 128, J); both(0x3FFF - 126, J);
    both(0x3FFF - 127, 0xFFFFFFFFFFFFFFFFULL); both(0x3FFF - 127, 0xFFFFFF0000000000ULL);
    both(0x3FFF - 127, 0xFFFFFE8000000000ULL); both(0x3FFF - 149, J); both(0x3FFF - 150, J); both(0x3FFF - 150, J | 1);
    both(0x3FFF - 151, J); both(0x3FFF - 140, J | rnd()); both(0x3FFF - 149, J | Q); both(0x3FFF - 135, J | rnd());
    both(0x3FFF + 1023, 0xFFFFFFFFFFFFF800ULL); both(0x3FFF + 1023, 0xFFFFFFFFFFFFFC00ULL);
    both(0x3FFF + 1023, 0xFFFFFFFFFFFFFBFFULL); both(0x3FFF + 1024, J); both(0x3FFF - 1022, J);
    both(0x3FFF - 1023, 0xFFFFFFFFFFFFFFFFULL); both(0x3FFF - 1023, 0xFFFFFFFFFFFFF800ULL); both(0x3FFF - 1074, J);
    both(0x3FFF - 1075, J); both(0x3FFF - 1075, J | 1); both(0x3FFF - 1060, J | rnd()); both(0x3FFF - 1030, J | rnd());
    /* Multiples of pi and what the transcendental instructions find hard. */
    for (int i = 1; i <= 8; i++) around(i * 0.78539816339744830961566084581987572L);
    value(355.0L); value(1e18L); value(0x1p62L); value(0x1.921fb54442d18p61L); value(0x1p-33L); value(0x1p-64L);
    value(0x1p-70L); value(1e-20L); around(0.7071067811865475244L); around(1.4142135623730950488L);
    around(0.29289321881345247560L); around(0x1p63L); value(0x1p64L); value(22.0L); value(3.0e17L);
    /* Halfway cases of 24 and 53 bits. */
    for (int i = 0; i < 12; i++) {
        uint64_t m = J | rnd();
        both(0x3FFF + below(5), (m & ~0xFFFFFFFFFFULL) | 0x8000000000ULL);
        both(0x3FFF + below(5), (m & ~0x7FFULL) | 0x400ULL);
        both(0x3FFF + below(5), ((m & ~0x7FFULL) | 0x400ULL) + (below(3) - 1));
        both(0x3FFF + below(5), m & ~0x7FFULL);
        both(0x3FFF + below(5), m & ~0xFFFFFFFFFFULL);
    }
    /* Random: around one, integers with fractions, small, anywhere. */
    for (int i = 0; i < 70; i++) both(0x3FFF - 4 + below(9), J | rnd());
    for (int i = 0; i < 50; i++) both(0x3FFF + below(70), J | rnd());
    for (int i = 0; i < 40; i++) both(0x3FFF - 40 + below(40), J | rnd());
    for (int i = 0; i < 40; i++) both(1 + below(0x7FFE), J | rnd());
}

static uint64_t integer(int bytes) {
    const uint64_t min = 1ULL << (bytes * 8 - 1);
    switch (below(4)) {
    case 0: return min - 2 + below(5);
    case 1: return -3 + below(7);
    default: return rnd() >> below(64);
    }
}

static uint64_t binary(int exponent_bits, int fraction_bits) {
    const uint64_t sign = below(2) << (exponent_bits + fraction_bits);
    const uint64_t top = (1ULL << exponent_bits) - 1, quiet = 1ULL << (fraction_bits - 1);
    const uint64_t fraction = rnd() >> (64 - fraction_bits), bias = top >> 1;
    switch (below(12)) {
    case 0: return sign;
    case 1: return sign | top << fraction_bits;
    case 2: return sign | top << fraction_bits | quiet | fraction;
    case 3: return sign | top << fraction_bits | 1 | (fraction & ~quiet);
    case 4: return sign | 1ULL << below(fraction_bits);
    case 5: return sign | fraction;
    case 6: return sign | bias << fraction_bits | (below(2) ? 0 : fraction);
    case 7: return sign | (top - 1) << fraction_bits | fraction;
    case 8: return sign | 1ULL << fraction_bits | (below(2) ? 0 : fraction);
    case 9: return sign | (bias + below(8)) << fraction_bits | fraction;
    default: return sign | (1 + below(top - 1)) << fraction_bits | fraction;
    }
}

static void bcd(uint8_t *to) {
    const int digits = below(19);
    memset(to, 0, 10);
    for (int i = 0; i < digits; i++) to[i / 2] |= (below(4) ? below(10) : 9) << i % 2 * 4;
    to[9] = below(2) << 7;
}

static void environment(uint8_t *to, int operand16, int state) {
    const uint16_t tags = below(2) ? rnd() : below(2) ? 0xFFFF : 0;
    for (int i = 0; i < SAVE_BYTES; i++) to[i] = rnd();
    const uint16_t cw = below(2) ? rnd() : 0x37F, sw = below(2) ? rnd() : rnd() & 0x3800;
    const int step = operand16 ? 2 : 4;
    memcpy(to, &cw, 2);
    memcpy(to + step, &sw, 2);
    memcpy(to + 2 * step, &tags, 2);
    if (state)
        for (int i = 0; i < 8; i++) memcpy(to + 7 * step + 10 * i, &pool[below(pool_count)], 10);
}

/* ---------------------------------------------------------------- execution */

static uint8_t *code;
static int insn_at, done_at;
static image in, out;
static uint8_t mem[1024] __attribute__((aligned(64)));
static struct { uint64_t flags, rax; } integer_state;
static volatile int fault;
static FILE *output;

static void on_fault(int sig, siginfo_t *info, void *context) {
    ucontext_t *uc = context;
    if ((uint8_t *) uc->uc_mcontext.gregs[REG_RIP] != code + insn_at) { fprintf(stderr, "stray signal\n"); _Exit(1); }
    fault = sig == SIGFPE ? 16 : sig == SIGSEGV ? 13 : 6;
    memcpy(&out, uc->uc_mcontext.fpregs, 512);
    uc->uc_mcontext.fpregs->swd = 0;
    uc->uc_mcontext.gregs[REG_RIP] = (greg_t) (code + done_at);
    (void) info;
}

static void run(const uint8_t *insn, int bytes) {
    static const uint8_t head[] = {0x48, 0x0F, 0xAE, 0x0E, 0xFF, 0x31, 0x9D, 0x48, 0x8B, 0x41, 0x08};
    static const uint8_t tail[] = {0x9C, 0x8F, 0x01, 0x48, 0x89, 0x41, 0x08, 0x48, 0x0F, 0xAE, 0x02};
    static const uint8_t done[] = {0xDB, 0xE3, 0xC3};
    memcpy(code, head, sizeof head);
    insn_at = sizeof head;
    memcpy(code + insn_at, insn, bytes);
    memcpy(code + insn_at + bytes, tail, sizeof tail);
    done_at = insn_at + bytes + sizeof tail;
    memcpy(code + done_at, done, sizeof done);
    fault = 0;
    ((void (*)(void *, void *, void *, void *)) code)(mem, &in, &out, &integer_state);
}

/* ---------------------------------------------------------------- output */

static void put(uint64_t v, int bytes) { for (int i = 0; i < bytes; i++) putc(v >> 8 * i & 0xFF, output); }

static void put_pointers(int opcode) {
    const int fip = out.fip == FIP ? 0 : out.fip == (uint64_t) (code + insn_at) ? 1 : out.fip == 0 ? 2 : 3;
    const int fdp = out.fdp == FDP ? 0 : out.fdp == (uint64_t) mem ? 1 : out.fdp == 0 ? 2 : 3;
    const int fop = out.fop == FOP ? 0 : out.fop == opcode ? 1 : out.fop == 0 ? 2 : 3;
    put(fip | fdp << 2 | fop << 4, 1);
    if (fip == 3) put(out.fip, 8);
    if (fdp == 3) put(out.fdp, 8);
    if (fop == 3) put(out.fop, 2);
}

static int tags(int top) {
    const int seventh = 1 << ((top + 7) & 7);
    switch (below(20)) {
    case 0: case 1: case 2: case 3: return 0xFF;
    case 4: case 5: case 6: return rnd() & 0xFF;
    case 7: case 8: return 1 << top | 1 << ((top + 1) & 7);
    default: return 0xFF & ~seventh;
    }
}

static void one_case(const uint8_t *base, int bytes, int indexed, int size, const char *name, int operand16) {
    uint8_t insn[8], before[sizeof mem];
    const int top = below(8), index = indexed ? (below(2) ? 1 : below(8)) : 0;
    const int a = below(pool_count), b = below(pool_count);
    static const int precision[] = {0, 2, 3, 3};
    memcpy(insn, base, bytes);
    insn[bytes - 1] += index;
    memset(&in, 0, sizeof in);
    in.cw = 0x40 | (below(10) < 7 ? 0x3F : rnd() & 0x3F) | precision[below(4)] << 8 | below(4) << 10;
    in.sw = top << 11 | (below(2) ? rnd() & 0x4700 : 0) | (below(8) == 0 ? rnd() & 0x7F : 0);
    in.tag = tags(top);
    in.fop = FOP; in.fip = FIP; in.fdp = FDP; in.mxcsr = 0x1F80;
    for (int i = 0; i < 8; i++) {
        const f80 v = pool[i == 0 ? a : (b + 7 * (i - 1)) % pool_count];
        in.st[i].mantissa = v.mantissa;
        in.st[i].sign_exponent = v.sign_exponent;
    }
    memset(mem, 0xA5, sizeof mem);
    uint64_t raw = 0;
    if (!strcmp(name, "fldenv") || !strcmp(name, "frstor")) environment(mem, operand16, name[1] == 'r');
    else if (!strcmp(name, "fbld")) { if (below(8)) bcd(mem); else for (int i = 0; i < 10; i++) mem[i] = rnd(); }
    else if (size == 10) memcpy(mem, &pool[below(pool_count)], 10);
    else if (!strcmp(name, "fldcw")) { raw = rnd(); memcpy(mem, &raw, 2); }
    else if (size == 2 || size == 4 || size == 8) {
        raw = name[1] == 'i' ? integer(size) : size == 4 ? binary(8, 23) : binary(11, 52);
        memcpy(mem, &raw, size);
    }
    memcpy(before, mem, sizeof mem);
    integer_state.flags = 0x202 | (rnd() & STATUS_FLAGS);
    integer_state.rax = 0xA5A5;

    if (indexed) put(index, 1);
    put(in.cw, 2); put(in.sw, 2); put(in.tag, 1); put(a, 2); put(b, 2);
    put(integer_state.flags & STATUS_FLAGS, 2);
    fwrite(mem, 1, size, output);

    run(insn, bytes);
    put(fault, 1);
    if (fault) integer_state.flags = 0;
    put(out.cw, 2); put(out.sw, 2); put(out.tag, 1);
    put_pointers((insn[bytes - 2] & 7) << 8 | insn[bytes - 1]);
    put(integer_state.flags & STATUS_FLAGS, 2);
    put(integer_state.rax & 0xFFFF, 2);
    /* Registers by physical number, as TOP may have moved. */
    const int new_top = out.sw >> 11 & 7;
    int changed = 0;
    for (int p = 0; p < 8; p++)
        if (memcmp(&in.st[(p - top) & 7], &out.st[(p - new_top) & 7], 10)) changed |= 1 << p;
    put(changed, 1);
    for (int p = 0; p < 8; p++)
        if (changed >> p & 1) fwrite(&out.st[(p - new_top) & 7], 1, 10, output);
    if (memcmp(mem + size, before + size, sizeof mem - size)) { fprintf(stderr, "%s writes too much\n", name); exit(1); }
    const int stored = memcmp(mem, before, size) != 0;
    put(stored, 1);
    if (stored) fwrite(mem, 1, size, output);
}

static int count_for(const char *name) {
    static const char *const many[] = {"fadd", "fmul", "fsub", "fsubr", "fdiv", "fdivr", "fsqrt", "fprem", "fprem1", "f2xm1",
        "fyl2x", "fyl2xp1", "fptan", "fpatan", "fsin", "fcos", "fsincos", "fscale", "frndint", "fst", "fstp", "fxtract"};
    for (unsigned i = 0; i < sizeof many / sizeof *many; i++)
        if (!strcmp(many[i], name)) return 400;
    return 200;
}

static void form(const uint8_t *insn, int bytes, int indexed, int size, const char *name, int operand16) {
    const int count = count_for(name);
    put(bytes, 1); fwrite(insn, 1, bytes, output);
    put(indexed, 1); put(size, 1); put(count, 2);
    put(strlen(name), 1); fputs(name, output);
    for (int i = 0; i < count; i++) one_case(insn, bytes, indexed, size, name, operand16);
}

static int size_of(const char *operands, const char *name, int operand16) {
    if (!strcmp(name, "fnsave") || !strcmp(name, "frstor")) return operand16 ? 94 : 108;
    if (!strcmp(name, "fldenv") || !strcmp(name, "fnstenv")) return operand16 ? 14 : 28;
    if (operands[0] != 'M') return 0;
    return operands[1] == 'w' ? 2 : operands[1] == 'd' ? 4 : operands[1] == 'q' ? 8 : 10;
}

/* ---------------------------------------------------------------- fxsave, fxrstor, xsave, xrstor */

static void patterned(uint8_t *to, int bytes) {
    for (int i = 0; i < bytes; i += 8) memset(to + i, rnd(), 8);
}

static void random_image(image *to, int tidy) {
    memset(to, 0, sizeof *to);
    to->cw = tidy ? 0x37F : rnd();
    to->sw = rnd();
    to->tag = rnd();
    to->fop = rnd();
    to->fip = rnd() >> 17;
    to->fdp = rnd() >> 17;
    to->mxcsr = tidy ? 0x1F80 : rnd() & 0xFFBF;
    for (int i = 0; i < 8; i++) {
        const f80 v = pool[below(pool_count)];
        to->st[i].mantissa = v.mantissa;
        to->st[i].sign_exponent = v.sign_exponent;
        if (!tidy) to->st[i].zero[1] = rnd();
    }
    patterned(to->xmm, sizeof to->xmm);
    patterned(to->rest, sizeof to->rest);
}

static void area_case(const uint8_t *insn, int bytes, int loads, int extended) {
    const int size = extended ? 576 : 512;
    random_image(&in, below(2));
    memset(mem, 0xA5, sizeof mem);
    if (loads) {
        random_image((image *) mem, below(2));
        if (below(8) == 0) mem[24 + 2 + below(2)] |= 1 << below(8);
    }
    if (extended) {
        memset(mem + 512, 0, 64);
        mem[512] = loads ? below(4) : below(8);
        /* Bits of states that no processor has, and of the compacted form's word. */
        if (loads && below(6) == 0) mem[516 + below(20)] |= 1 << below(7);
        if (loads && below(6) == 0) mem[536 + below(40)] = 1;
    }
    const int mask = extended ? below(4) : 0;
    integer_state.flags = 0x202;
    integer_state.rax = mask;
    put(mask, 1);
    fwrite(&in, 1, 416, output);
    fwrite(mem, 1, size, output);
    run(insn, bytes);
    put(fault, 1);
    fwrite(&out, 1, 416, output);
    fwrite(mem, 1, size, output);
}

static void areas(void) {
    static const struct { uint8_t insn[4]; int bytes, loads, extended; } forms[] = {
        {{0x0F, 0xAE, 0x07}, 3, 0, 0}, {{0x48, 0x0F, 0xAE, 0x07}, 4, 0, 0},
        {{0x0F, 0xAE, 0x0F}, 3, 1, 0}, {{0x48, 0x0F, 0xAE, 0x0F}, 4, 1, 0},
        {{0x0F, 0xAE, 0x27}, 3, 0, 1}, {{0x48, 0x0F, 0xAE, 0x27}, 4, 0, 1},
        {{0x0F, 0xAE, 0x2F}, 3, 1, 1}, {{0x48, 0x0F, 0xAE, 0x2F}, 4, 1, 1}};
    for (unsigned i = 0; i < sizeof forms / sizeof *forms; i++) {
        put(forms[i].bytes, 1); fwrite(forms[i].insn, 1, forms[i].bytes, output);
        put(forms[i].loads, 1); put(forms[i].extended ? 576 : 512, 2); put(60, 1);
        for (int k = 0; k < 60; k++) area_case(forms[i].insn, forms[i].bytes, forms[i].loads, forms[i].extended);
    }
    put(0, 1);
}

int main(int argc, char **argv) {
    if (argc != 4) { fprintf(stderr, "usage: record x87.txt x87.bin areas.bin\n"); return 2; }
    FILE *table = fopen(argv[1], "r");
    if (!table) { perror(argv[1]); return 2; }
    unsigned ra, rb = 0, rc, rd;
    __get_cpuid_count(7, 0, &ra, &rb, &rc, &rd);
    fprintf(stderr, "FDP_EXCPTN_ONLY %u, FCS/FDS deprecated %u\n", rb >> 6 & 1, rb >> 13 & 1);
    code = mmap(0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct sigaction act = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER};
    sigaction(SIGFPE, &act, 0);
    sigaction(SIGILL, &act, 0);
    sigaction(SIGSEGV, &act, 0);
    output = fopen(argv[2], "wb");
    make_pool();
    put(pool_count, 2);
    for (int i = 0; i < pool_count; i++) { put(pool[i].mantissa, 8); put(pool[i].sign_exponent, 2); }

    char line[200];
    while (fgets(line, sizeof line, table)) {
        unsigned opcode, digit, modrm;
        char what[20], name[20], operands[20];
        if (line[0] == '#' || sscanf(line, "%x %19s %19s %19s", &opcode, what, name, operands) != 4) continue;
        const int indexed = strchr(what, '+') != 0;
        if (sscanf(what, "/%u", &digit) == 1) modrm = digit << 3 | 7;
        else sscanf(what, "%x", &modrm);
        const uint8_t insn[] = {0x66, opcode, modrm};
        form(insn + 1, 2, indexed, size_of(operands, name, 0), name, 0);
        if (!strcmp(operands, "M")) form(insn, 3, indexed, size_of(operands, name, 1), name, 1);
    }
    put(0, 1);
    fclose(output);
    output = fopen(argv[3], "wb");
    areas();
    fclose(output);
    return 0;
}
