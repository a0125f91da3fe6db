package io.xenolith.x86.decode;

import io.xenolith.x86.isa.Attribute;
import io.xenolith.x86.isa.CodeSize;
import io.xenolith.x86.isa.Encoding;
import io.xenolith.x86.isa.Encoding.OpcodeMap;
import io.xenolith.x86.isa.EncodingTable;
import io.xenolith.x86.isa.Feature;
import io.xenolith.x86.isa.Operation;
import io.xenolith.x86.isa.OperandSpec;
import io.xenolith.x86.isa.OperandSpec.Kind;
import java.util.EnumSet;
import java.util.Set;

/**
 * Turns bytes into {@link Instruction}s for one processor and mode. Source: Intel SDM volume 2, chapter 2.
 *
 * <p>Every byte string has one of three answers: an instruction, "no such instruction" (#UD, or #GP for one that is too
 * long), or "more bytes needed". It holds scratch state: one thread.
 */
public final class Decoder {
    /** Prefix bits of {@link Instruction#prefixBytes}. */
    public static final int P66 = 1;
    public static final int PF3 = 2;
    public static final int PF2 = 4;
    public static final int P67 = 8;

    private static final int REX_W = 8;
    private static final int REX_R = 4;
    private static final int REX_X = 2;
    private static final int REX_B = 1;

    /** How a decode ended. */
    public enum Outcome {
        /** {@link #instruction()} is one. */
        OK,
        /** Raises #UD. */
        UNDEFINED,
        /** More than 15 bytes: raises #GP(0). */
        TOO_LONG,
        /** The bytes end within the instruction. */
        INCOMPLETE
    }

    private final EncodingTable table = EncodingTable.get();
    private final Set<Feature> features;
    private final boolean longMode;
    private final boolean code16;

    private byte[] bytes = new byte[0];
    private int start;
    private int at;
    private int end;
    private boolean shortOfBytes;

    private Instruction result;
    private int prefixes;
    private int rex;
    private int modrm;
    private int segment;
    private boolean lock;

    /**
     * A decoder.
     *
     * @param features what the processor has
     * @param longMode a 64-bit code segment; otherwise a 32-bit one
     */
    public Decoder(final Set<Feature> features, final boolean longMode) {
        this(features, longMode ? CodeSize.BITS_64 : CodeSize.BITS_32);
    }

    /**
     * A decoder.
     *
     * @param features what the processor has
     * @param size kind of the code segment
     */
    public Decoder(final Set<Feature> features, final CodeSize size) {
        this.features = EnumSet.copyOf(features);
        this.longMode = size.isLong();
        this.code16 = size == CodeSize.BITS_16;
    }

    /** What the last {@link #decode} found. */
    public Instruction instruction() {
        return result;
    }

    /** Decodes the instruction that starts at {@code code[offset]}; {@code limit} is the end of the bytes there are. */
    public Outcome decode(final byte[] code, final int offset, final int limit) {
        bytes = code;
        start = offset;
        at = offset;
        end = Math.min(limit, offset + Instruction.LENGTH_MAX);
        shortOfBytes = false;
        final boolean found = instructionFound();
        if (shortOfBytes) {
            return end - start == Instruction.LENGTH_MAX ? Outcome.TOO_LONG : Outcome.INCOMPLETE;
        }
        if (!found) {
            return Outcome.UNDEFINED;
        }
        result.length = at - start;
        return Outcome.OK;
    }

    private boolean instructionFound() {
        result = new Instruction();
        readPrefixes();
        final int first = unsignedByte();
        OpcodeMap map = OpcodeMap.ONE_BYTE;
        int opcode = first;
        if (first == 0x0F) {
            map = OpcodeMap.MAP_0F;
            opcode = unsignedByte();
            if (opcode == 0x38 || opcode == 0x3A) {
                map = opcode == 0x38 ? OpcodeMap.MAP_0F38 : OpcodeMap.MAP_0F3A;
                opcode = unsignedByte();
            }
        }
        if (shortOfBytes) {
            return false;
        }
        final boolean hasModrm = table.hasModrm(map, opcode, longMode);
        modrm = hasModrm ? peek() : 0;
        if (shortOfBytes) {
            return false;
        }
        final Encoding row = table.find(map, opcode, modrm, prefixes & (P66 | PF3 | PF2), rex, longMode, features);
        if (row == null) {
            return false;
        }
        if (row.modrm() != Encoding.Modrm.ABSENT) {
            at++;
        }
        result.encoding = row;
        result.opcode = opcode;
        result.modrm = modrm;
        return finish(row);
    }

