package io.xenolith.x86.decode;

import io.xenolith.x86.isa.Attribute;
import io.xenolith.x86.isa.Encoding;
import io.xenolith.x86.isa.Operation;

/**
 * One decoded instruction. Independent of the address it stands at: branch targets and rip-relative operands count from its
 * end. Never changed once the decoder has returned it.
 */
public final class Instruction {
    /** Longest instruction, in bytes. */
    public static final int LENGTH_MAX = 15;
    /** {@link #base} of a rip-relative operand. */
    public static final int RIP = 16;
    /** No base, index or segment override. */
    public static final int NONE = -1;

    /** Repeat prefix. */
    public enum Repeat {
        NONE, REP, REPNE
    }

    Encoding encoding;
    int length;
    int opcode;
    int modrm;
    int operandSize;
    int addressSize;
    int base = NONE;
    int index = NONE;
    int scale;
    int segment = NONE;
    long displacement;
    int displacementBytes;
    long immediate;
    long immediate2;
    boolean memory;
    boolean lock;
    boolean rex;
    Repeat repeat = Repeat.NONE;
    int operandCount;
    final OperandKind[] kind = new OperandKind[3];
    final int[] number = new int[3];
    final int[] size = new int[3];
    int prefixBytes;

    Instruction() {
    }

    /** The row of the table it was decoded by. */
    public Encoding encoding() {
        return encoding;
    }

    /** What it does. */
    public Operation operation() {
        return encoding.operation();
    }

    /** Bytes, 1 to 15. */
    public int length() {
        return length;
    }

    /** Condition code (0 to 15) of jcc, setcc and cmovcc. */
    public int condition() {
        return opcode & 15;
    }

    /** Last opcode byte. */
    public int opcode() {
        return opcode;
    }

    /** ModRM byte, 0 if there is none. */
    public int modrm() {
        return modrm;
    }

    /** Operand size in bytes: 2, 4 or 8. */
    public int operandSize() {
        return operandSize;
    }

    /** Address size in bytes: 2, 4 or 8. */
    public int addressSize() {
        return addressSize;
    }

    /** Whether there is a ModRM memory operand (or an absolute offset). */
    public boolean hasMemory() {
        return memory;
    }

    /** Base register, {@link #RIP} or {@link #NONE}. */
    public int base() {
        return base;
    }

    /** Index register or {@link #NONE}. */
    public int index() {
        return index;
    }

    /** Shift count of the index, 0 to 3. */
    public int scale() {
        return scale;
    }

    /** Overriding segment register (0 es, 1 cs, 2 ss, 3 ds, 4 fs, 5 gs) or {@link #NONE}. */
    public int segment() {
        return segment;
    }

    /** Displacement, sign-extended. */
    public long displacement() {
        return displacement;
    }

    /** Bytes the displacement was encoded in: 0, 1, 2, 4 or 8. */
    public int displacementBytes() {
        return displacementBytes;
    }

    /** First constant, sign-extended from its encoding; a branch's distance. */
    public long immediate() {
        return immediate;
    }

    /** Second constant (enter), or the selector of a far pointer. */
    public long immediate2() {
        return immediate2;
    }

    /** Whether a lock prefix is present. */
    public boolean lock() {
        return lock;
    }

    /** Whether a REX prefix is present and in force. */
    public boolean rex() {
        return rex;
    }

    /** Repeat prefix of an instruction that heeds it; NONE otherwise. */
    public Repeat repeat() {
        return repeat;
    }

    /** Bits {@link Decoder#P66} and so on of the prefixes present, for the disassembler. */
    public int prefixBytes() {
        return prefixBytes;
    }

    /** Number of operands, 0 to 3. */
    public int operandCount() {
        return operandCount;
    }

    /** What operand {@code i} is. */
    public OperandKind kind(final int i) {
        return kind[i];
    }

    /** Register number of operand {@code i}. */
    public int number(final int i) {
        return number[i];
    }

    /** Width of operand {@code i} in bytes; 0 where the instruction alone knows. */
    public int size(final int i) {
        return size[i];
    }

    /** Whether the row of the table has {@code attribute}. */
    public boolean is(final Attribute attribute) {
        return encoding.is(attribute);
    }
}
