package io.xenolith.x86.vector;

import io.xenolith.x86.cpu.Vector;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.interp.Operands;

/** MMX and SSE instructions. */
public final class VectorUnit {
    private final Operands operands;

    /** A unit on {@code operands}. */
    public VectorUnit(final Operands operands) {
        this.operands = operands;
    }

    /** Executes {@code insn}, whose operation is a vector one. */
    public void execute(final Instruction insn) {
        throw operands.fault(Vector.UD);
    }
}
