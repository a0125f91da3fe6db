package io.xenolith.x86.disasm;

import io.xenolith.x86.decode.Instruction;

/** Decodes and prints instructions that start with a VEX or EVEX prefix. Source: Intel SDM volume 2, 2.3 and 2.7. */
final class VexDecoder {
    private static final int TWO_BYTES = 0xC5;
    private static final int THREE_BYTES = 0xC4;
    private static final int EVEX = 0x62;
    private static final String[] INTEGER_COMPARISONS = {"eq", "lt", "le", "", "neq", "nlt", "nle", ""};
    private static final String[] FLOAT_COMPARISONS = {"eq", "lt", "le", "unord", "neq", "nlt", "nle", "ord", "eq_uq",
            "nge", "ngt", "false", "neq_oq", "ge", "gt", "true", "eq_os", "lt_oq", "le_oq", "unord_s", "neq_us",
            "nlt_uq", "nle_uq", "ord_s", "eq_us", "nge_uq", "ngt_uq", "false_os", "neq_os", "ge_oq", "gt_oq",
            "true_us"};
    private static final int MNEMONIC_WIDTH = 6;

    private final boolean longMode;

    private byte[] code = {};
    private int at;
    private int end;
    private boolean shortOfBytes;

    private boolean evex;
    private int rBit;
    private int xBit;
    private int bBit;
    private int rHigh;
    private int vvvv;
    private int w;
    private int length;
    private int pp;
    private int map;
    private int mask;
    private boolean zeroing;
    private boolean broadcast;
    private int modrm;
    private MemoryText memory;
    private int immediate;
    private String comment = "";

    VexDecoder(final boolean longMode) {
        this.longMode = longMode;
    }

    /** The line for the bytes at {@code offset}; null if no such prefix is there. */
    Line decode(final long rip, final byte[] bytes, final int offset, final int limit, final Prefixes prefixes) {
        code = bytes;
        at = offset + prefixes.count();
        end = Math.min(limit, offset + Instruction.LENGTH_MAX);
        shortOfBytes = false;
        if (at >= end || !begins(bytes[at] & 0xFF) || prefixes.rex() != 0) {
            return null;
        }
        if (!readPrefix() || shortOfBytes) {
            return bad();
        }
        final int opcode = next();
        final int modrmAhead = at < end ? code[at] & 0xFF : 0xC0;
        final VexRow row = VexRow.find(evex, pp, map, opcode, modrmAhead, w, length);
        if (row == null || shortOfBytes) {
            return bad();
        }
        final String operands = operands(row, prefixes, offset, rip);
        if (shortOfBytes) {
            return bad();
        }
        final String name = prefixes.unused() + mnemonic(row);
        final String padded = operands.isEmpty()
                ? name
                : name + " ".repeat(Math.max(0, MNEMONIC_WIDTH - name.length())) + ' ' + operands + comment;
        return new Line(at - offset, padded);
    }

    private static Line bad() {
        return new Line(1, "(bad)");
    }

    private boolean begins(final int first) {
        if (first != TWO_BYTES && first != THREE_BYTES && first != EVEX) {
            return false;
        }
        // Outside 64-bit mode these are lds, les and bound, unless what follows could be no memory operand.
        return longMode || (at + 1 < end && (code[at + 1] & 0xC0) == 0xC0);
    }

    private int next() {
        if (at >= end) {
            shortOfBytes = true;
            return 0;
        }
        return code[at++] & 0xFF;
    }

    private boolean readPrefix() {
        final int first = next();
        evex = first == EVEX;
        mask = 0;
        zeroing = false;
        broadcast = false;
        rHigh = 0;
        int vHigh = 0;
        if (first == TWO_BYTES) {
            final int b = next();
            rBit = inverted(b, 7);
            xBit = 0;
            bBit = 0;
            map = 1;
            w = 0;
            readLast(b);
        } else {
            final int b = next();
            rBit = inverted(b, 7);
            xBit = inverted(b, 6);
            bBit = inverted(b, 5);
            map = evex ? b & 7 : b & 31;
            rHigh = evex ? inverted(b, 4) << 1 : 0;
            final int c = next();
            w = c >>> 7;
            readLast(c);
            if (evex) {
                final int d = next();
                zeroing = (d & 0x80) != 0;
                length = d >>> 5 & 3;
                broadcast = (d & 0x10) != 0;
                vHigh = (d & 8) == 0 ? 16 : 0;
                mask = d & 7;
                if ((b & 8) != 0 || (c & 4) == 0) {
                    return false;
                }
            }
        }
        vvvv |= vHigh;
        return map >= 1 && map <= 3;
    }

    private static int inverted(final int b, final int bit) {
        return (b >>> bit & 1) == 0 ? 8 : 0;
    }

    private void readLast(final int b) {
        vvvv = ~(b >>> 3) & 15;
        length = b >>> 2 & 1;
        pp = b & 3;
    }

    private String mnemonic(final VexRow row) {
        final String name = row.mnemonic();
        if (name.contains("*")) {
            final String predicate = immediate < INTEGER_COMPARISONS.length ? INTEGER_COMPARISONS[immediate] : "";
            return name.replace("*", predicate);
        }
        if (name.startsWith("vcmp") && immediate < FLOAT_COMPARISONS.length) {
            return "vcmp" + FLOAT_COMPARISONS[immediate] + name.substring(4);
        }
        return name;
    }

