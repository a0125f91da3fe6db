package io.xenolith.x86.disasm;

import java.util.ArrayList;
import java.util.List;

/** The prefix bytes of an instruction; those that have no part in it are printed by name before it. */
final class Prefixes {
    static final int OPERAND_SIZE = 0x66;
    static final int ADDRESS_SIZE = 0x67;
    static final int LOCK = 0xF0;
    static final int REPNE = 0xF2;
    static final int REP = 0xF3;
    static final int DS = 0x3E;
    private static final String[] REX_BITS = {"B", "X", "R", "W"};

    private final List<Integer> bytes = new ArrayList<>();
    private final List<Integer> used = new ArrayList<>();
    private int rex;
    private int rexUsed;
    private final boolean longMode;

    private Prefixes(final boolean longMode) {
        this.longMode = longMode;
    }

    static Prefixes of(final byte[] code, final int offset, final int limit, final boolean longMode) {
        final Prefixes prefixes = new Prefixes(longMode);
        for (int i = offset; i < limit && prefixes.add(code[i] & 0xFF); i++) {
            // Each is taken by the condition.
        }
        return prefixes;
    }

    private boolean add(final int b) {
        if (longMode && (b & 0xF0) == 0x40) {
            rex = b;
            bytes.add(b);
            return true;
        }
        final boolean prefix = switch (b) {
            case 0x66, 0x67, 0xF0, 0xF2, 0xF3, 0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65 -> true;
            default -> false;
        };
        if (prefix) {
            rex = 0;
            bytes.add(b);
        }
        return prefix;
    }

    int count() {
        return bytes.size();
    }

    boolean has(final int prefix) {
        return bytes.contains(prefix);
    }

    int rex() {
        return rex;
    }

    /** The last {@code prefix} has its part in the instruction. */
    void use(final int prefix) {
        used.add(prefix);
    }

    /** These bits of the REX prefix have. */
    void useRex(final int bits) {
        rexUsed |= 0x40 | bits;
    }

    /** Byte {@code i} as the prefix of nothing. */
    String name(final int i) {
        return name(bytes.get(i), bytes.get(i) & 15);
    }

    /** Names of the unused ones, each followed by a blank. */
    String unused() {
        final StringBuilder out = new StringBuilder();
        for (int i = 0; i < bytes.size(); i++) {
            final int b = bytes.get(i);
            final boolean last = bytes.lastIndexOf(b) == i;
            final boolean isRex = longMode && (b & 0xF0) == 0x40;
            if (isRex) {
                final boolean counts = i == bytes.size() - 1;
                if (!counts || (rex & ~rexUsed & 15) != 0 || (rex == 0x40 && rexUsed == 0)) {
                    out.append(name(b, b & 15)).append(' ');
                }
            } else if (!last || !used.contains(b)) {
                out.append(name(b, 0)).append(' ');
            }
        }
        return out.toString();
    }

    private static String name(final int b, final int bits) {
        return switch (b) {
            case OPERAND_SIZE -> "data16";
            case ADDRESS_SIZE -> "addr32";
            case LOCK -> "lock";
            case REPNE -> "repnz";
            case REP -> "repz";
            case 0x26 -> "es";
            case 0x2E -> "cs";
            case 0x36 -> "ss";
            case DS -> "ds";
            case 0x64 -> "fs";
            case 0x65 -> "gs";
            default -> rexName(bits);
        };
    }

    private static String rexName(final int bits) {
        final StringBuilder out = new StringBuilder("rex");
        for (int bit = 3; bit >= 0; bit--) {
            if ((bits >>> bit & 1) != 0) {
                out.append(out.length() == 3 ? "." : "").append(REX_BITS[bit]);
            }
        }
        return out.toString();
    }
}
