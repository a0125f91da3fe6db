package io.xenolith.dom0.builder.unpack;

/**
 * One block of LZO1X. Each instruction copies a match and then up to three literals; what an instruction byte below 16 means
 * depends on how many literals went before it. Source: the description of the stream in Linux, Documentation/staging/lzo.rst.
 */
final class Lzo1xBlock {
    private static final int LITERALS_BEFORE_MAX = 4;
    private static final int FIRST_BYTE_LITERALS = 17;
    private static final int NEAR = 0x800;
    private static final int FAR = 0x4000;

    private final PackedInput input;
    private final UnpackedOutput output;
    private final int start;
    /** Literals the last instruction copied; 4 stands for a run of its own. */
    private int literalsBefore;

    Lzo1xBlock(final PackedInput input, final UnpackedOutput output) {
        this.input = input;
        this.output = output;
        this.start = output.size();
    }

    void unpack() throws UnpackException {
        int instruction = input.u8();
        if (instruction > FIRST_BYTE_LITERALS) {
            final int literals = instruction - FIRST_BYTE_LITERALS;
            output.copy(input, literals);
            literalsBefore = Math.min(literals, LITERALS_BEFORE_MAX);
            instruction = input.u8();
        }
        while (perform(instruction)) {
            instruction = input.u8();
        }
    }

    /** False at the instruction that ends the block. */
    private boolean perform(final int instruction) throws UnpackException {
        if (instruction >= 64) {
            final int distance = 1 + (instruction >> 2 & 7) + (input.u8() << 3);
            match(distance, (instruction >> 5) + 1, instruction & 3);
        } else if (instruction >= 32) {
            final int length = 2 + length(instruction & 31, 31);
            final int word = input.u16();
            match(1 + (word >> 2), length, word & 3);
        } else if (instruction >= 16) {
            final int length = 2 + length(instruction & 7, 7);
            final int word = input.u16();
            final int distance = ((instruction & 8) << 11) + (word >> 2);
            if (distance == 0) {
                return false;
            }
            match(distance + FAR, length, word & 3);
        } else if (literalsBefore == 0) {
            output.copy(input, 3 + length(instruction, 15));
            literalsBefore = LITERALS_BEFORE_MAX;
        } else {
            final boolean afterRun = literalsBefore == LITERALS_BEFORE_MAX;
            final int distance = 1 + (instruction >> 2) + (input.u8() << 2);
            match(afterRun ? distance + NEAR : distance, afterRun ? 3 : 2, instruction & 3);
        }
        return true;
    }

    private void match(final int distance, final int length, final int literals) throws UnpackException {
        output.repeat(distance, length, start);
        output.copy(input, literals);
        literalsBefore = literals;
    }

    /** A length that did not fit its {@code field} goes on in bytes, the last of which is not 0. */
    private int length(final int field, final int fieldMax) throws UnpackException {
        if (field != 0) {
            return field;
        }
        int length = fieldMax;
        int more = input.u8();
        while (more == 0) {
            length += 0xff;
            more = input.u8();
        }
        return length + more;
    }
}
