/* Operands of a case, a function of the form's name and the number of the case. InputGenerator.java does the same. */
#include <stdint.h>
#include <string.h>

#define PAGE 0x10000000UL
#define PAGE_SIZE 4096UL

/* Numbers of the words of state. */
enum {
    XMM = 0,
    MM = 32,
    EXPONENT = 40,
    TAGS = 48,
    STATUS = 49,
    MXCSR = 50,
    RFLAGS = 51,
    GPR = 52,
    MEMORY = 68,
    FAULT = 76,
    CR2 = 77,
    CONTROL = 78,
    WORDS = 79
};

struct generator {
    uint64_t state;
    uint64_t previous;
};

static struct generator generator(const char *name) {
    struct generator g = {0xCBF29CE484222325UL, 0};
    while (*name) {
        g.state = (g.state ^ (uint8_t) *name++) * 0x100000001B3UL;
    }
    return g;
}

static uint64_t next(struct generator *g) {
    uint64_t z = g->state += 0x9E3779B97F4A7C15UL;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9UL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBUL;
    return z ^ z >> 31;
}

/* ---------------------------------------------------------------- integers */

static const uint8_t BYTES[16] = {0, 1, 2, 0x7E, 0x7F, 0x80, 0x81, 0xFE, 0xFF, 0x0F, 0x10, 0x55, 0xAA, 0x40, 0xC0, 3};
static const uint16_t SHORTS[16] = {0, 1, 2, 0x7FFF, 0x8000, 0x8001, 0xFFFF, 0xFFFE, 0xFF, 0x100, 0x7F, 0x80, 0xFF80,
        0xFF7F, 0x4000, 0x5555};
static const uint32_t INTS[16] = {0, 1, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFF, 0xFFFF, 0x10000, 0x7FFF, 0x8000,
        0xFFFF8000, 0xFFFF7FFF, 0xFF, 0x55555555, 0x40000000, 2};

static uint64_t lanes_of_table(uint64_t choice, int bits) {
    uint64_t value = 0;
    for (int at = 0; at < 64; at += bits, choice >>= 4) {
        const int n = choice & 15;
        value |= (uint64_t) (bits == 8 ? BYTES[n] : bits == 16 ? SHORTS[n] : INTS[n]) << at;
    }
    return value;
}

static uint64_t integer(struct generator *g) {
    const uint64_t r = next(g);
    switch (r & 7) {
    case 0:
        return lanes_of_table(r >> 8, 8);
    case 1:
        return lanes_of_table(r >> 8, 16);
    case 2:
        return lanes_of_table(r >> 8, 32);
    case 3:
        return (r & 8) ? 0 : (r & 16) ? -1UL : 1UL << (r >> 8 & 63);
    case 4:
        return g->previous;
    default:
        return next(g);
    }
}

static uint64_t count(struct generator *g) {
    const uint64_t r = next(g);
    return (r & 1) ? integer(g) : (r >> 8) % 70;
}

static const uint8_t LETTERS[16] = {'a', 'b', 'c', 'a', 'b', 'd', 'z', 0x80, 0xFF, 'a', 'b', 'c', 'm', 'a', 'b', 0};

static uint64_t text(struct generator *g) {
    const uint64_t r = next(g);
    uint64_t choice = next(g), value = 0;
    if ((r & 7) == 0) {
        return g->previous;
    }
    if ((r & 7) == 1) {
        return choice;
    }
    const int bits = (r & 8) ? 8 : 16;
    for (int at = 0; at < 64; at += bits, choice >>= 4) {
        value |= (uint64_t) LETTERS[choice & ((r & 16) ? 15 : 3)] << at;
    }
    return value;
}

/* ---------------------------------------------------------------- floating point */

static const uint32_t SPECIAL32[32] = {0, 0x80000000, 0x7F800000, 0xFF800000, 0x7FC00000, 0xFFC00000, 0x7F800001, 0xFFA12345,
        0x7FE54321, 1, 0x80000001, 0x007FFFFF, 0x807FFFFF, 0x00800000, 0x80800000, 0x00800001, 0x7F7FFFFF, 0xFF7FFFFF,
        0x3F800000, 0xBF800000, 0x3F800001, 0x3F7FFFFF, 0x40000000, 0x3F000000, 0xBF000000, 0x3FC00000, 0x4F000000, 0xCF000000,
        0x4EFFFFFF, 0x5F000000, 0xDF000000, 0x5EFFFFFF};
