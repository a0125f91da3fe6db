package io.xenolith.x86.vector;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Mxcsr;
import io.xenolith.x86.cpu.Vector;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.interp.Operands;
import io.xenolith.x86.vector.PackedFloat.Kind;

/**
 * MMX, SSE, SSE2, SSE3, SSSE3, SSE4.1 and SSE4.2 instructions. Sources: Intel SDM volume 1, chapters 9 to 12, and
 * volume 2.
 *
 * <p>An instruction raises its faults before it changes anything, but for the flags of MXCSR that an unmasked
 * floating-point exception sets. An MMX instruction is one with an MMX register: it raises #MF for a pending x87
 * exception and otherwise takes the x87 registers into use.
 */
public final class VectorUnit {
    private final CpuState state;
    private final Operands operands;
    private final VectorOperands v;
    private final Moves moves;
    private final PackedInteger integers;
    private final Pairs pairs;
    private final Shifts shifts;
    private final Shuffles shuffles;
    private final Lanes lanes;
    private final Searches searches;
    private final StringCompare strings;
    private final PackedFloat floats;
    private final ScalarFloat scalars;
    private final Comparisons comparisons;
    private final Conversions conversions;
    private final Estimates estimates;

    /** A unit on {@code operands}. */
    public VectorUnit(final Operands operands) {
        this.operands = operands;
        state = operands.state;
        v = new VectorOperands(operands);
        moves = new Moves(v);
        integers = new PackedInteger(v);
        pairs = new Pairs(v);
        shifts = new Shifts(v);
        shuffles = new Shuffles(v);
        lanes = new Lanes(v);
        searches = new Searches(v);
        strings = new StringCompare(v);
        final FloatEnvironment environment = new FloatEnvironment(operands);
        floats = new PackedFloat(v, environment);
        scalars = new ScalarFloat(v, environment);
        comparisons = new Comparisons(v, environment);
        conversions = new Conversions(v, environment);
        estimates = new Estimates(v);
    }

    /** Executes {@code insn}, whose operation is a vector one. */
    public void execute(final Instruction insn) {
        if (state.taskSwitched) {
            throw operands.fault(Vector.NM);
        }
        if (VectorOperands.usesMmx(insn)) {
            v.checkPendingX87();
            perform(insn);
            v.enterMmx();
        } else {
            perform(insn);
        }
    }

    /** ldmxcsr: reserved bits are #GP(0). */
    public void loadMxcsr(final Instruction insn) {
        if (state.taskSwitched) {
            throw operands.fault(Vector.NM);
        }
        final int value = (int) operands.read(insn, 0);
        if ((value & ~Mxcsr.VALID) != 0) {
            throw operands.fault(Vector.GP);
        }
        state.mxcsr = value;
    }

    /** stmxcsr. */
    public void storeMxcsr(final Instruction insn) {
        if (state.taskSwitched) {
            throw operands.fault(Vector.NM);
        }
        operands.write(insn, 0, state.mxcsr);
    }

