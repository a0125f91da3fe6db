package io.xenolith.x86.disasm;

/** Names of registers and of memory operands' sizes. */
final class Registers {
    private static final String[] LEGACY = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
    private static final String[] BYTES = {"al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil"};
    private static final String[] HIGH = {"ah", "ch", "dh", "bh"};
    private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs", "?", "?"};

    private Registers() {
    }

    /** General register {@code number} of {@code size} bytes; byte registers 4 to 7 are spl to dil. */
    static String general(final int number, final int size) {
        if (number >= 8) {
            return "r" + number + switch (size) {
                case 1 -> "b";
                case 2 -> "w";
                case 4 -> "d";
                default -> "";
            };
        }
        return switch (size) {
            case 1 -> BYTES[number];
            case 2 -> LEGACY[number];
            case 4 -> "e" + LEGACY[number];
            default -> "r" + LEGACY[number];
        };
    }

    /** ah, ch, dh, bh. */
    static String high(final int number) {
        return HIGH[number];
    }

    static String segment(final int number) {
        return SEGMENTS[number];
    }

    /** What stands before a memory operand of {@code size} bytes. */
    static String pointer(final int size) {
        return switch (size) {
            case 1 -> "BYTE PTR ";
            case 2 -> "WORD PTR ";
            case 4 -> "DWORD PTR ";
            case 6 -> "FWORD PTR ";
            case 8 -> "QWORD PTR ";
            case 10 -> "TBYTE PTR ";
            case 16 -> "XMMWORD PTR ";
            case 32 -> "YMMWORD PTR ";
            case 64 -> "ZMMWORD PTR ";
            default -> "";
        };
    }

    static String hex(final long value) {
        return "0x" + Long.toHexString(value);
    }
}
