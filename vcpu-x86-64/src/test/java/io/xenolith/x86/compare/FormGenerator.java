package io.xenolith.x86.compare;

import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Rflags;
import io.xenolith.x86.isa.Attribute;
import io.xenolith.x86.isa.Encoding;
import io.xenolith.x86.isa.Encoding.Modrm;
import io.xenolith.x86.isa.EncodingTable;
import io.xenolith.x86.isa.Feature;
import io.xenolith.x86.isa.OperandSpec;
import io.xenolith.x86.isa.OperandSpec.Place;
import io.xenolith.x86.isa.OperandSpec.Width;
import io.xenolith.x86.isa.Operation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Makes cases out of rows of the encoding table: every general-purpose instruction that can be run by itself in a user
 * program, with registers, memory operands of every shape, constants and prefixes at random.
 */
final class FormGenerator {
    /** Not to be compared with a processor: they depend on the machine, or their operands do. */
    private static final Set<Operation> MACHINE_DEPENDENT = EnumSet.of(Operation.CPUID, Operation.RDTSC,
            Operation.RDTSCP,
            Operation.RDPID, Operation.RDRAND, Operation.RDSEED, Operation.XGETBV, Operation.XSAVE, Operation.XRSTOR,
            Operation.XSAVEC, Operation.XSAVEOPT, Operation.FXSAVE, Operation.FXRSTOR, Operation.LDMXCSR,
            Operation.STMXCSR, Operation.RDFSBASE, Operation.RDGSBASE, Operation.WRFSBASE, Operation.WRGSBASE,
            Operation.SYSCALL, Operation.SYSENTER, Operation.INT, Operation.INT1, Operation.INT3, Operation.SGDT,
            Operation.SIDT, Operation.SLDT, Operation.STR, Operation.SMSW, Operation.LAR, Operation.LSL, Operation.VERR,
            Operation.VERW, Operation.LSS, Operation.LFS, Operation.LGS, Operation.LES, Operation.LDS,
            Operation.MONITOR, Operation.MWAIT,
            Operation.RDPMC, Operation.RET, Operation.RETF, Operation.IRET, Operation.JMPF, Operation.CALLF,
            Operation.CLAC, Operation.STAC, Operation.XRSTORS, Operation.XSAVES, Operation.INVLPG, Operation.XSETBV);
    private static final Set<Feature> ABSENT = EnumSet.of(Feature.RTM, Feature.VMX, Feature.SVM, Feature.PKU,
            Feature.CET,
            Feature.SERIALIZE, Feature.FOREIGN);
    private static final int REX = 0x40;
    private static final int REX_W = 8;
    private static final int REX_R = 4;
    private static final int REX_X = 2;
    private static final int REX_B = 1;
    private static final int NO_REGISTER = -1;

    /** Registers that code in a block may change: not rsp, and not the two that lead to memory. */
    private static final int[] FREE = {0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13};
    /** In a block, r14 holds the middle of the window. */
    static final int WINDOW_REGISTER = 14;
    /** In a block, r15 holds {@link #INDEX_VALUE}. */
    static final int INDEX_REGISTER = 15;
    static final int INDEX_VALUE = 5;
    static final long WINDOW_MIDDLE = Case.WINDOW + Case.WINDOW_BYTES / 2;

    private final Prng prng;
    private final boolean longMode;
    private boolean inBlock;
    private long codeAddress = Case.CODE;

    // The case being made.
    private Form form;
    private final long[] gpr = new long[16];
    private long target;
    private long memorySeed;
    private int rex;
    private int modrm;
    private int sib;
    private int displacementSize;
    private long displacement;
    private boolean hasSib;
    private boolean ripRelative;
    private boolean address32;
    private int base;
    private int index;

    /** A generator of 64-bit code, or of 32-bit code. */
    FormGenerator(final Prng prng, final boolean longMode) {
        this.prng = prng;
        this.longMode = longMode;
    }

