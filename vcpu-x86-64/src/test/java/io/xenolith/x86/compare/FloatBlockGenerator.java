package io.xenolith.x86.compare;

import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Rflags;
import io.xenolith.x86.isa.Attribute;
import io.xenolith.x86.isa.Encoding;
import io.xenolith.x86.isa.Encoding.Modrm;
import io.xenolith.x86.isa.Encoding.OpcodeMap;
import io.xenolith.x86.isa.EncodingTable;
import io.xenolith.x86.isa.OperandSpec;
import io.xenolith.x86.isa.OperandSpec.Kind;
import io.xenolith.x86.isa.OperandSpec.Place;
import io.xenolith.x86.isa.Operation;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Makes random blocks of SSE and x87 instructions, with general ones between them. A block begins by loading all registers
 * of both units from the window, and ends by storing them there with their status: what is compared is the window.
 */
final class FloatBlockGenerator {
    private static final int LENGTH_MAX = 25;
    private static final int XMM_REGISTERS = 16;
    private static final int ST_REGISTERS = 8;
    private static final int ST_BYTES = 10;
    /**
     * Approximations, of which each processor has its own; environments, which hold addresses, and what unmasks exceptions;
     * what stores through rdi; what empties all registers.
     */
    private static final Set<Operation> NOT_COMPARABLE = EnumSet.of(Operation.RCPPS, Operation.RCPSS, Operation.RSQRTPS,
            Operation.RSQRTSS, Operation.F2XM1, Operation.FYL2X, Operation.FYL2XP1, Operation.FPTAN, Operation.FPATAN,
            Operation.FSIN, Operation.FCOS, Operation.FSINCOS, Operation.FLDENV, Operation.FNSTENV, Operation.FLDCW,
            Operation.FRSTOR, Operation.FNSAVE, Operation.FNENI, Operation.FNDISI, Operation.FNSETPM,
            Operation.MASKMOVDQU, Operation.MASKMOVQ, Operation.EMMS, Operation.FOREIGN);
    /** General registers that code may change: not rsp, and not the two that lead to memory. */
    private static final int[] FREE = {0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13};
    private static final List<Encoding> SSE = EncodingTable.get().rows().stream()
            .filter(row -> row.operation().isVector() && comparable(row)).toList();
    private static final List<Encoding> X87 = EncodingTable.get().rows().stream()
            .filter(row -> row.operation().isX87() && comparable(row)).toList();
    private static final List<Form> GENERAL = BlockGenerator.forms();

    private final Prng prng;
    private final FormGenerator forms;
    private Emitter out;

    FloatBlockGenerator(final Prng prng) {
        this.prng = prng;
        this.forms = new FormGenerator(prng, true);
    }

    private static boolean comparable(final Encoding row) {
        // MMX registers are the x87's, in another form.
        return !NOT_COMPARABLE.contains(row.operation()) && !row.is(Attribute.I64)
                && row.operands().stream().noneMatch(each -> each.kind() == Kind.MMX);
    }

    /** The next block. */
    Case make() {
        out = new Emitter();
        load();
        final int length = 1 + prng.below(LENGTH_MAX);
        for (int i = 0; i < length; i++) {
            switch (prng.below(8)) {
                case 0 -> general();
                case 1, 2, 3 -> instruction(X87.get(prng.below(X87.size())));
                default -> instruction(SSE.get(prng.below(SSE.size())));
            }
        }
        store();
        final long[] gpr = new long[16];
        for (int i = 0; i < gpr.length; i++) {
            gpr[i] = prng.operand();
        }
        gpr[Gpr.RSP] = Case.WINDOW + 128;
        gpr[FormGenerator.WINDOW_REGISTER] = FormGenerator.WINDOW_MIDDLE;
        gpr[FormGenerator.INDEX_REGISTER] = FormGenerator.INDEX_VALUE;
        return new Case(out.toBytes(), gpr, (int) prng.next() & Rflags.STATUS, prng.next(), 0);
    }