    /**
     * The everyday ones. The rest is in methods of their own, as a compiler stops inlining in one that has grown large.
     */
    private void perform(final Instruction insn) {
        switch (insn.operation()) {
            case MOVUPS, MOVUPD, MOVAPS, MOVAPD, MOVDQA, MOVDQU, MOVNTPS, MOVNTPD, MOVNTDQ, MOVNTDQA, LDDQU ->
                moves.whole(insn);
            case MOVSS, MOVSD -> moves.scalar(insn);
            case MOVD, MOVQ, MOVNTQ, MOVQ2DQ, MOVDQ2Q -> moves.low(insn);
            case MOVLPS, MOVLPD -> moves.lowHalf(insn);
            case MOVHPS, MOVHPD -> moves.highHalf(insn);
            case PMOVMSKB -> moves.signsOfBytes(insn);
            case PAND, ANDPS, ANDPD -> integers.and(insn);
            case PANDN, ANDNPS, ANDNPD -> integers.andNot(insn);
            case POR, ORPS, ORPD -> integers.or(insn);
            case PXOR, XORPS, XORPD -> integers.xor(insn);
            case PADDB -> integers.add(insn, Swar.BYTE_SIGNS);
            case PADDW -> integers.add(insn, Swar.WORD_SIGNS);
            case PADDD -> integers.add(insn, Swar.DWORD_SIGNS);
            case PADDQ -> integers.addQwords(insn);
            case PSUBB -> integers.sub(insn, Swar.BYTE_SIGNS);
            case PSUBW -> integers.sub(insn, Swar.WORD_SIGNS);
            case PSUBD -> integers.sub(insn, Swar.DWORD_SIGNS);
            case PSUBQ -> integers.subQwords(insn);
            case PCMPEQB -> integers.equal(insn, Swar.BYTE_SIGNS, Swar.BYTE_TOP);
            case PCMPEQW -> integers.equal(insn, Swar.WORD_SIGNS, Swar.WORD_TOP);
            case PCMPEQD -> integers.equal(insn, Swar.DWORD_SIGNS, Swar.DWORD_TOP);
            case PMINUB -> integers.leastBytes(insn);
            case PSLLW -> shifts.left(insn, Shifts.WORDS);
            case PSLLD -> shifts.left(insn, Shifts.DWORDS);
            case PSLLQ -> shifts.left(insn, Shifts.QWORDS);
            case PSRLW -> shifts.right(insn, Shifts.WORDS);
            case PSRLD -> shifts.right(insn, Shifts.DWORDS);
            case PSRLQ -> shifts.right(insn, Shifts.QWORDS);
            case PSHUFD -> shuffles.dwords(insn);
            case PUNPCKLBW, PUNPCKLWD, PUNPCKLDQ, UNPCKLPS -> shuffles.interleaveLow(insn);
            case PUNPCKLQDQ, UNPCKLPD -> shuffles.lowQwords(insn);
            case ADDSD -> scalars.add64(insn);
            case ADDSS -> scalars.add32(insn);
            case SUBSD -> scalars.subtract64(insn);
            case SUBSS -> scalars.subtract32(insn);
            case MULSD -> scalars.multiply64(insn);
            case MULSS -> scalars.multiply32(insn);
            case DIVSD -> scalars.divide64(insn);
            case DIVSS -> scalars.divide32(insn);
            case COMISS -> comparisons.flags32(insn, true);
            case UCOMISS -> comparisons.flags32(insn, false);
            case COMISD -> comparisons.flags64(insn, true);
            case UCOMISD -> comparisons.flags64(insn, false);
            case CVTSI2SD -> conversions.integerTo64(insn);
            case CVTTSD2SI -> conversions.integerOf64(insn, true);
            case CVTSS2SD -> conversions.widenScalar(insn);
            case CVTSD2SS -> conversions.narrowScalar(insn);
            default -> performInteger(insn);
        }
    }

    private void performInteger(final Instruction insn) {
        switch (insn.operation()) {
            case MOVHLPS -> moves.highToLow(insn);
            case MOVLHPS -> moves.lowToHigh(insn);
            case MOVDDUP -> moves.duplicateLow(insn);
            case MOVSLDUP -> moves.duplicateEven(insn);
            case MOVSHDUP -> moves.duplicateOdd(insn);
            case MOVMSKPS -> moves.signsOfDwords(insn);
            case MOVMSKPD -> moves.signsOfQwords(insn);
            case MASKMOVQ, MASKMOVDQU -> moves.selectedBytes(insn);
            case PADDSB, PADDSW, PADDUSB, PADDUSW, PSUBSB, PSUBSW, PSUBUSB, PSUBUSW -> integers.execute(insn);
            case PCMPEQQ, PCMPGTB, PCMPGTW, PCMPGTD, PCMPGTQ -> integers.execute(insn);
            case PMINUW, PMINUD, PMINSB, PMINSW, PMINSD -> integers.execute(insn);
            case PMAXUB, PMAXUW, PMAXUD, PMAXSB, PMAXSW, PMAXSD -> integers.execute(insn);
            case PAVGB, PAVGW, PABSB, PABSW, PABSD, PSIGNB, PSIGNW, PSIGND -> integers.execute(insn);
            case PMULLW, PMULHW, PMULHUW, PMULHRSW, PMULLD, PMULUDQ, PMULDQ -> integers.execute(insn);
            case PMADDWD, PMADDUBSW, PSADBW -> integers.execute(insn);
            case PACKSSWB, PACKUSWB, PACKSSDW, PACKUSDW, PHADDW, PHADDD, PHADDSW, PHSUBW, PHSUBD, PHSUBSW ->
                pairs.execute(insn);
            case PSRAW -> shifts.rightSigned(insn, Shifts.WORDS);
            case PSRAD -> shifts.rightSigned(insn, Shifts.DWORDS);
            case PSRLDQ, PSLLDQ -> shifts.bytes(insn);
            case SHUFPS -> shuffles.dwordsOfTwo(insn);
            case SHUFPD -> shuffles.qwordsOfTwo(insn);
            case PSHUFW, PSHUFLW, PSHUFHW -> shuffles.words(insn);
            case PALIGNR -> shuffles.align(insn);
            case PSHUFB -> shuffles.bytes(insn);
            case BLENDPS, BLENDPD, PBLENDW -> shuffles.blend(insn);
            case PBLENDVB, BLENDVPS, BLENDVPD -> shuffles.blendBySigns(insn);
            case PUNPCKHBW, PUNPCKHWD, PUNPCKHDQ, UNPCKHPS -> shuffles.interleaveHigh(insn);
            case PUNPCKHQDQ, UNPCKHPD -> shuffles.highQwords(insn);
            case PEXTRB, PEXTRW, PEXTRD, PEXTRQ, EXTRACTPS -> lanes.extract(insn);
            case PINSRB, PINSRW, PINSRD, PINSRQ -> lanes.insert(insn);
            case INSERTPS -> lanes.insertSingle(insn);
            case PMOVSXBW, PMOVSXBD, PMOVSXBQ, PMOVSXWD, PMOVSXWQ, PMOVSXDQ -> lanes.widen(insn);
            case PMOVZXBW, PMOVZXBD, PMOVZXBQ, PMOVZXWD, PMOVZXWQ, PMOVZXDQ -> lanes.widen(insn);
            case PTEST -> searches.test(insn);
            case PHMINPOSUW -> searches.leastWord(insn);
            case MPSADBW -> searches.slidingDifferences(insn);
            case PCMPESTRM, PCMPESTRI, PCMPISTRM, PCMPISTRI -> strings.execute(insn);
            case EMMS -> {
                v.checkPendingX87();
                v.leaveMmx();
            }
            default -> performFloat(insn);
        }
    }