    /** All forms of 64-bit code, or of 32-bit code. */
    static List<Form> forms(final boolean longMode) {
        final List<Form> forms = new ArrayList<>();
        for (final Encoding row : EncodingTable.get().rows()) {
            if (comparable(row) && !row.is(longMode ? Attribute.I64 : Attribute.O64)
                    && (longMode || !row.is(Attribute.W1))) {
                for (final int size : longMode ? sizes(row) : sizes32(row)) {
                    if (row.modrm() == Modrm.ABSENT || row.modrm() == Modrm.FIXED || row.allowsRegister()) {
                        forms.add(new Form(row, size, false));
                    }
                    if (row.modrm() != Modrm.ABSENT && row.modrm() != Modrm.FIXED && row.allowsMemory()
                            && !isIndirectBranch(row)) {
                        forms.add(new Form(row, size, true));
                    }
                }
            }
        }
        return forms;
    }

    private static boolean comparable(final Encoding row) {
        final Operation operation = row.operation();
        if (operation.isX87() || operation.isVector() || MACHINE_DEPENDENT.contains(operation)
                || row.features().stream().anyMatch(ABSENT::contains)) {
            return false;
        }
        // Loading a selector needs the machine's descriptor table.
        final boolean segmentTarget = !row.operands().isEmpty()
                && row.operands().getFirst().kind() == OperandSpec.Kind.SEGMENT;
        return !segmentTarget || operation == Operation.PUSH;
    }

    /** Of memory, whose random contents are no address. */
    private static boolean isIndirectBranch(final Encoding row) {
        return row.operation() == Operation.CALL || row.operation() == Operation.JMP;
    }

    private static int[] sizes(final Encoding row) {
        final boolean depends = row.operands().stream().anyMatch(each -> each.width() == Width.OPERAND
                || each.width() == Width.Y || each.width() == Width.Z || each.width() == Width.FAR);
        if (row.is(Attribute.F64)) {
            return new int[]{8};
        }
        if (row.is(Attribute.W1)) {
            return new int[]{8};
        }
        if (row.is(Attribute.D64)) {
            return new int[]{2, 8};
        }
        if (row.operation() == Operation.BSWAP) {
            return new int[]{4, 8};
        }
        return depends || row.is(Attribute.SIZED) ? new int[]{2, 4, 8} : new int[]{4};
    }

    private static int[] sizes32(final Encoding row) {
        final int[] sizes = sizes(row);
        final boolean branch = row.is(Attribute.F64) || row.is(Attribute.D64);
        final boolean one = sizes.length == 1 && !branch;
        return one || row.operation() == Operation.BSWAP ? new int[]{4} : new int[]{2, 4};
    }

    // ---------------------------------------------------------------- a case

    /** A case of {@code wanted}. */
    Case make(final Form wanted) {
        form = wanted;
        for (int i = 0; i < gpr.length; i++) {
            gpr[i] = prng.operand();
        }
        memorySeed = prng.next();
        target = Case.WINDOW + 96 + prng.below(Case.WINDOW_BYTES - 192);
        chooseOperand();
        final byte[] code = encode();
        settle();
        if (!longMode) {
            for (int i = 0; i < gpr.length; i++) {
                gpr[i] &= 0xFFFF_FFFFL;
            }
        }
        return new Case(code, gpr.clone(), flags(), memorySeed, undefinedFlags());
    }

    /** Bytes of {@code wanted} for a block, at address {@code at}: registers and addresses as {@link BlockGenerator} has them. */
    byte[] inBlock(final Form wanted, final long at) {
        inBlock = true;
        codeAddress = at;
        form = wanted;
        target = Case.WINDOW + 128 + prng.below(Case.WINDOW_BYTES - 256);
        chooseOperand();
        final byte[] code = encode();
        inBlock = false;
        codeAddress = Case.CODE;
        return code;
    }

    private int anyRegister() {
        return inBlock ? FREE[prng.below(FREE.length)] : prng.below(registers());
    }

    private int registers() {
        return longMode ? 16 : 8;
    }

