package io.xenolith.x86.vector;

import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.decode.OperandKind;
import io.xenolith.x86.interp.Operands;
import io.xenolith.x86.isa.Operation;

/** Single lanes taken out of and put into registers, and widening of lanes. */
final class Lanes {
    private static final long LOW_DWORD = 0xFFFF_FFFFL;
    private static final int INSERTPS_LANES = 4;

    private final VectorOperands v;

    Lanes(final VectorOperands v) {
        this.v = v;
    }

    /** pextrb, pextrw, pextrd, pextrq and extractps. */
    void extract(final Instruction insn) {
        v.load(insn, 1);
        final int bytes = laneBytes(insn.operation());
        final int at = ((int) insn.immediate() & insn.size(1) / bytes - 1) * bytes;
        final long word = at < Long.BYTES ? v.lo : v.hi;
        v.operands.write(insn, 0, Operands.zeroExtend(word >>> ((at & 7) * Byte.SIZE), bytes));
    }

    /** pinsrb, pinsrw, pinsrd and pinsrq. */
    void insert(final Instruction insn) {
        v.load(insn, 1);
        final int bytes = laneBytes(insn.operation());
        final int at = ((int) insn.immediate() & insn.size(0) / bytes - 1) * bytes;
        final int shift = (at & 7) * Byte.SIZE;
        final long mask = Operands.zeroExtend(-1, bytes) << shift;
        final long lane = v.lo << shift;
        if (VectorOperands.isMmx(insn, 0)) {
            v.mmx(insn, 0, Swar.select(mask, lane, v.mmx(insn, 0)));
        } else if (at < Long.BYTES) {
            v.xmm(insn, 0, Swar.select(mask, lane, v.low(insn, 0)), v.high(insn, 0));
        } else {
            v.xmm(insn, 0, v.low(insn, 0), Swar.select(mask, lane, v.high(insn, 0)));
        }
    }

    private static int laneBytes(final Operation operation) {
        return switch (operation) {
            case PEXTRB, PINSRB -> 1;
            case PEXTRW, PINSRW -> 2;
            case PEXTRQ, PINSRQ -> 8;
            default -> 4;
        };
    }

    /** insertps: a dword of the source, chosen by bits 7..6, goes where bits 5..4 say; bits 3..0 clear dwords. */
    void insertSingle(final Instruction insn) {
        v.load(insn, 1);
        final int control = (int) insn.immediate();
        final int from = insn.kind(1) == OperandKind.MEMORY ? 0 : control >> 6 & 3;
        final long lane = (from < 2 ? v.lo : v.hi) >>> ((from & 1) * Integer.SIZE) & LOW_DWORD;
        long low = v.low(insn, 0);
        long high = v.high(insn, 0);
        final int to = control >> 4 & 3;
        final int shift = (to & 1) * Integer.SIZE;
        if (to < 2) {
            low = (low & ~(LOW_DWORD << shift)) | lane << shift;
        } else {
            high = (high & ~(LOW_DWORD << shift)) | lane << shift;
        }
        for (int i = 0; i < INSERTPS_LANES; i++) {
            if ((control & 1 << i) != 0) {
                final long others = ~(LOW_DWORD << ((i & 1) * Integer.SIZE));
                low &= i < 2 ? others : -1;
                high &= i < 2 ? -1 : others;
            }
        }
        v.xmm(insn, 0, low, high);
    }

    /** pmovsx.. and pmovzx... */
    void widen(final Instruction insn) {
        v.load(insn, 1);
        final Operation operation = insn.operation();
        switch (operation) {
            case PMOVSXBW, PMOVZXBW -> widen(insn, 1, 2, operation == Operation.PMOVSXBW);
            case PMOVSXBD, PMOVZXBD -> widen(insn, 1, 4, operation == Operation.PMOVSXBD);
            case PMOVSXBQ, PMOVZXBQ -> widen(insn, 1, 8, operation == Operation.PMOVSXBQ);
            case PMOVSXWD, PMOVZXWD -> widen(insn, 2, 4, operation == Operation.PMOVSXWD);
            case PMOVSXWQ, PMOVZXWQ -> widen(insn, 2, 8, operation == Operation.PMOVSXWQ);
            default -> widen(insn, 4, 8, operation == Operation.PMOVSXDQ);
        }
    }

    private void widen(final Instruction insn, final int from, final int to, final boolean signed) {
        final int eaten = Long.BYTES / to * from * Byte.SIZE;
        v.xmm(insn, 0, widened(v.lo, from, to, signed), widened(v.lo >>> eaten, from, to, signed));
    }

    private static long widened(final long a, final int from, final int to, final boolean signed) {
        long result = 0;
        for (int i = 0; i < Long.BYTES / to; i++) {
            final long lane = a >>> (i * from * Byte.SIZE);
            final long wide = signed ? Operands.signExtend(lane, from) : Operands.zeroExtend(lane, from);
            result |= Operands.zeroExtend(wide, to) << (i * to * Byte.SIZE);
        }
        return result;
    }
}
