package io.xenolith.x86.decode;

/** What one decoded operand is. */
public enum OperandKind {
    /** Low 8 bits of a general register. */
    REG8,
    /** Bits 15 to 8 of rax, rcx, rdx or rbx (numbers 0 to 3). */
    REG8_HIGH, REG16, REG32, REG64,
    /** The instruction's memory operand. */
    MEMORY,
    /** The memory operand of a string instruction at rsi. */
    STRING_SOURCE,
    /** The memory operand of a string instruction at es:rdi. */
    STRING_TARGET,
    /** A constant: {@link Instruction#immediate}, or {@link Instruction#immediate2} for the last of two. */
    IMMEDIATE,
    /** Branch target relative to the next instruction: {@link Instruction#immediate}. */
    RELATIVE,
    /** Selector ({@link Instruction#immediate2}) and offset ({@link Instruction#immediate}). */
    FAR, SEGMENT, CONTROL, DEBUG, XMM, MMX, ST
}
