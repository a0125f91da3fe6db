package io.xenolith.x86.vector;

/**
 * Operands of recorded cases, a function of the form's name and the number of the case: the same as inputs.h of the
 * recorder makes them, function by function.
 */
final class InputGenerator {
    /** Address of the page that memory operands are in. The pages beside it are not mapped. */
    static final long PAGE = 0x1000_0000;
    static final int PAGE_SIZE = 4096;

    // Numbers of the words of state.
    static final int XMM = 0;
    static final int MM = 32;
    static final int EXPONENT = 40;
    static final int TAGS = 48;
    static final int STATUS = 49;
    static final int MXCSR = 50;
    static final int RFLAGS = 51;
    static final int GPR = 52;
    static final int MEMORY = 68;
    static final int FAULT = 76;
    static final int CR2 = 77;
    static final int CONTROL = 78;
    static final int WORDS = 79;

    private static final int[] BYTES = {0, 1, 2, 0x7E, 0x7F, 0x80, 0x81, 0xFE, 0xFF, 0x0F, 0x10, 0x55, 0xAA, 0x40, 0xC0,
            3};
    private static final int[] SHORTS = {0, 1, 2, 0x7FFF, 0x8000, 0x8001, 0xFFFF, 0xFFFE, 0xFF, 0x100, 0x7F, 0x80,
            0xFF80,
            0xFF7F, 0x4000, 0x5555};
    private static final int[] INTS = {0, 1, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFF, 0xFFFF, 0x10000, 0x7FFF,
            0x8000, 0xFFFF8000, 0xFFFF7FFF, 0xFF, 0x55555555, 0x40000000, 2};
    private static final int[] LETTERS = {'a', 'b', 'c', 'a', 'b', 'd', 'z', 0x80, 0xFF, 'a', 'b', 'c', 'm', 'a', 'b',
            0};
    private static final int[] SPECIAL_32 = {0, 0x80000000, 0x7F800000, 0xFF800000, 0x7FC00000, 0xFFC00000, 0x7F800001,
            0xFFA12345, 0x7FE54321, 1, 0x80000001, 0x007FFFFF, 0x807FFFFF, 0x00800000, 0x80800000, 0x00800001,
            0x7F7FFFFF,
            0xFF7FFFFF, 0x3F800000, 0xBF800000, 0x3F800001, 0x3F7FFFFF, 0x40000000, 0x3F000000, 0xBF000000, 0x3FC00000,
            0x4F000000, 0xCF000000, 0x4EFFFFFF, 0x5F000000, 0xDF000000, 0x5EFFFFFF};
    private static final long[] SPECIAL_64 = {0, 0x8000000000000000L, 0x7FF0000000000000L, 0xFFF0000000000000L,
            0x7FF8000000000000L, 0xFFF8000000000000L, 0x7FF0000000000001L, 0xFFF4123456789ABCL, 0x7FFCBA9876543210L, 1,
            0x8000000000000001L, 0x000FFFFFFFFFFFFFL, 0x800FFFFFFFFFFFFFL, 0x0010000000000000L, 0x8010000000000000L,
            0x0010000000000001L, 0x7FEFFFFFFFFFFFFFL, 0xFFEFFFFFFFFFFFFFL, 0x3FF0000000000000L, 0xBFF0000000000000L,
            0x3FF0000000000001L, 0x3FEFFFFFFFFFFFFFL, 0x3FE0000000000000L, 0xBFE0000000000000L, 0x3FF8000000000000L,
            0x41E0000000000000L, 0xC1E0000000000000L, 0x41DFFFFFFFE00000L, 0xC1E0000000100000L, 0x43E0000000000000L,
            0xC3E0000000000000L, 0x47EFFFFFF0000000L};

    private long state = 0xCBF29CE484222325L;
    private long previous;

    /** A generator for the form called {@code name}. */
    InputGenerator(final String name) {
        for (int i = 0; i < name.length(); i++) {
            state = (state ^ name.charAt(i)) * 0x100000001B3L;
        }
    }