static const uint64_t SPECIAL64[32] = {0, 0x8000000000000000, 0x7FF0000000000000, 0xFFF0000000000000, 0x7FF8000000000000,
        0xFFF8000000000000, 0x7FF0000000000001, 0xFFF4123456789ABC, 0x7FFCBA9876543210, 1, 0x8000000000000001,
        0x000FFFFFFFFFFFFF, 0x800FFFFFFFFFFFFF, 0x0010000000000000, 0x8010000000000000, 0x0010000000000001,
        0x7FEFFFFFFFFFFFFF, 0xFFEFFFFFFFFFFFFF, 0x3FF0000000000000, 0xBFF0000000000000, 0x3FF0000000000001,
        0x3FEFFFFFFFFFFFFF, 0x3FE0000000000000, 0xBFE0000000000000, 0x3FF8000000000000, 0x41E0000000000000,
        0xC1E0000000000000, 0x41DFFFFFFFE00000, 0xC1E0000000100000, 0x43E0000000000000, 0xC3E0000000000000,
        0x47EFFFFFF0000000};

static uint32_t float32_of(uint64_t x, int exponent) {
    return (uint32_t) (x & 1) << 31 | (uint32_t) exponent << 23 | (x >> 1 & 0x7FFFFF);
}

static uint32_t float32(struct generator *g) {
    const uint64_t r = next(g), x = next(g);
    const uint64_t n = r >> 16;
    float half;
    uint32_t bits;
    switch (r & 15) {
    case 0: case 1: case 2:
        return SPECIAL32[n & 31];
    case 3:
        return x;
    case 4:
        return float32_of(x, 0) & (0x80000000 | 0x7FFFFF >> n % 23);
    case 5:
        return float32_of(x, 1 + n % 40);
    case 6:
        return float32_of(x, 215 + n % 40);
    case 7:
        return float32_of(x, 58 + n % 12);
    case 8:
        return float32_of(x, 185 + n % 12);
    case 9: case 10:
        return float32_of(x, 118 + n % 16) & ~(0x7FFFFFu >> (n >> 8) % 23);
    case 11:
        half = (float) ((int32_t) (n & 0x7FFFF) - 0x40000) * 0.5f;
        memcpy(&bits, &half, 4);
        return bits;
    case 12:
        return float32_of(x, ((n & 1) ? 155 : 187) + (n >> 8) % 6);
    case 13: case 14:
        return float32_of(x, 125 + n % 5);
    default:
        return float32_of(x, 100 + n % 51);
    }
}

static uint64_t two_float32(struct generator *g) {
    const uint64_t r = next(g);
    const uint64_t low = float32(g);
    const uint64_t value = low | (uint64_t) float32(g) << 32;
    switch (r & 15) {
    case 0:
        return g->previous;
    case 1:
        return g->previous ^ 0x8000000080000000;
    case 2:
        return g->previous ^ 1 ^ 0x8000000300000000;
    default:
        return value;
    }
}

static uint64_t float64_of(uint64_t x, uint64_t exponent) {
    return (x & 1) << 63 | exponent << 52 | (x >> 1 & 0xFFFFFFFFFFFFF);
}

/* Near the middle between two numbers of 32 bits. */
static uint64_t halfway(uint64_t bits, uint64_t choice) {
    return (bits & ~0x1FFFFFFFUL) + 0x0FFFFFFF + choice % 3;
}

