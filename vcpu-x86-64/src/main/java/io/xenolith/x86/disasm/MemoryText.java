package io.xenolith.x86.disasm;

import io.xenolith.x86.decode.Instruction;

/**
 * A memory operand's address as text, whoever decoded it.
 *
 * @param segment overriding segment (4 fs, 5 gs; any outside 64-bit mode), or {@link Instruction#NONE}
 * @param base register, {@link Instruction#RIP} or {@link Instruction#NONE}
 * @param index register or {@link Instruction#NONE}
 * @param scale shift count of the index
 * @param sib whether there was a SIB byte: without an index, it may ask for the one that is always zero
 * @param displacementBytes 0: there is none
 * @param addressSize 2, 4 or 8
 */
record MemoryText(int segment, int base, int index, int scale, boolean sib, long displacement, int displacementBytes,
        int addressSize, boolean longMode) {
    private static final int RSP = 4;

    String text() {
        final StringBuilder out = new StringBuilder();
        if (segment != Instruction.NONE) {
            out.append(Registers.segment(segment)).append(':');
        }
        final boolean zeroIndex = sib && index == Instruction.NONE
                && (scale != 0 || (base != Instruction.NONE && (base & 7) != RSP));
        if (base == Instruction.NONE && index == Instruction.NONE && !zeroIndex) {
            return out.append(segment == Instruction.NONE ? "ds:" : "").append(absolute()).toString();
        }
        out.append('[');
        if (base == Instruction.RIP) {
            return out.append(addressSize == 8 ? "rip" : "eip").append('+').append(absolute()).append(']').toString();
        }
        if (base != Instruction.NONE) {
            out.append(Registers.general(base, addressSize));
        }
        if (index != Instruction.NONE || zeroIndex) {
            out.append(base == Instruction.NONE ? "" : "+");
            out.append(index == Instruction.NONE
                    ? addressSize == 8 ? "riz" : "eiz"
                    : Registers.general(index, addressSize));
            if (addressSize != 2) {
                out.append('*').append(1 << scale);
            }
        }
        if (displacementBytes > 0) {
            out.append(displacement < 0 ? '-' : '+').append(Registers.hex(Math.abs(displacement)));
        }
        return out.append(']').toString();
    }

    /** The displacement where nothing is added to it. */
    private String absolute() {
        final long mask = switch (addressSize) {
            case 2 -> 0xFFFFL;
            case 4 -> 0xFFFF_FFFFL;
            default -> -1;
        };
        return Registers.hex(displacement & mask);
    }

    /** What follows the operands of an instruction that ends at {@code next}, if the address is known. */
    String comment(final long next) {
        return base == Instruction.RIP ? "        # " + Registers.hex(next + displacement) : "";
    }
}