    private boolean finish(final Encoding row) {
        result.rex = rex >= 0x40;
        result.prefixBytes = prefixes;
        result.segment = segment;
        result.operandSize = operandSize(row);
        result.addressSize = addressSize();
        result.lock = lock;
        result.repeat = repeat(row);
        if (row.modrm() != Encoding.Modrm.ABSENT && row.modrm() != Encoding.Modrm.FIXED && modrm >>> 6 != 3) {
            readMemoryOperand();
        }
        for (final OperandSpec spec : row.operands()) {
            addOperand(spec);
        }
        return !shortOfBytes && lockAllowed(row) && registersExist(row);
    }

    private boolean lockAllowed(final Encoding row) {
        return !lock || (row.is(Attribute.LOCK) && result.memory);
    }

    /** Segment registers 6 and 7, cs as a target, and control and debug registers that there are not, are #UD. */
    private boolean registersExist(final Encoding row) {
        for (int i = 0; i < result.operandCount; i++) {
            final int number = result.number[i];
            final boolean exists = switch (result.kind[i]) {
                case SEGMENT -> number < 6 && !(i == 0 && number == 1 && row.opcode() == 0x8E);
                case CONTROL -> number == 0 || number == 2 || number == 3 || number == 4 || number == 8;
                case DEBUG -> number < 8;
                default -> true;
            };
            if (!exists) {
                return false;
            }
        }
        return true;
    }

    private void readPrefixes() {
        prefixes = 0;
        rex = 0;
        segment = Instruction.NONE;
        lock = false;
        while (at < end) {
            final int b = bytes[at] & 0xFF;
            if (longMode && (b & 0xF0) == 0x40) {
                rex = b;
            } else if (readLegacyPrefix(b)) {
                // A REX prefix counts only where it stands directly before the opcode.
                rex = 0;
            } else {
                return;
            }
            at++;
        }
        shortOfBytes = true;
    }

    private boolean readLegacyPrefix(final int b) {
        switch (b) {
            case 0x66 -> prefixes |= P66;
            case 0x67 -> prefixes |= P67;
            case 0xF3 -> prefixes = (prefixes & ~PF2) | PF3;
            case 0xF2 -> prefixes = (prefixes & ~PF3) | PF2;
            case 0xF0 -> lock = true;
            case 0x26, 0x2E, 0x36, 0x3E -> {
                // In 64-bit mode these four override nothing, and take no fs or gs override away.
                if (!longMode) {
                    segment = b >> 3 & 3;
                }
            }
            case 0x64 -> segment = 4;
            case 0x65 -> segment = 5;
            default -> {
                return false;
            }
        }
        return true;
    }

    private int operandSize(final Encoding row) {
        final boolean mandatory66 = row.prefix() == Encoding.Prefix.P66 && row.operation() != Operation.MOVBE;
        final boolean narrow = (prefixes & P66) != 0 && !mandatory66;
        if (!longMode) {
            return narrow == code16 ? 4 : 2;
        }
        if (row.is(Attribute.F64) || (rex & REX_W) != 0) {
            return 8;
        }
        if (narrow) {
            return 2;
        }
        return row.is(Attribute.D64) ? 8 : 4;
    }

    private int addressSize() {
        final boolean other = (prefixes & P67) != 0;
        if (longMode) {
            return other ? 4 : 8;
        }
        return other == code16 ? 4 : 2;
    }

    private Instruction.Repeat repeat(final Encoding row) {
        if (!row.is(Attribute.REP) && !row.is(Attribute.REPE)) {
            return Instruction.Repeat.NONE;
        }
        if ((prefixes & PF3) != 0) {
            return Instruction.Repeat.REP;
        }
        return (prefixes & PF2) == 0 ? Instruction.Repeat.NONE : Instruction.Repeat.REPNE;
    }

    private void readMemoryOperand() {
        result.memory = true;
        final int mod = modrm >>> 6;
        final int rm = modrm & 7;
        if (result.addressSize == 2) {
            readMemoryOperand16(mod, rm);
        } else if (rm == 4) {
            readSib(mod);
        } else if (mod == 0 && rm == 5) {
            result.base = longMode ? Instruction.RIP : Instruction.NONE;
            displacement(4);
        } else {
            result.base = rm | extension(REX_B);
            displacement(mod == 1 ? 1 : mod == 2 ? 4 : 0);
        }
    }

    private void readSib(final int mod) {
        final int sib = unsignedByte();
        final int index = (sib >>> 3 & 7) | extension(REX_X);
        if (index != 4) {
            result.index = index;
            result.scale = sib >>> 6;
        }
        if ((sib & 7) == 5 && mod == 0) {
            displacement(4);
        } else {
            result.base = (sib & 7) | extension(REX_B);
            displacement(mod == 1 ? 1 : mod == 2 ? 4 : 0);
        }
    }

