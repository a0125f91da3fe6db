package io.xenolith.x86.interp;

/**
 * Operations of {@link Interpreter}'s loop: the common instructions, split by width so that each is a few lines. What
 * is not among them is {@link #ORDINARY}. Names end in the width in bits; M: the destination is memory.
 */
final class FastOp {
    static final int ORDINARY = 0;
    /** An ordinary instruction after which the block ends. */
    static final int ORDINARY_END = 1;
    static final int STRING = 2;
    /** Bytes that are no instruction. */
    static final int UNDEFINED = 3;
    static final int TOO_LONG = 4;
    static final int VECTOR = 5;
    static final int NOP = 6;

    static final int MOV8 = 7;
    static final int MOV32 = 8;
    static final int MOV64 = 9;
    static final int MOV_IMM64 = 10;
    static final int MOVZX8 = 11;
    static final int MOVZX16 = 12;
    static final int MOVSX8_32 = 13;
    static final int MOVSX8_64 = 14;
    static final int MOVSX16_32 = 15;
    static final int MOVSX16_64 = 16;
    static final int MOVSX32_64 = 17;
    static final int STORE8 = 18;
    static final int STORE16 = 19;
    static final int STORE32 = 20;
    static final int STORE64 = 21;
    static final int LEA32 = 22;
    static final int LEA64 = 23;

    static final int ADD32 = 24;
    static final int ADD64 = 25;
    static final int SUB32 = 26;
    static final int SUB64 = 27;
    static final int CMP32 = 28;
    static final int CMP64 = 29;
    static final int AND32 = 30;
    static final int AND64 = 31;
    static final int OR32 = 32;
    static final int OR64 = 33;
    static final int XOR32 = 34;
    static final int XOR64 = 35;
    static final int TEST32 = 36;
    static final int TEST64 = 37;
    static final int CMP8 = 38;
    static final int TEST8 = 39;

    static final int ADDM32 = 40;
    static final int ADDM64 = 41;
    static final int SUBM32 = 42;
    static final int SUBM64 = 43;
    static final int CMPM8 = 44;
    static final int CMPM32 = 45;
    static final int CMPM64 = 46;
    static final int TESTM8 = 47;
    static final int TESTM32 = 48;

    static final int INC32 = 49;
    static final int INC64 = 50;
    static final int DEC32 = 51;
    static final int DEC64 = 52;
    static final int SHL32 = 53;
    static final int SHL64 = 54;
    static final int SHR32 = 55;
    static final int SHR64 = 56;
    static final int SAR32 = 57;
    static final int SAR64 = 58;
    static final int ROL32 = 59;
    static final int ROR32 = 60;
    static final int ROR64 = 61;
    static final int IMUL32 = 62;
    static final int IMUL64 = 63;
    static final int NOT32 = 64;
    static final int NOT64 = 65;
    static final int CMOV32 = 66;
    static final int CMOV64 = 67;
    static final int SETCC = 68;
    static final int CDQE = 69;
    static final int IMUL32_IMM = 70;
    static final int IMUL64_IMM = 71;

    static final int PUSH64 = 72;
    static final int POP64 = 73;
    static final int CALL = 74;
    static final int RET = 75;
    static final int JMP = 76;
    static final int JE = 77;
    static final int JNE = 78;
    static final int JCC = 79;
    static final int JMP_INDIRECT = 80;
    static final int CALL_INDIRECT = 81;
    static final int MOVUPS_LOAD = 82;
    static final int MOVUPS_STORE = 83;
    static final int MOVAPS_LOAD = 84;
    static final int MOVAPS_STORE = 85;
    static final int MOVAPS = 86;

    /** Where the source operand is: bits 29 and 30 of word 0. */
    static final int FORM_SHIFT = 29;
    static final int FORM_REGISTER = 0;
    static final int FORM_IMMEDIATE = 1;
    static final int FORM_MEMORY = 2;
    static final int FIRST_SHIFT = 16;
    static final int SECOND_SHIFT = 24;
    static final int REGISTER_MASK = 31;

    /** Fields of word 1: see {@link io.xenolith.x86.code.Block}. */
    static final int INDEX_SHIFT = 5;
    static final int SCALE_SHIFT = 10;
    static final int SEGMENT_SHIFT = 12;

    private FastOp() {
    }
}