    private int flags() {
        int flags = (int) prng.next() & Rflags.STATUS;
        if (isString() && prng.chance(2)) {
            flags |= Rflags.DF;
        }
        return flags;
    }

    private boolean isString() {
        return form.row().operands().stream()
                .anyMatch(each -> each.place() == Place.STRING_SOURCE || each.place() == Place.STRING_TARGET);
    }

    private void chooseOperand() {
        rex = 0;
        modrm = 0;
        hasSib = false;
        ripRelative = false;
        displacementSize = 0;
        base = NO_REGISTER;
        index = NO_REGISTER;
        // In 32-bit code the prefix means 16-bit addresses, which lead nowhere.
        address32 = longMode && form.memory() && prng.chance(16);
        final Encoding row = form.row();
        if (row.modrm() == Modrm.FIXED) {
            modrm = row.modrmValue();
            return;
        }
        final int reg = row.modrm() == Modrm.DIGIT ? row.modrmValue() : anyRegister();
        modrm = (reg & 7) << 3;
        rex |= reg > 7 ? REX_R : 0;
        if (segmentOperand()) {
            modrm = prng.below(6) << 3;
            rex = 0;
        }
        if (form.memory()) {
            chooseAddress();
        } else {
            final int rm = anyRegister();
            modrm |= 0xC0 | (rm & 7);
            rex |= rm > 7 ? REX_B : 0;
        }
    }

    private boolean segmentOperand() {
        return form.row().operands().contains(OperandSpec.Sw);
    }

    private void chooseAddressInBlock() {
        final int shape = prng.below(4);
        displacementSize = 4;
        if (shape == 0) {
            ripRelative = prng.chance(2);
            hasSib = !ripRelative;
            displacement = target;
            modrm |= ripRelative ? 5 : 4;
            sib = 0x25;
            return;
        }
        base = WINDOW_REGISTER;
        rex |= REX_B;
        displacement = target - WINDOW_MIDDLE;
        if (shape == 1) {
            final int scale = prng.below(4);
            withSib(INDEX_REGISTER, scale);
            displacement -= (long) INDEX_VALUE << scale;
        } else {
            modrm |= base & 7;
        }
        if (displacement == (byte) displacement) {
            displacementSize = 1;
        }
        modrm |= displacementSize == 1 ? 0x40 : 0x80;
    }

    private void chooseAddress() {
        if (inBlock) {
            chooseAddressInBlock();
            return;
        }
        displacementSize = new int[]{0, 1, 4}[prng.below(3)];
        displacement = displacementSize == 0
                ? 0
                : displacementSize == 1 ? (byte) prng.next() : prng.below(1 << 20) - (1 << 19);
        switch (prng.below(6)) {
            case 0 -> {
                // disp32 alone: rip-relative (absolute in 32-bit code), or absolute by way of a SIB byte.
                hasSib = !prng.chance(2);
                ripRelative = longMode && !hasSib;
                displacementSize = 4;
                displacement = target;
                modrm |= hasSib ? 4 : 5;
                sib = 0x25;
            }
            case 1, 2, 3 -> {
                base = prng.below(registers());
                if ((base & 7) == 4) {
                    withSib(NO_REGISTER, 0);
                } else {
                    modrm |= base & 7;
                }
            }
            default -> {
                base = prng.below(registers());
                int other = prng.below(registers());
                while (other == base || other == Gpr.RSP) {
                    other = prng.below(registers());
                }
                withSib(other, prng.below(4));
            }
        }
        if (base != NO_REGISTER) {
            if (displacementSize == 0 && (base & 7) == 5) {
                displacementSize = 1;
            }
            modrm |= displacementSize == 0 ? 0 : displacementSize == 1 ? 0x40 : 0x80;
            rex |= base > 7 ? REX_B : 0;
        }
    }

    private void withSib(final int indexRegister, final int scale) {
        hasSib = true;
        index = indexRegister;
        modrm |= 4;
        sib = scale << 6 | (index == NO_REGISTER ? 4 : index & 7) << 3 | (base & 7);
        rex |= index > 7 ? REX_X : 0;
    }