    private void performFloat(final Instruction insn) {
        switch (insn.operation()) {
            case ADDPS -> floats.packed32(insn, Kind.ADD);
            case ADDPD -> floats.packed64(insn, Kind.ADD);
            case SUBPS -> floats.packed32(insn, Kind.SUB);
            case SUBPD -> floats.packed64(insn, Kind.SUB);
            case MULPS -> floats.packed32(insn, Kind.MUL);
            case MULPD -> floats.packed64(insn, Kind.MUL);
            case DIVPS -> floats.packed32(insn, Kind.DIV);
            case DIVPD -> floats.packed64(insn, Kind.DIV);
            case SQRTPS -> floats.packed32(insn, Kind.SQRT);
            case SQRTPD -> floats.packed64(insn, Kind.SQRT);
            case SQRTSS -> scalars.squareRoot32(insn);
            case SQRTSD -> scalars.squareRoot64(insn);
            case MINPS -> floats.packed32(insn, Kind.MIN);
            case MINPD -> floats.packed64(insn, Kind.MIN);
            case MINSS -> scalars.least32(insn);
            case MINSD -> scalars.least64(insn);
            case MAXPS -> floats.packed32(insn, Kind.MAX);
            case MAXPD -> floats.packed64(insn, Kind.MAX);
            case MAXSS -> scalars.greatest32(insn);
            case MAXSD -> scalars.greatest64(insn);
            case ADDSUBPS -> floats.alternating32(insn);
            case ADDSUBPD -> floats.alternating64(insn);
            case HADDPS -> floats.horizontal32(insn, Kind.ADD);
            case HADDPD -> floats.horizontal64(insn, Kind.ADD);
            case HSUBPS -> floats.horizontal32(insn, Kind.SUB);
            case HSUBPD -> floats.horizontal64(insn, Kind.SUB);
            case DPPS -> floats.dot32(insn);
            case DPPD -> floats.dot64(insn);
            case RCPPS, RSQRTPS -> estimates.packed(insn);
            case RCPSS, RSQRTSS -> estimates.scalar(insn);
            case CMPPS -> comparisons.packed32(insn);
            case CMPPD -> comparisons.packed64(insn);
            case CMPSS -> comparisons.scalar32(insn);
            case CMPSD -> comparisons.scalar64(insn);
            default -> convert(insn);
        }
    }

    private void convert(final Instruction insn) {
        switch (insn.operation()) {
            case CVTSI2SS -> conversions.integerTo32(insn);
            case CVTDQ2PS -> conversions.integersTo32(insn);
            case CVTPI2PS -> conversions.twoIntegersTo32(insn);
            case CVTDQ2PD, CVTPI2PD -> conversions.twoIntegersTo64(insn);
            case CVTSS2SI -> conversions.integerOf32(insn, false);
            case CVTTSS2SI -> conversions.integerOf32(insn, true);
            case CVTSD2SI -> conversions.integerOf64(insn, false);
            case CVTPS2DQ -> conversions.integersOf32(insn, false);
            case CVTTPS2DQ -> conversions.integersOf32(insn, true);
            case CVTPS2PI -> conversions.twoIntegersOf32(insn, false);
            case CVTTPS2PI -> conversions.twoIntegersOf32(insn, true);
            case CVTPD2DQ, CVTPD2PI -> conversions.twoIntegersOf64(insn, false);
            case CVTTPD2DQ, CVTTPD2PI -> conversions.twoIntegersOf64(insn, true);
            case CVTPS2PD -> conversions.widenPacked(insn);
            case CVTPD2PS -> conversions.narrowPacked(insn);
            case ROUNDSS -> conversions.integralScalar32(insn);
            case ROUNDSD -> conversions.integralScalar64(insn);
            case ROUNDPS -> conversions.integralPacked32(insn);
            case ROUNDPD -> conversions.integralPacked64(insn);
            default -> throw new AssertionError(insn.operation());
        }
    }
}
