package io.xenolith.x86.fpu;

import io.xenolith.x86.cpu.Vector;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.interp.Operands;

/** x87 instructions. */
public final class X87Unit {
    private final Operands operands;

    /** A unit on {@code operands}. */
    public X87Unit(final Operands operands) {
        this.operands = operands;
    }

    /** Executes {@code insn}, whose operation is an x87 one. */
    public void execute(final Instruction insn) {
        throw operands.fault(Vector.UD);
    }
}
