package io.xenolith.x86.compare;

import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Rflags;
import io.xenolith.x86.isa.Attribute;
import io.xenolith.x86.isa.Encoding.Modrm;
import io.xenolith.x86.isa.Operation;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Makes random basic blocks: 1 to 30 instructions, many with memory operands around a page boundary, among them short
 * loops, calls, string instructions and divisions. What one instruction leaves undefined the next ones do not look at.
 */
final class BlockGenerator {
    private static final int LENGTH_MAX = 30;
    private static final int LOOP_TURNS = 4;
    private static final Set<Operation> NOT_ALONE = EnumSet.of(Operation.DIV, Operation.IDIV, Operation.PUSH,
            Operation.POP,
            Operation.PUSHF, Operation.POPF, Operation.ENTER, Operation.LEAVE, Operation.XLAT, Operation.CMPXCHG16B,
            Operation.LAHF, Operation.STD, Operation.JCC, Operation.JMP, Operation.CALL, Operation.LOOP,
            Operation.LOOPE,
            Operation.LOOPNE, Operation.JRCXZ, Operation.UD0, Operation.UD1, Operation.UD2, Operation.HLT,
            Operation.FWAIT,
            Operation.MOVS, Operation.STOS, Operation.LODS, Operation.SCAS, Operation.CMPS, Operation.INS,
            Operation.OUTS,
            Operation.SHLD, Operation.SHRD);
    private static final List<Form> FORMS = FormGenerator.forms(true).stream().filter(BlockGenerator::fits).toList();

    private final Prng prng;
    private final FormGenerator forms;
    private Emitter out;

    BlockGenerator(final Prng prng) {
        this.prng = prng;
        this.forms = new FormGenerator(prng, true);
    }

    /** The instructions it makes blocks of. */
    static List<Form> forms() {
        return FORMS;
    }

    private static boolean fits(final Form form) {
        final boolean privileged = form.row().is(Attribute.PRIV) || form.row().is(Attribute.SUPERVISOR)
                || form.row().is(Attribute.IO)
                || form.row().is(Attribute.IOPL);
        final boolean farBit = form.memory() && form.row().modrm() == Modrm.OPERAND && switch (form.row().operation()) {
            case BT, BTS, BTR, BTC -> true;
            default -> false;
        };
        return !privileged && !farBit && !NOT_ALONE.contains(form.row().operation());
    }

    /** The next block. */
    Case make() {
        out = new Emitter();
        final int length = 1 + prng.below(LENGTH_MAX);
        for (int i = 0; i < length; i++) {
            if (prng.chance(6)) {
                composite();
            } else {
                single();
            }
        }
        defineFlags();
        final long[] gpr = new long[16];
        for (int i = 0; i < gpr.length; i++) {
            gpr[i] = prng.operand();
        }
        gpr[Gpr.RSP] = Case.WINDOW + 128 + prng.below(8);
        gpr[FormGenerator.WINDOW_REGISTER] = FormGenerator.WINDOW_MIDDLE;
        gpr[FormGenerator.INDEX_REGISTER] = FormGenerator.INDEX_VALUE;
        return new Case(out.toBytes(), gpr, (int) prng.next() & Rflags.STATUS, prng.next(), 0);
    }

    private void single() {
        final Form form = FORMS.get(prng.below(FORMS.size()));
        out.append(forms.inBlock(form, Case.CODE + out.length()));
        if ((FormGenerator.undefinedFlags(form) & ~Rflags.AF) != 0) {
            defineFlags();
        }
    }

    /** cmp rax,rcx or the like. */
    private void defineFlags() {
        out.bytes(0x48, 0x39, 0xC0 | prng.below(4) << 3 | prng.below(4));
    }

    private void composite() {
        switch (prng.below(7)) {
            case 0 -> out.bytes(0x50 + prng.below(4), 0x58 + 6 + prng.below(2));
            case 1 -> string();
            case 2 -> skip();
            case 3 -> out.bytes(0xE8, 0, 0, 0, 0, 0x58 + prng.below(4));
            // lea rax,[rip+2]; push rax; ret
            case 4 -> out.bytes(0x48, 0x8D, 0x05, 2, 0, 0, 0, 0x50, 0xC3);
            case 5 -> divide();
            default -> loop();
        }
    }

    /** lea rsi and rdi into the window, ecx small, a repeated string instruction. */
    private void string() {
        out.bytes(0x49, 0x8D, 0x76, prng.below(64) - 32, 0x49, 0x8D, 0x7E, prng.below(64) - 32, 0xB9)
                .constant(prng.below(9), 4);
        final int opcode = new int[]{0xA4, 0xA6, 0xAA, 0xAC, 0xAE}[prng.below(5)] + prng.below(2);
        if (prng.chance(4)) {
            out.bytes(0xFD);
        }
        out.bytes(prng.chance(2) ? 0xF3 : 0xF2);
        if (prng.chance(2)) {
            out.bytes(0x48);
        }
        out.bytes(opcode, 0xFC);
    }

    /** A conditional jump over one instruction. */
    private void skip() {
        final Form form = FORMS.get(prng.below(FORMS.size()));
        final byte[] code = forms.inBlock(form, Case.CODE + out.length() + 2);
        out.bytes(0x70 + prng.below(16), code.length).append(code);
        defineFlags();
    }

    /** xor edx,edx; mov ecx,n; div ecx (or their 64-bit and signed forms). */
    private void divide() {
        out.bytes(0x31, 0xD2, 0xB9).constant(1 + prng.below(1 << 20), 4);
        if (prng.chance(2)) {
            out.bytes(0x48);
        } else {
            // The quotient fits if the dividend is positive.
            out.bytes(0x25).constant(0x7FFF_FFFF, 4);
        }
        out.bytes(0xF7, 0xF1);
        defineFlags();
    }

    /** mov ebp,4; one instruction; dec ebp; jnz back. */
    private void loop() {
        out.bytes(0xBD).constant(LOOP_TURNS, 4);
        final int start = out.length();
        byte[] code;
        do {
            code = forms.inBlock(FORMS.get(prng.below(FORMS.size())), Case.CODE + start);
        } while (touchesRbp(code));
        out.append(code);
        out.bytes(0xFF, 0xCD);
        final int distance = start - (out.length() + 2);
        out.bytes(0x75, distance);
    }

    /** Whether {@code code} might write rbp: any register field of 5. */
    private static boolean touchesRbp(final byte[] code) {
        for (final byte each : code) {
            final int value = each & 0xFF;
            if ((value & 7) == 5 || (value >>> 3 & 7) == 5) {
                return true;
            }
        }
        return false;
    }
}
