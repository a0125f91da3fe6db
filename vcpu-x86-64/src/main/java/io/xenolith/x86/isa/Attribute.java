package io.xenolith.x86.isa;

/** What a row of the encoding table says about an instruction besides opcode and operands. Named there in lower case. */
public enum Attribute {
    /** Operand size is 64 in 64-bit mode (16 with a 66 prefix); there is no 32-bit form. */
    D64,
    /** Operand size is 64 in 64-bit mode whatever the prefixes say. */
    F64,
    /** Does not exist in 64-bit mode. */
    I64,
    /** Exists in 64-bit mode only. */
    O64,
    /** May carry a lock prefix if the destination is memory; without this attribute lock is #UD. */
    LOCK,
    /** A rep prefix repeats it rcx times. */
    REP,
    /** A repe or repne prefix repeats it while ZF agrees. */
    REPE,
    /** #GP outside privilege level 0. */
    PRIV,
    /** #UD outside privilege level 0. */
    SUPERVISOR,
    /** #GP unless the privilege level is at most IOPL. */
    IOPL,
    /** As IOPL, or allowed by the I/O permission bitmap. */
    IO,
    /** 16-byte memory operand need not be aligned. */
    UNAL,
    /** Only with REX.W clear. */
    W0,
    /** Only with REX.W set. */
    W1,
    /** Only with REX.B clear (nop, which is xchg with REX.B). */
    B0,
    /** Mnemonic depends on the operand size (cbw, cwde, cdqe). */
    SIZED,
    /** Second encoding of an instruction that no assembler writes. */
    ALIAS,
    /** Does nothing on a processor without the feature behind it. */
    HINT
}