    /** mxcsr and control word by way of the stack; movups to all; fld or fild of some. */
    private void load() {
        // push; ldmxcsr [rsp]; pop rax. All exceptions masked; rounding, denormals and flushing at random.
        final int mxcsr = 0x1F80 | prng.below(4) << 13 | (prng.chance(4) ? 0x8000 : 0) | (prng.chance(4) ? 0x40 : 0);
        out.bytes(0x68).constant(mxcsr, 4).bytes(0x0F, 0xAE, 0x14, 0x24, 0x58);
        // push; fninit; fldcw [rsp]; pop rax. Any precision and rounding.
        final int control = 0x3F | new int[]{0, 2, 3}[prng.below(3)] << 8 | prng.below(4) << 10;
        out.bytes(0x68).constant(control, 4).bytes(0xDB, 0xE3, 0xD9, 0x2C, 0x24, 0x58);
        for (int i = 0; i < XMM_REGISTERS; i++) {
            out.bytes(i < 8 ? 0x41 : 0x45, 0x0F, 0x10);
            memory(i & 7, 16 * prng.below(31) - 256);
        }
        final int loaded = prng.below(ST_REGISTERS + 1);
        for (int i = 0; i < loaded; i++) {
            // fld m32, fld m64, fild m32, fild m64
            final int kind = prng.below(4);
            out.bytes(0x41, new int[]{0xD9, 0xDD, 0xDB, 0xDF}[kind]);
            memory(kind == 3 ? 5 : 0, 8 * prng.below(64) - 256);
        }
    }

    /** movups of all; stmxcsr; fnstsw ax; fstp m80 of all. */
    private void store() {
        for (int i = 0; i < XMM_REGISTERS; i++) {
            out.bytes(i < 8 ? 0x41 : 0x45, 0x0F, 0x11);
            memory(i & 7, 16 * i - 256);
        }
        out.bytes(0x41, 0x0F, 0xAE);
        memory(3, 0);
        out.bytes(0xDF, 0xE0);
        for (int i = 0; i < ST_REGISTERS; i++) {
            out.bytes(0x41, 0xDB);
            memory(7, 16 + ST_BYTES * i);
        }
        // cmp rax,rax: no flags are left undefined
        out.bytes(0x48, 0x39, 0xC0);
    }

    /** ModRM and displacement of [r14+displacement]. */
    private void memory(final int register, final int displacement) {
        out.bytes(0x80 | register << 3 | (FormGenerator.WINDOW_REGISTER & 7)).constant(displacement, 4);
    }

    private void general() {
        final Form form = GENERAL.get(prng.below(GENERAL.size()));
        out.append(forms.inBlock(form, Case.CODE + out.length()));
        out.bytes(0x48, 0x39, 0xC8);
    }

    private void instruction(final Encoding row) {
        switch (row.prefix()) {
            case P66 -> out.bytes(0x66);
            case PF3 -> out.bytes(0xF3);
            case PF2 -> out.bytes(0xF2);
            case NONE, ANY -> {
            }
        }
        final boolean memory = row.modrm() != Modrm.FIXED && row.modrm() != Modrm.ABSENT && row.allowsMemory()
                && (!row.allowsRegister() || row.operation().isX87() || prng.chance(2));
        final int register = register(row, Place.REG);
        final int rm = memory ? FormGenerator.WINDOW_REGISTER : register(row, Place.RM);
        final int wide = row.is(Attribute.W1) || (!row.is(Attribute.W0) && hasGeneral(row) && prng.chance(2)) ? 8 : 0;
        if (row.modrm() == Modrm.FIXED) {
            opcode(row);
            out.bytes(row.modrmValue() + prng.below(row.modrmSpan()));
            return;
        }
        out.bytes(0x40 | wide | (register & 8) >>> 1 | rm >>> 3);
        opcode(row);
        final int field = row.modrm() == Modrm.DIGIT ? row.modrmValue() : register & 7;
        if (memory) {
            // Aligned, mostly; far enough from the window's ends.
            memory(field, prng.chance(40) ? prng.below(400) - 200 : 16 * prng.below(29) - 224);
        } else {
            out.bytes(0xC0 | field << 3 | (rm & 7));
        }
        if (row.operands().stream().anyMatch(each -> each.place() == Place.IMMEDIATE)) {
            out.bytes(prng.below(256));
        }
    }

    private void opcode(final Encoding row) {
        switch (row.map()) {
            case ONE_BYTE -> {
            }
            case MAP_0F -> out.bytes(0x0F);
            case MAP_0F38 -> out.bytes(0x0F, 0x38);
            case MAP_0F3A -> out.bytes(0x0F, 0x3A);
        }
        out.bytes(row.opcode());
    }

    private static boolean hasGeneral(final Encoding row) {
        return row.map() != OpcodeMap.ONE_BYTE && row.operands().stream().anyMatch(each -> each.kind() == Kind.GENERAL);
    }

    /** A register for the field {@code place}: any of the sixteen of SSE, a general one that is free. */
    private int register(final Encoding row, final Place place) {
        for (final OperandSpec each : row.operands()) {
            final boolean rm = each.place() == Place.RM || each.place() == Place.RM_REGISTER;
            if (place == Place.RM ? rm : each.place() == place) {
                return each.kind() == Kind.GENERAL ? FREE[prng.below(FREE.length)] : prng.below(XMM_REGISTERS);
            }
        }
        return 0;
    }
}