    private long next() {
        state += 0x9E3779B97F4A7C15L;
        long z = state;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    private static int modulo(final long a, final int b) {
        return (int) Long.remainderUnsigned(a, b);
    }

    // ---------------------------------------------------------------- integers

    private static long lanesOfTable(final long choice, final int bits) {
        long value = 0;
        long rest = choice;
        for (int at = 0; at < Long.SIZE; at += bits) {
            final int n = (int) rest & 15;
            final int lane = bits == 8 ? BYTES[n] : bits == 16 ? SHORTS[n] : INTS[n];
            value |= (lane & 0xFFFF_FFFFL) << at;
            rest >>>= 4;
        }
        return value;
    }

    private long integer() {
        final long r = next();
        return switch ((int) r & 7) {
            case 0 -> lanesOfTable(r >>> 8, 8);
            case 1 -> lanesOfTable(r >>> 8, 16);
            case 2 -> lanesOfTable(r >>> 8, 32);
            case 3 -> (r & 8) != 0 ? 0 : (r & 16) != 0 ? -1 : 1L << (r >>> 8 & 63);
            case 4 -> previous;
            default -> next();
        };
    }

    private long count() {
        final long r = next();
        return (r & 1) != 0 ? integer() : modulo(r >>> 8, 70);
    }

    private long text() {
        final long r = next();
        long choice = next();
        if ((r & 7) == 0) {
            return previous;
        }
        if ((r & 7) == 1) {
            return choice;
        }
        long value = 0;
        for (int at = 0; at < Long.SIZE; at += (r & 8) != 0 ? 8 : 16) {
            value |= (long) LETTERS[(int) choice & ((r & 16) != 0 ? 15 : 3)] << at;
            choice >>>= 4;
        }
        return value;
    }

    // ---------------------------------------------------------------- floating point

    private static int float32Of(final long x, final int exponent) {
        return (int) (x & 1) << 31 | exponent << 23 | ((int) (x >>> 1) & 0x7FFFFF);
    }

    private int float32() {
        final long r = next();
        final long x = next();
        final long n = r >>> 16;
        return switch ((int) r & 15) {
            case 0, 1, 2 -> SPECIAL_32[(int) n & 31];
            case 3 -> (int) x;
            case 4 -> float32Of(x, 0) & (0x80000000 | 0x7FFFFF >> modulo(n, 23));
            case 5 -> float32Of(x, 1 + modulo(n, 40));
            case 6 -> float32Of(x, 215 + modulo(n, 40));
            case 7 -> float32Of(x, 58 + modulo(n, 12));
            case 8 -> float32Of(x, 185 + modulo(n, 12));
            case 9, 10 -> float32Of(x, 118 + modulo(n, 16)) & ~(0x7FFFFF >>> modulo(n >>> 8, 23));
            case 11 -> Float.floatToRawIntBits(((int) (n & 0x7FFFF) - 0x40000) * 0.5f);
            case 12 -> float32Of(x, ((n & 1) != 0 ? 155 : 187) + modulo(n >>> 8, 6));
            case 13, 14 -> float32Of(x, 125 + modulo(n, 5));
            default -> float32Of(x, 100 + modulo(n, 51));
        };
    }

    private long twoFloat32() {
        final long r = next();
        final long low = float32() & 0xFFFF_FFFFL;
        final long value = low | (long) float32() << 32;
        return switch ((int) r & 15) {
            case 0 -> previous;
            case 1 -> previous ^ 0x8000000080000000L;
            case 2 -> previous ^ 1 ^ 0x8000000300000000L;
            default -> value;
        };
    }

    private static long float64Of(final long x, final long exponent) {
        return (x & 1) << 63 | exponent << 52 | (x >>> 1 & 0xFFFFFFFFFFFFFL);
    }

    /** Near the middle between two numbers of 32 bits. */
    private static long halfway(final long bits, final long choice) {
        return (bits & ~0x1FFFFFFFL) + 0x0FFFFFFF + modulo(choice, 3);
    }

    private long float64() {
        final long r = next();
        final long x = next();
        final long n = r >>> 16;
        return switch ((int) r & 15) {
            case 0, 1, 2 -> SPECIAL_64[(int) n & 31];
            case 3 -> x;
            case 4 -> float64Of(x, 0) & (1L << 63 | 0xFFFFFFFFFFFFFL >>> modulo(n, 52));
            case 5 -> float64Of(x, 1 + modulo(n, 70));
            case 6 -> float64Of(x, 1980 + modulo(n, 67));
            case 7 -> float64Of(x, 500 + modulo(n, 24));
            case 8 -> float64Of(x, 1528 + modulo(n, 12));
            case 9, 10 -> float64Of(x, 1014 + modulo(n, 16)) & ~(0xFFFFFFFFFFFFFL >>> modulo(n >>> 8, 52));
            case 11 -> Double.doubleToRawLongBits(((int) (n & 0x7FFFF) - 0x40000) * 0.5);
            case 12 -> float64Of(x, ((n & 1) != 0 ? 1052 : 1084) + modulo(n >>> 8, 5));
            case 13 -> float64Of(x, 1021 + modulo(n, 5));
            case 14 -> halfway(float64Of(x, 865 + modulo(n, 36)), n >>> 8);
            default -> halfway(float64Of(x, 1140 + modulo(n, 14)), n >>> 8);
        };
    }

    private long oneFloat64() {
        final long r = next();
        final long value = float64();
        return switch ((int) r & 15) {
            case 0 -> previous;
            case 1 -> previous ^ 1L << 63;
            case 2 -> previous ^ 1 ^ (r & 256) << 55;
            default -> value;
        };
    }

    // ---------------------------------------------------------------- state

    private long value(final char data) {
        previous = switch (data) {
            case 's' -> twoFloat32();
            case 'd' -> oneFloat64();
            case 'c' -> count();
            case 't' -> text();
            default -> integer();
        };
        return previous;
    }

    private long mxcsr() {
        final long r = next();
        final long masks = (r & 1) != 0 ? 63 : (r & 6) == 0 ? 0 : r >>> 8 & 63;
        final long flags = (r & 8) != 0 ? 0 : r >>> 16 & 63;
        final long daz = (r >>> 24 & 3) == 0 ? 1 : 0;
        final long ftz = (r >>> 26 & 3) == 0 ? 1 : 0;
        return flags | daz << 6 | masks << 7 | (r >>> 32 & 3) << 13 | ftz << 15;
    }

    private long length() {
        final long r = next();
        return (r & 7) == 0 ? integer() : modulo(r >>> 8, 40) - 20L;
    }

    private long address(final int number) {
        final long r = next();
        return switch (number & 31) {
            case 7 -> PAGE + 256 + 8;
            case 15 -> PAGE + 256 + (r & 15);
            case 23 -> PAGE + PAGE_SIZE - 1 - modulo(r, 15);
            case 31 -> PAGE + PAGE_SIZE;
            default -> PAGE + 16L * (1 + modulo(r, 200));
        };
    }

    /** Address of the first word of memory that is set and compared. */
    static long window(final long[] word) {
        return (word[GPR + 6] & ~15L) - 16;
    }

    /** The state before case {@code number}; cases are to be asked for in order. */
    void inputs(final char data, final int number, final long[] word) {
        for (int i = 0; i < 32; i++) {
            word[XMM + i] = value(data);
        }
        for (int i = 0; i < 8; i++) {
            word[MM + i] = value(data);
            word[EXPONENT + i] = next() & 0xFFFF;
        }
        for (int i = 0; i < 8; i++) {
            word[MEMORY + i] = value(data);
        }
        for (int i = 0; i < 16; i++) {
            word[GPR + i] = data == 't' ? length() : integer();
        }
        final long r = next();
        word[GPR + 4] = 0;
        word[GPR + 6] = address(number);
        word[GPR + 7] = word[GPR + 6];
        word[TAGS] = r & 0xFF;
        word[STATUS] = r >>> 8 & 0x7F00;
        word[CONTROL] = 0x37F;
        if ((r >>> 32 & 15) == 0) {
            word[STATUS] |= 1L << (r >>> 40 & 3);
            word[CONTROL] = 0x340;
        }
        word[MXCSR] = mxcsr();
        word[RFLAGS] = r >>> 48 & 0x8D5;
        word[FAULT] = 0;
        word[CR2] = 0;
    }
}