    private static final int[] BASES_16 = {3, 3, 5, 5, 6, 7, 5, 3};
    private static final int[] INDICES_16 = {6, 7, 6, 7, Instruction.NONE, Instruction.NONE, Instruction.NONE,
            Instruction.NONE};

    private void readMemoryOperand16(final int mod, final int rm) {
        if (mod == 0 && rm == 6) {
            displacement(2);
            return;
        }
        result.base = BASES_16[rm];
        result.index = INDICES_16[rm];
        displacement(mod == 1 ? 1 : mod == 2 ? 2 : 0);
    }

    private void displacement(final int size) {
        result.displacementBytes = size;
        result.displacement = size == 0 ? 0 : signed(size);
    }

    /** 8 if the bit of the REX prefix is set. */
    private int extension(final int bit) {
        return (rex & bit) != 0 ? 8 : 0;
    }

    private void addOperand(final OperandSpec spec) {
        final int i = result.operandCount++;
        result.size[i] = spec.bytes(result.operandSize);
        switch (spec.place()) {
            case RM, RM_REGISTER, RM_MEMORY -> {
                if (result.memory) {
                    result.kind[i] = OperandKind.MEMORY;
                } else {
                    register(i, spec.kind(), extended(spec.kind(), modrm & 7, REX_B));
                }
            }
            case REG -> register(i, spec.kind(), extended(spec.kind(), modrm >>> 3 & 7, REX_R));
            case OPCODE -> register(i, spec.kind(), (result.opcode & 7) | extension(REX_B));
            case IMPLIED -> register(i, spec.kind(), spec.number());
            case IMMEDIATE -> immediate(i, signed(result.size[i]));
            case IMMEDIATE_SIGNED_BYTE -> immediate(i, signed(1));
            case ONE -> immediate(i, 1);
            case RELATIVE -> {
                result.kind[i] = OperandKind.RELATIVE;
                result.immediate = signed(result.size[i]);
            }
            case FAR_IMMEDIATE -> {
                result.kind[i] = OperandKind.FAR;
                result.immediate = signed(result.operandSize);
                result.immediate2 = signed(2) & 0xFFFF;
            }
            case OFFSET -> {
                result.kind[i] = OperandKind.MEMORY;
                result.memory = true;
                displacement(result.addressSize);
            }
            case STRING_SOURCE -> result.kind[i] = OperandKind.STRING_SOURCE;
            case STRING_TARGET -> result.kind[i] = OperandKind.STRING_TARGET;
        }
    }

    /** Segment, MMX and x87 registers are eight: REX does not extend them. */
    private int extended(final Kind kind, final int number, final int bit) {
        return switch (kind) {
            case SEGMENT, MMX, ST -> number;
            default -> number | extension(bit);
        };
    }

    private void immediate(final int i, final long value) {
        result.kind[i] = OperandKind.IMMEDIATE;
        final boolean second = i > 0 && result.kind[i - 1] == OperandKind.IMMEDIATE;
        if (second) {
            result.immediate2 = value;
        } else {
            result.immediate = value;
        }
    }

    private void register(final int i, final Kind kind, final int number) {
        result.number[i] = number;
        result.kind[i] = switch (kind) {
            case GENERAL -> generalKind(i, number);
            case SEGMENT -> OperandKind.SEGMENT;
            case CONTROL -> OperandKind.CONTROL;
            case DEBUG -> OperandKind.DEBUG;
            case XMM -> OperandKind.XMM;
            case MMX -> OperandKind.MMX;
            case ST, NONE -> OperandKind.ST;
        };
    }

    private OperandKind generalKind(final int i, final int number) {
        return switch (result.size[i]) {
            case 1 -> {
                if (number >= 4 && number < 8 && !result.rex) {
                    result.number[i] = number - 4;
                    yield OperandKind.REG8_HIGH;
                }
                yield OperandKind.REG8;
            }
            case 2 -> OperandKind.REG16;
            case 4 -> OperandKind.REG32;
            default -> OperandKind.REG64;
        };
    }

    private int peek() {
        if (at >= end) {
            shortOfBytes = true;
            return 0;
        }
        return bytes[at] & 0xFF;
    }

    private int unsignedByte() {
        final int value = peek();
        at++;
        return value;
    }

    /** The next {@code size} bytes, little-endian, sign-extended. */
    private long signed(final int size) {
        if (at + size > end) {
            shortOfBytes = true;
            at += size;
            return 0;
        }
        long value = 0;
        for (int i = size - 1; i >= 0; i--) {
            value = value << Byte.SIZE | (bytes[at + i] & 0xFF);
        }
        at += size;
        final int unused = Long.SIZE - size * Byte.SIZE;
        return value << unused >> unused;
    }
}
