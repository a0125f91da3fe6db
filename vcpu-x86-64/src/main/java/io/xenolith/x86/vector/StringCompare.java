package io.xenolith.x86.vector;

import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Rflags;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.isa.Operation;

/** pcmpestri, pcmpestrm, pcmpistri and pcmpistrm. Source: Intel SDM volume 2, 4.1. */
final class StringCompare {
    // Bits of the constant.
    private static final int WORDS = 1;
    private static final int SIGNED = 2;
    private static final int AGGREGATION = 3 << 2;
    private static final int EQUAL_ANY = 0;
    private static final int RANGES = 1 << 2;
    private static final int EQUAL_EACH = 2 << 2;
    private static final int NEGATIVE = 1 << 4;
    private static final int ONLY_VALID = 1 << 5;
    private static final int LAST = 1 << 6;
    private static final int EXPANDED = 1 << 6;

    private static final int MOST_ELEMENTS = 16;

    private final VectorOperands v;
    private final int[] first = new int[MOST_ELEMENTS];
    private final int[] second = new int[MOST_ELEMENTS];
    private int firstLength;
    private int secondLength;

    StringCompare(final VectorOperands v) {
        this.v = v;
    }

    /** Executes {@code insn}. */
    void execute(final Instruction insn) {
        final int control = (int) insn.immediate();
        final int count = (control & WORDS) == 0 ? MOST_ELEMENTS : MOST_ELEMENTS / 2;
        v.load(insn, 1);
        split(second, control, count, v.lo, v.hi);
        split(first, control, count, v.low(insn, 0), v.high(insn, 0));
        findLengths(insn, count);
        final int matches = polarised(control, count, aggregate(control, count));
        setFlags(matches, count);
        if (insn.operation() == Operation.PCMPESTRI || insn.operation() == Operation.PCMPISTRI) {
            v.operands.register(Gpr.RCX, Integer.BYTES, index(control, count, matches));
        } else if ((control & EXPANDED) == 0) {
            v.xmm[0] = matches;
            v.xmm[1] = 0;
        } else {
            final int half = count / 2;
            v.xmm[0] = Shuffles.lanes(matches, half);
            v.xmm[1] = Shuffles.lanes(matches >> half, half);
        }
    }

    private static void split(final int[] target, final int control, final int count, final long low, final long high) {
        final int bits = 2 * Long.SIZE / count;
        final int unused = Long.SIZE - bits;
        final int half = count / 2;
        for (int i = 0; i < count; i++) {
            final long lane = (i < half ? low : high) << (unused - i % half * bits);
            target[i] = (int) ((control & SIGNED) == 0 ? lane >>> unused : lane >> unused);
        }
    }

    private void findLengths(final Instruction insn, final int count) {
        switch (insn.operation()) {
            case PCMPESTRI, PCMPESTRM -> {
                firstLength = explicitLength(Gpr.RAX, insn, count);
                secondLength = explicitLength(Gpr.RDX, insn, count);
            }
            default -> {
                firstLength = implicitLength(first, count);
                secondLength = implicitLength(second, count);
            }
        }
    }

    /** The magnitude of eax or edx (rax or rdx with REX.W), no more than the elements there are. */
    private int explicitLength(final int number, final Instruction insn, final int count) {
        final long value = v.state.gpr[number];
        final long length = insn.operandSize() == Long.BYTES ? value : (int) value;
        return length > -count && length < count ? (int) Math.abs(length) : count;
    }

    private static int implicitLength(final int[] elements, final int count) {
        int length = 0;
        while (length < count && elements[length] != 0) {
            length++;
        }
        return length;
    }

    // ---------------------------------------------------------------- comparison

    /** Bit j: what the comparisons with element j of the second operand come to. */
    private int aggregate(final int control, final int count) {
        int result = 0;
        for (int j = 0; j < count; j++) {
            final boolean match = switch (control & AGGREGATION) {
                case EQUAL_ANY -> j < secondLength && isMember(second[j]);
                case RANGES -> j < secondLength && isInRange(second[j]);
                case EQUAL_EACH -> isEqual(j);
                default -> startsAt(j, count);
            };
            if (match) {
                result |= 1 << j;
            }
        }
        return result;
    }

    private boolean isMember(final int element) {
        for (int i = 0; i < firstLength; i++) {
            if (first[i] == element) {
                return true;
            }
        }
        return false;
    }

    private boolean isInRange(final int element) {
        for (int i = 0; i + 1 < firstLength; i += 2) {
            if (first[i] <= element && element <= first[i + 1]) {
                return true;
            }
        }
        return false;
    }

    private boolean isEqual(final int j) {
        if (j >= firstLength || j >= secondLength) {
            return j >= firstLength && j >= secondLength;
        }
        return first[j] == second[j];
    }

    /** Whether the first string, as far as it can still be compared, stands at j of the second. */
    private boolean startsAt(final int j, final int count) {
        for (int i = 0; i < firstLength && i + j < count; i++) {
            if (i + j >= secondLength || first[i] != second[i + j]) {
                return false;
            }
        }
        return true;
    }

    private int polarised(final int control, final int count, final int matches) {
        if ((control & NEGATIVE) == 0) {
            return matches;
        }
        return matches ^ (1 << ((control & ONLY_VALID) == 0 ? count : secondLength)) - 1;
    }

    // ---------------------------------------------------------------- results

    private void setFlags(final int matches, final int count) {
        v.state.explicit((matches != 0 ? Rflags.CF : 0) | (secondLength < count ? Rflags.ZF : 0)
                | (firstLength < count ? Rflags.SF : 0) | ((matches & 1) != 0 ? Rflags.OF : 0));
    }

    private static int index(final int control, final int count, final int matches) {
        if (matches == 0) {
            return count;
        }
        return (control & LAST) == 0
                ? Integer.numberOfTrailingZeros(matches)
                : Integer.SIZE - 1 - Integer.numberOfLeadingZeros(matches);
    }
}
