package io.xenolith.x86.vector;

import static io.xenolith.x86.vector.FloatFormat.BINARY32;
import static io.xenolith.x86.vector.FloatFormat.BINARY64;

import io.xenolith.x86.cpu.Rflags;
import io.xenolith.x86.decode.Instruction;

/** Floating-point comparisons: cmp.. with its predicates, comis.. and ucomis... */
final class Comparisons {
    private static final long LOW_DWORD = 0xFFFF_FFFFL;
    private static final int PREDICATES = 7;
    private static final int NEGATED = 4;

    private final VectorOperands v;
    private final FloatEnvironment environment;
    private final SoftFloat soft;

    Comparisons(final VectorOperands v, final FloatEnvironment environment) {
        this.v = v;
        this.environment = environment;
        this.soft = environment.arithmetic.soft;
    }

    /** cmpps. */
    void packed32(final Instruction insn) {
        v.load(insn, 1);
        environment.begin();
        final int predicate = (int) insn.immediate();
        final long low = pair(predicate, v.low(insn, 0), v.lo);
        final long high = pair(predicate, v.high(insn, 0), v.hi);
        environment.finish();
        v.xmm(insn, 0, low, high);
    }

    private long pair(final int predicate, final long a, final long b) {
        return (holds(BINARY32, predicate, a & LOW_DWORD, b & LOW_DWORD) & LOW_DWORD)
                | holds(BINARY32, predicate, a >>> 32, b >>> 32) << 32;
    }

    /** cmppd. */
    void packed64(final Instruction insn) {
        v.load(insn, 1);
        environment.begin();
        final int predicate = (int) insn.immediate();
        final long low = holds(BINARY64, predicate, v.low(insn, 0), v.lo);
        final long high = holds(BINARY64, predicate, v.high(insn, 0), v.hi);
        environment.finish();
        v.xmm(insn, 0, low, high);
    }

    /** cmpss. */
    void scalar32(final Instruction insn) {
        v.load(insn, 1);
        environment.begin();
        final long old = v.low(insn, 0);
        final long result = holds(BINARY32, (int) insn.immediate(), old & LOW_DWORD, v.lo & LOW_DWORD);
        environment.finish();
        v.xmm(insn, 0, (old & ~LOW_DWORD) | (result & LOW_DWORD), v.high(insn, 0));
    }

    /** cmpsd. */
    void scalar64(final Instruction insn) {
        v.load(insn, 1);
        environment.begin();
        final long result = holds(BINARY64, (int) insn.immediate(), v.low(insn, 0), v.lo);
        environment.finish();
        v.xmm(insn, 0, result, v.high(insn, 0));
    }

    /** All ones if the predicate holds: eq, lt, le, unord and their opposites. */
    private long holds(final FloatFormat format, final int constant, final long a, final long b) {
        final int predicate = constant & PREDICATES & ~NEGATED;
        final int order = soft.compare(format, a, b, predicate == 1 || predicate == 2);
        final boolean positive = switch (predicate) {
            case 0 -> order == SoftFloat.EQUAL;
            case 1 -> order == SoftFloat.LESS;
            case 2 -> order == SoftFloat.LESS || order == SoftFloat.EQUAL;
            default -> order == SoftFloat.UNORDERED;
        };
        return positive == ((constant & NEGATED) == 0) ? -1 : 0;
    }

    /** comiss and ucomiss; {@code signaling}: a quiet NaN is invalid too. */
    void flags32(final Instruction insn, final boolean signaling) {
        v.load(insn, 1);
        flags(BINARY32, v.low(insn, 0) & LOW_DWORD, v.lo & LOW_DWORD, signaling);
    }

    /** comisd and ucomisd. */
    void flags64(final Instruction insn, final boolean signaling) {
        v.load(insn, 1);
        flags(BINARY64, v.low(insn, 0), v.lo, signaling);
    }

    private void flags(final FloatFormat format, final long a, final long b, final boolean signaling) {
        environment.begin();
        final int order = soft.compare(format, a, b, signaling);
        environment.finish();
        v.state.explicit(switch (order) {
            case SoftFloat.LESS -> Rflags.CF;
            case SoftFloat.EQUAL -> Rflags.ZF;
            case SoftFloat.GREATER -> 0;
            default -> Rflags.ZF | Rflags.PF | Rflags.CF;
        });
    }
}
