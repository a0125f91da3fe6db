package io.xenolith.x86.disasm;

import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.decode.OperandKind;
import io.xenolith.x86.isa.Attribute;
import io.xenolith.x86.isa.Encoding;
import io.xenolith.x86.isa.Operation;
import io.xenolith.x86.isa.OperandSpec;
import java.util.function.LongFunction;

/** The text of one decoded instruction. */
final class InstructionText {
    private static final String[] CONDITIONS = {"o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l",
            "ge", "le", "g"};
    private static final String[] COMPARISONS = {"eq", "lt", "le", "unord", "neq", "nlt", "nle", "ord"};
    private static final int MNEMONIC_WIDTH = 6;
    private static final int REX_W = 8;
    private static final int REX_R = 4;
    private static final int REX_X = 2;
    private static final int REX_B = 1;

    private final Instruction insn;
    private final Encoding row;
    private final Prefixes prefixes;
    private final long next;
    private final boolean longMode;
    private final LongFunction<String> symbols;
    private String comment = "";
    private boolean comparison;

    InstructionText(final Instruction insn, final Prefixes prefixes, final long rip, final boolean longMode,
            final LongFunction<String> symbols) {
        this.insn = insn;
        this.row = insn.encoding();
        this.prefixes = prefixes;
        this.next = rip + insn.length();
        this.longMode = longMode;
        this.symbols = symbols;
    }

    String text() {
        final String name = mnemonic();
        final StringBuilder operands = new StringBuilder();
        final int count = comparison ? insn.operandCount() - 1 : insn.operandCount();
        for (int i = 0; i < count; i++) {
            final String operand = operand(i);
            if (!operand.isEmpty()) {
                operands.append(operands.isEmpty() ? "" : ",").append(operand);
            }
        }
        usePrefixes();
        final String full = prefixes.unused() + name;
        if (operands.isEmpty()) {
            return full;
        }
        return full + " ".repeat(Math.max(0, MNEMONIC_WIDTH - full.length())) + ' ' + operands + comment;
    }

    // ---------------------------------------------------------------- prefixes

    private void usePrefixes() {
        switch (row.prefix()) {
            case P66 -> prefixes.use(Prefixes.OPERAND_SIZE);
            case PF3 -> prefixes.use(Prefixes.REP);
            case PF2 -> prefixes.use(Prefixes.REPNE);
            default -> {
                if (sizeMatters() && insn.operandSize() != Long.BYTES) {
                    prefixes.use(Prefixes.OPERAND_SIZE);
                }
            }
        }
        if (hasAddress() || insn.operation() == Operation.JRCXZ) {
            prefixes.use(Prefixes.ADDRESS_SIZE);
        }
        useRex();
    }

    private boolean hasAddress() {
        for (int i = 0; i < insn.operandCount(); i++) {
            switch (insn.kind(i)) {
                case MEMORY, STRING_SOURCE, STRING_TARGET -> {
                    return true;
                }
                default -> {
                }
            }
        }
        return insn.operation() == Operation.XLAT;
    }

    /** The instruction's width shows in its operands or its name. */
    private boolean sizeMatters() {
        switch (insn.operation()) {
            case RETF, XSAVE, XRSTOR, XSAVEOPT, XSAVEC, XSAVES, XRSTORS, FXSAVE, FXRSTOR -> {
                return true;
            }
            default -> {
            }
        }
        if (row.is(Attribute.F64) && longMode) {
            return false;
        }
        if (row.is(Attribute.SIZED) || insn.operation() == Operation.IRET || insn.operation() == Operation.XCHG
                || (row.is(Attribute.D64) && row.operands().isEmpty())) {
            return true;
        }
        for (final OperandSpec spec : row.operands()) {
            switch (spec.width()) {
                case OPERAND, Y, Z, FAR -> {
                    return true;
                }
                default -> {
                }
            }
        }
        return false;
    }