static uint64_t float64(struct generator *g) {
    const uint64_t r = next(g), x = next(g);
    const uint64_t n = r >> 16;
    double half;
    uint64_t bits;
    switch (r & 15) {
    case 0: case 1: case 2:
        return SPECIAL64[n & 31];
    case 3:
        return x;
    case 4:
        return float64_of(x, 0) & (1UL << 63 | 0xFFFFFFFFFFFFF >> n % 52);
    case 5:
        return float64_of(x, 1 + n % 70);
    case 6:
        return float64_of(x, 1980 + n % 67);
    case 7:
        return float64_of(x, 500 + n % 24);
    case 8:
        return float64_of(x, 1528 + n % 12);
    case 9: case 10:
        return float64_of(x, 1014 + n % 16) & ~(0xFFFFFFFFFFFFFUL >> (n >> 8) % 52);
    case 11:
        half = (double) ((int32_t) (n & 0x7FFFF) - 0x40000) * 0.5;
        memcpy(&bits, &half, 8);
        return bits;
    case 12:
        return float64_of(x, ((n & 1) ? 1052 : 1084) + (n >> 8) % 5);
    case 13:
        return float64_of(x, 1021 + n % 5);
    case 14:
        return halfway(float64_of(x, 865 + n % 36), n >> 8);
    default:
        return halfway(float64_of(x, 1140 + n % 14), n >> 8);
    }
}

static uint64_t one_float64(struct generator *g) {
    const uint64_t r = next(g);
    const uint64_t value = float64(g);
    switch (r & 15) {
    case 0:
        return g->previous;
    case 1:
        return g->previous ^ 1UL << 63;
    case 2:
        return g->previous ^ 1 ^ (r & 256) << 55;
    default:
        return value;
    }
}

/* ---------------------------------------------------------------- state */

static uint64_t value(struct generator *g, char data) {
    switch (data) {
    case 's':
        g->previous = two_float32(g);
        break;
    case 'd':
        g->previous = one_float64(g);
        break;
    case 'c':
        g->previous = count(g);
        break;
    case 't':
        g->previous = text(g);
        break;
    default:
        g->previous = integer(g);
    }
    return g->previous;
}

/* Half the time everything is masked; every mode and every old flag comes up. */
static uint64_t mxcsr(struct generator *g) {
    const uint64_t r = next(g);
    const uint64_t masks = (r & 1) ? 63 : (r & 6) == 0 ? 0 : r >> 8 & 63;
    const uint64_t flags = (r & 8) ? 0 : r >> 16 & 63;
    const uint64_t daz = (r >> 24 & 3) == 0, ftz = (r >> 26 & 3) == 0;
    return flags | daz << 6 | masks << 7 | (r >> 32 & 3) << 13 | ftz << 15;
}

static uint64_t length(struct generator *g) {
    const uint64_t r = next(g);
    return (r & 7) == 0 ? integer(g) : (r >> 8) % 40 - 20;
}

/* Mostly aligned and mapped; else misaligned, across the end of the page, or beyond it. */
static uint64_t address(struct generator *g, int number) {
    const uint64_t r = next(g);
    switch (number & 31) {
    case 7:
        return PAGE + 256 + 8;
    case 15:
        return PAGE + 256 + (r & 15);
    case 23:
        return PAGE + PAGE_SIZE - 1 - r % 15;
    case 31:
        return PAGE + PAGE_SIZE;
    default:
        return PAGE + 16 * (1 + r % 200);
    }
}

static uint64_t window(const uint64_t *word) {
    return (word[GPR + 6] & ~15UL) - 16;
}

static void inputs(struct generator *g, char data, int number, uint64_t *word) {
    for (int i = 0; i < 32; i++) {
        word[XMM + i] = value(g, data);
    }
    for (int i = 0; i < 8; i++) {
        word[MM + i] = value(g, data);
        word[EXPONENT + i] = next(g) & 0xFFFF;
    }
    for (int i = 0; i < 8; i++) {
        word[MEMORY + i] = value(g, data);
    }
    for (int i = 0; i < 16; i++) {
        word[GPR + i] = data == 't' ? length(g) : integer(g);
    }
    const uint64_t r = next(g);
    word[GPR + 4] = 0;
    word[GPR + 6] = word[GPR + 7] = address(g, number);
    word[TAGS] = r & 0xFF;
    word[STATUS] = r >> 8 & 0x7F00;
    word[CONTROL] = 0x37F;
    if ((r >> 32 & 15) == 0) {
        word[STATUS] |= 1 << (r >> 40 & 3);
        word[CONTROL] = 0x340;
    }
    word[MXCSR] = mxcsr(g);
    word[RFLAGS] = r >> 48 & 0x8D5;
    word[FAULT] = 0;
    word[CR2] = 0;
}