    private byte[] encode() {
        final Encoding row = form.row();
        final Emitter out = new Emitter();
        if (address32 || (longMode && isString() && prng.chance(8))) {
            address32 = true;
            out.bytes(0x67);
        }
        if (form.operandSize() == 2 && (!longMode || !row.is(Attribute.F64))) {
            out.bytes(0x66);
        }
        if (form.memory() && row.is(Attribute.LOCK) && prng.chance(inBlock ? 16 : 4)) {
            out.bytes(0xF0);
        }
        if (row.is(Attribute.REP) && prng.chance(2)) {
            out.bytes(0xF3);
        }
        if (row.is(Attribute.REPE) && prng.chance(2)) {
            out.bytes(prng.chance(2) ? 0xF3 : 0xF2);
        }
        switch (row.prefix()) {
            case P66 -> {
                if (form.operandSize() != 2) {
                    out.bytes(0x66);
                }
            }
            case PF3 -> out.bytes(0xF3);
            case PF2 -> out.bytes(0xF2);
            default -> {
            }
        }
        int opcode = row.opcode();
        if (row.span() == 8) {
            final int register = anyRegister();
            opcode |= register & 7;
            rex |= register > 7 ? REX_B : 0;
        } else if (row.span() == 16) {
            opcode |= prng.below(16);
        }
        final boolean wide = form.operandSize() == 8 && !row.is(Attribute.F64) && !row.is(Attribute.D64);
        if (row.is(Attribute.B0)) {
            rex = 0;
        }
        if (row.modrm() == Modrm.ABSENT && row.span() != 8) {
            rex = 0;
        }
        if (longMode && (wide || rex != 0 || prng.chance(4))) {
            out.bytes(REX | rex | (wide ? REX_W : 0));
        }
        switch (row.map()) {
            case ONE_BYTE -> {
            }
            case MAP_0F -> out.bytes(0x0F);
            case MAP_0F38 -> out.bytes(0x0F, 0x38);
            case MAP_0F3A -> out.bytes(0x0F, 0x3A);
        }
        out.bytes(opcode);
        if (row.modrm() != Modrm.ABSENT) {
            out.bytes(modrm);
        }
        final int displacementAt = out.length() + (hasSib ? 1 : 0);
        if (form.memory()) {
            if (hasSib) {
                out.bytes(sib);
            }
            out.constant(displacement, displacementSize);
        }
        constants(out);
        final byte[] code = out.toBytes();
        if (ripRelative) {
            final long distance = target - (codeAddress + code.length);
            for (int i = 0; i < 4; i++) {
                code[displacementAt + i] = (byte) (distance >>> (8 * i));
            }
        }
        return code;
    }

    private void constants(final Emitter out) {
        for (final OperandSpec operand : form.row().operands()) {
            final int size = operand.bytes(form.operandSize());
            switch (operand.place()) {
                case IMMEDIATE ->
                    out.constant(form.row().operation() == Operation.ENTER ? prng.below(16) : prng.operand(), size);
                case IMMEDIATE_SIGNED_BYTE -> out.constant(prng.operand(), 1);
                case RELATIVE -> out.constant(1 + prng.below(8), size);
                case OFFSET -> out.constant(target, address32 || !longMode ? 4 : 8);
                default -> {
                }
            }
        }
    }

    // ---------------------------------------------------------------- registers that make it interesting

