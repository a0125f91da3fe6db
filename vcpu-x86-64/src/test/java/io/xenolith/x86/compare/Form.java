package io.xenolith.x86.compare;

import io.xenolith.x86.isa.Encoding;

/**
 * One form of an instruction: what tests count.
 *
 * @param row its row in the table
 * @param operandSize 2, 4 or 8 bytes
 * @param memory whether ModRM.rm is memory
 */
record Form(Encoding row, int operandSize, boolean memory) {
    @Override
    public String toString() {
        return String.format("%s %02X %s %s %d%s", row.map(), row.opcode(), row.mnemonic(), row.operands(),
                operandSize * 8,
                memory ? " memory" : "");
    }
}