    private boolean namesPredicate(final VexRow row) {
        final boolean integer = row.mnemonic().contains("*") && immediate < INTEGER_COMPARISONS.length
                && !INTEGER_COMPARISONS[immediate].isEmpty();
        return integer || (row.mnemonic().startsWith("vcmp") && immediate < FLOAT_COMPARISONS.length);
    }

    private String operands(final VexRow row, final Prefixes prefixes, final int offset, final long rip) {
        comment = "";
        memory = null;
        if (row.hasModrm()) {
            modrm = next();
            if (modrm >>> 6 != 3) {
                readMemory(prefixes, memorySize(row));
            }
        }
        final boolean byteFollows = row.operands().contains("Ib") || row.operands().contains("Lx");
        immediate = byteFollows ? next() : 0;
        if (memory != null) {
            comment = memory.comment(rip + (at - offset));
        }
        final StringBuilder out = new StringBuilder();
        for (int i = 0; i < row.operands().size(); i++) {
            final String code = row.operands().get(i);
            if (code.equals("Ib") && namesPredicate(row)) {
                continue;
            }
            out.append(out.isEmpty() ? "" : ",").append(operand(code));
            if (i == 0 && mask != 0) {
                out.append("{k").append(mask).append('}');
            }
            if (i == 0 && zeroing) {
                out.append("{z}");
            }
        }
        return out.toString();
    }

    private int vectorBytes() {
        return 16 << length;
    }

    /** Bytes of a vector operand, or of memory in its place. */
    private int size(final String operand) {
        return switch (operand.substring(1)) {
            case "x" -> vectorBytes();
            case "o" -> 16;
            case "y" -> operand.charAt(0) == 'W' || operand.charAt(0) == 'V' ? 32 : w == 1 ? 8 : 4;
            case "h" -> vectorBytes() / 2;
            case "f" -> vectorBytes() / 4;
            case "e" -> vectorBytes() / 8;
            case "dd" -> length == 0 ? 8 : vectorBytes();
            case "b" -> 1;
            case "w" -> 2;
            case "d" -> 4;
            default -> 8;
        };
    }

    private int memorySize(final VexRow row) {
        for (final String operand : row.operands()) {
            if (operand.charAt(0) == 'W' || operand.charAt(0) == 'M' || operand.charAt(0) == 'E') {
                return broadcast ? w == 1 ? 8 : 4 : size(operand);
            }
        }
        return 1;
    }

    private String operand(final String code) {
        final char kind = code.charAt(0);
        final int bytes = size(code);
        return switch (kind) {
            case 'V' -> vector(bytes, (modrm >>> 3 & 7) | rBit | rHigh);
            case 'H' -> vector(bytes, vvvv);
            case 'L' -> vector(vectorBytes(), immediate >>> 4);
            case 'W', 'M' -> memory != null
                    ? pointer(bytes) + memory.text() + broadcastText(bytes)
                    : vector(Math.max(16, bytes), (modrm & 7) | bBit | (evex ? xBit << 1 : 0));
            case 'G' -> Registers.general((modrm >>> 3 & 7) | rBit, bytes);
            case 'B' -> Registers.general(vvvv & 15, bytes);
            case 'E' -> memory != null
                    ? Registers.pointer(bytes) + memory.text()
                    : Registers.general((modrm & 7) | bBit, Math.max(4, bytes));
            case 'K' -> "k" + switch (code.charAt(1)) {
                case 'g' -> modrm >>> 3 & 7;
                case 'h' -> vvvv & 7;
                default -> modrm & 7;
            };
            default -> Registers.hex(immediate);
        };
    }

    private String pointer(final int bytes) {
        return broadcast ? Registers.pointer(w == 1 ? 8 : 4).replace("PTR", "BCST") : Registers.pointer(bytes);
    }

    private String broadcastText(final int bytes) {
        return broadcast ? "{1to" + bytes / (w == 1 ? 8 : 4) + '}' : "";
    }

    private static String vector(final int bytes, final int number) {
        return (bytes == 64 ? "zmm" : bytes == 32 ? "ymm" : "xmm") + number;
    }

    // ---------------------------------------------------------------- memory

    private void readMemory(final Prefixes prefixes, final int unit) {
        final boolean narrow = prefixes.has(Prefixes.ADDRESS_SIZE);
        if (narrow) {
            prefixes.use(Prefixes.ADDRESS_SIZE);
        }
        int segment = Instruction.NONE;
        for (int number = 4; number < 6; number++) {
            if (prefixes.has(0x60 + number)) {
                prefixes.use(0x60 + number);
                segment = number;
            }
        }
        final int mod = modrm >>> 6;
        int base = (modrm & 7) | bBit;
        int index = Instruction.NONE;
        int scale = 0;
        final boolean sib = (modrm & 7) == 4;
        if (sib) {
            final int b = next();
            scale = b >>> 6;
            index = (b >>> 3 & 7) | xBit;
            if (index == 4) {
                index = Instruction.NONE;
            }
            base = (b & 7) | bBit;
        }
        int bytes = mod == 1 ? 1 : mod == 2 ? 4 : 0;
        if (mod == 0 && (base & 7) == 5) {
            bytes = 4;
            base = sib || !longMode ? Instruction.NONE : Instruction.RIP;
        }
        final long displacement = displacement(bytes) * (evex && bytes == 1 ? unit : 1);
        memory = new MemoryText(segment, base, index, scale, sib, displacement, bytes,
                longMode && !narrow ? Long.BYTES : Integer.BYTES, longMode);
    }

    private long displacement(final int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) next() << (i * Byte.SIZE);
        }
        return bytes == 1 ? (byte) value : (int) value;
    }
}