    private void settle() {
        final Operation operation = form.row().operation();
        final long value = windowWord(target);
        switch (operation) {
            case CMPXCHG -> {
                if (prng.chance(2)) {
                    gpr[Gpr.RAX] = form.memory() ? value : gpr[(modrm & 7) | (rex & REX_B) << 3];
                }
            }
            case CMPXCHG8B, CMPXCHG16B -> {
                target = target & -16L;
                if (prng.chance(2)) {
                    gpr[Gpr.RAX] = windowWord(target);
                    gpr[Gpr.RDX] = operation == Operation.CMPXCHG8B ? gpr[Gpr.RAX] >>> 32 : windowWord(target + 8);
                }
            }
            case DIV, IDIV -> {
                if (prng.chance(2)) {
                    gpr[Gpr.RDX] = operation == Operation.DIV ? 0 : gpr[Gpr.RAX] >> 63;
                } else if (prng.chance(2)) {
                    gpr[Gpr.RDX] = prng.operand() >>> 40;
                }
            }
            case BT, BTS, BTR, BTC -> {
                if (form.memory() && form.row().modrm() == Modrm.OPERAND) {
                    gpr[(modrm >>> 3 & 7) | (rex & REX_R) << 1] = prng.below(512) - 256L;
                }
            }
            case PUSH, POP, PUSHF, POPF, PUSHA, POPA, CALL, ENTER, LEAVE -> {
                gpr[Gpr.RSP] = Case.WINDOW + 256 + prng.below(32);
                gpr[Gpr.RBP] = Case.WINDOW + 256 + 8L * prng.below(16);
                if (operation == Operation.CALL) {
                    branchTarget();
                }
            }
            case JMP -> branchTarget();
            case XLAT -> gpr[Gpr.RBX] = Case.WINDOW + prng.below(200);
            case SHLD, SHRD -> gpr[Gpr.RCX] = (gpr[Gpr.RCX] & ~0xFFL) | prng.below(form.operandSize() == 2 ? 17 : 70);
            default -> {
            }
        }
        if (isString()) {
            gpr[Gpr.RSI] = Case.WINDOW + 160 + prng.below(192);
            gpr[Gpr.RDI] = Case.WINDOW + 160 + prng.below(192);
            gpr[Gpr.RCX] = 1L + prng.below(12);
            if (prng.chance(16) && !form.row().is(Attribute.IO)) {
                gpr[Gpr.RCX] = 0;
            }
        }
        if (base != NO_REGISTER) {
            final long scaled = index == NO_REGISTER ? 0 : gpr[index] << (sib >>> 6);
            gpr[base] = target - displacement - scaled;
            if (address32) {
                gpr[base] = (gpr[base] & 0xFFFF_FFFFL) | prng.next() << 32;
            }
        }
    }

    /** Gives an indirect branch a target: in the code, any that is canonical, or any. */
    private void branchTarget() {
        if (form.row().modrm() != Modrm.ABSENT && !form.memory()) {
            gpr[(modrm & 7) | (rex & REX_B) << 3] = switch (prng.below(4)) {
                case 0 -> prng.next();
                case 1 -> prng.next() >> 20;
                default -> Case.CODE + 16 + prng.below(8);
            };
        }
    }

    /** The 64 bits of the window at {@code address}. */
    private long windowWord(final long address) {
        final Prng fill = new Prng(memorySeed);
        final long[] words = new long[Case.WINDOW_BYTES / 8];
        for (int i = 0; i < words.length; i++) {
            words[i] = fill.next();
        }
        final int offset = (int) (address - Case.WINDOW);
        final int shift = offset % 8 * 8;
        final long low = words[offset / 8] >>> shift;
        return shift == 0 ? low : low | words[offset / 8 + 1] << (64 - shift);
    }

    private int undefinedFlags() {
        return undefinedFlags(form);
    }

    /** Flags that {@code form} leaves undefined for some operands. */
    static int undefinedFlags(final Form form) {
        int undefined = form.row().undefinedFlags();
        switch (form.row().operation()) {
            case SHL, SHR, SAR -> undefined |= Rflags.OF | (form.operandSize() <= 2 || isByte(form) ? Rflags.CF : 0);
            case ROL, ROR, RCL, RCR -> undefined |= Rflags.OF;
            default -> {
            }
        }
        return undefined;
    }

    private static boolean isByte(final Form form) {
        return form.row().operands().getFirst().width() == Width.BYTE;
    }
}