    private void useRex() {
        final int rex = prefixes.rex();
        if (rex == 0) {
            return;
        }
        boolean used = false;
        if (row.is(Attribute.W0) || row.is(Attribute.W1)
                || (sizeMatters() && !row.is(Attribute.D64) && !row.is(Attribute.F64))) {
            prefixes.useRex(REX_W);
        }
        if (row.modrm() == Encoding.Modrm.OPERAND) {
            prefixes.useRex(REX_R);
        }
        if (insn.hasMemory() && insn.modrm() >>> 6 != 3 && (insn.modrm() & 7) == 4) {
            prefixes.useRex(REX_X);
        }
        if (row.modrm() != Encoding.Modrm.ABSENT || row.span() == 8) {
            prefixes.useRex(REX_B);
        }
        for (int i = 0; i < insn.operandCount(); i++) {
            used |= insn.kind(i) == OperandKind.REG8;
        }
        if (used) {
            prefixes.useRex(0);
        }
    }

    // ---------------------------------------------------------------- mnemonic

    private String mnemonic() {
        final String repeated = switch (insn.repeat()) {
            case NONE -> "";
            case REP -> row.is(Attribute.REPE) ? "repz " : "rep ";
            case REPNE -> "repnz ";
        };
        if (insn.repeat() == Instruction.Repeat.REP) {
            prefixes.use(Prefixes.REP);
        } else if (insn.repeat() == Instruction.Repeat.REPNE) {
            prefixes.use(Prefixes.REPNE);
        }
        return repeated + name();
    }

    private String name() {
        final String name = row.mnemonic();
        return switch (insn.operation()) {
            case JCC -> "j" + CONDITIONS[insn.condition()];
            case SETCC -> "set" + CONDITIONS[insn.condition()];
            case CMOVCC -> "cmov" + CONDITIONS[insn.condition()];
            case CALLF -> "call";
            case JMPF -> "jmp";
            case JMP, CALL -> tracked(name);
            case CBW -> sized("cbw", "cwde", "cdqe");
            case CWD -> sized("cwd", "cdq", "cqo");
            case IRET -> sized("iretw", "iret", "iretq");
            case JRCXZ -> insn.addressSize() == Long.BYTES ? "jrcxz" : insn.addressSize() == 4 ? "jecxz" : "jcxz";
            case RETF -> sized("retfw", name, "retfq");
            case XSAVE, XRSTOR, XSAVEOPT, XSAVEC, XSAVES, XRSTORS, FXSAVE, FXRSTOR ->
                insn.operandSize() == Long.BYTES ? name + "64" : name;
            case PUSHF, POPF -> insn.operandSize() == 2 ? name + "w" : name;
            case NOP -> row.opcode() == 0x90 && prefixes.has(Prefixes.OPERAND_SIZE) ? exchange() : name;
            case MOV -> absolute() ? "movabs" : name;
            case CMPPS, CMPPD, CMPSS, CMPSD -> compare(name);
            default -> name;
        };
    }

    /** 66 90 is printed as the exchange that it is. */
    private String exchange() {
        prefixes.use(Prefixes.OPERAND_SIZE);
        return "xchg   ax,ax";
    }

    private String tracked(final String name) {
        if (prefixes.has(Prefixes.DS) && row.modrm() == Encoding.Modrm.DIGIT) {
            prefixes.use(Prefixes.DS);
            return "notrack " + name;
        }
        return name;
    }

    private String sized(final String two, final String four, final String eight) {
        return insn.operandSize() == 2 ? two : insn.operandSize() == 4 ? four : eight;
    }

    private boolean absolute() {
        final boolean offset = row.operands().stream().anyMatch(spec -> spec.place() == OperandSpec.Place.OFFSET);
        return longMode && (offset || (row.span() == 8 && insn.operandSize() == Long.BYTES && insn.size(1) == 8));
    }

    private String compare(final String name) {
        final int predicate = (int) insn.immediate() & 0xFF;
        if (predicate >= COMPARISONS.length) {
            return name;
        }
        comparison = true;
        return "cmp" + COMPARISONS[predicate] + name.substring(3);
    }

    // ---------------------------------------------------------------- operands

    private String operand(final int i) {
        final OperandSpec spec = row.operands().get(i);
        return switch (insn.kind(i)) {
            case REG8_HIGH -> Registers.high(insn.number(i));
            case REG8, REG16, REG32, REG64 -> Registers.general(insn.number(i), registerSize(i));
            case SEGMENT -> Registers.segment(insn.number(i));
            case CONTROL -> "cr" + insn.number(i);
            case DEBUG -> "dr" + insn.number(i);
            case XMM -> "xmm" + insn.number(i);
            case MMX -> "mm" + insn.number(i);
            case ST -> stack(spec, i);
            case MEMORY -> memory(i);
            case IMMEDIATE -> immediate(spec, i);
            case RELATIVE -> target();
            case FAR ->
                Registers.hex(insn.immediate2()) + ':' + Registers.hex(insn.immediate() & mask(insn.operandSize()));
            case STRING_SOURCE -> Registers.pointer(insn.size(i)) + string(insn.segment() == Instruction.NONE
                    ? "ds"
                    : Registers.segment(insn.segment()), 6);
            case STRING_TARGET -> Registers.pointer(insn.size(i)) + string("es", 7);
        };
    }

    /** A selector is named by a register as wide as the instruction, though only 16 bits of it count. */
    private int registerSize(final int i) {
        return switch (insn.operation()) {
            case LAR, LSL -> insn.operandSize();
            case MOV -> row.opcode() == 0x8E ? insn.operandSize() : insn.size(i);
            default -> insn.size(i);
        };
    }

    private String stack(final OperandSpec spec, final int i) {
        if (spec.kind() == OperandSpec.Kind.NONE) {
            return "";
        }
        return spec.place() == OperandSpec.Place.IMPLIED ? "st" : "st(" + insn.number(i) + ')';
    }

    private String string(final String segment, final int register) {
        if (insn.segment() != Instruction.NONE && register == 6) {
            prefixes.use(insn.segment() < 4 ? 0x26 + 8 * insn.segment() : 0x60 + insn.segment());
        }
        return segment + ":[" + Registers.general(register, insn.addressSize()) + ']';
    }

    private String memory(final int i) {
        if (insn.segment() != Instruction.NONE) {
            prefixes.use(insn.segment() < 4 ? 0x26 + 8 * insn.segment() : 0x60 + insn.segment());
        }
        final boolean sib = insn.modrm() >>> 6 != 3 && (insn.modrm() & 7) == 4 && insn.addressSize() != 2
                && row.modrm() != Encoding.Modrm.ABSENT;
        final MemoryText text = new MemoryText(insn.segment(), insn.base(), insn.index(), insn.scale(), sib,
                insn.displacement(), insn.displacementBytes(), insn.addressSize(), longMode);
        comment = text.comment(next);
        // movabs says its size by its register.
        return row.operands().get(i).place() == OperandSpec.Place.OFFSET && longMode
                ? text.text()
                : pointer(i) + text.text();
    }

    private String pointer(final int i) {
        return insn.operation() == Operation.CMPXCHG16B ? "OWORD PTR " : Registers.pointer(insn.size(i));
    }

    private String immediate(final OperandSpec spec, final int i) {
        if (spec == OperandSpec.ONE) {
            return "1";
        }
        final long value = i > 0 && insn.kind(i - 1) == OperandKind.IMMEDIATE ? insn.immediate2() : insn.immediate();
        return Registers.hex(value & mask(width(spec, i)));
    }

    /** How many bytes of a constant are printed: those of the operand it belongs to. */
    private int width(final OperandSpec spec, final int i) {
        return switch (spec) {
            case Iz, Ibs -> insn.operandSize();
            default -> insn.size(i);
        };
    }

    private static long mask(final int bytes) {
        return bytes >= Long.BYTES ? -1 : (1L << (bytes * Byte.SIZE)) - 1;
    }

    private String target() {
        final long to = longMode ? next + insn.immediate() : next + insn.immediate() & mask(insn.operandSize());
        final String symbol = symbols.apply(to);
        return symbol == null ? Registers.hex(to) : Long.toHexString(to) + " <" + symbol + '>';
    }
}
