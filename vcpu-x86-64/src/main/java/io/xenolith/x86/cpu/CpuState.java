package io.xenolith.x86.cpu;

/**
 * The architectural state of one virtual processor: plain data, so that it can be saved, compared and loaded.
 *
 * <p>The six status flags are kept as the operands and result they come from, and worked out when somebody asks. Values are
 * sign-extended from the operation's width, which makes one formula fit all widths:
 *
 * <pre>
 *  ccKind    ZF SF PF from   CF OF AF from
 *  RESULT    ccR             bits of ccA
 *  ADD       ccR             ccA + ccB (+ carry) = ccR
 *  SUB       ccR             ccA - ccB (- borrow) = ccR
 *  EXPLICIT  bits of ccA     bits of ccA
 * </pre>
 */
public final class CpuState {
    /** See the picture above. */
    public static final int CC_RESULT = 0;
    public static final int CC_ADD = 1;
    public static final int CC_SUB = 2;
    public static final int CC_EXPLICIT = 3;

    private static final int[] BREAKPOINT_BYTES = {1, 2, 8, 4};

    /** General registers, then the slots of {@link Gpr}. */
    public final long[] gpr = new long[Gpr.SLOTS];
    /** Linear address of the next instruction (64-bit mode). */
    public long rip;

    public int ccKind = CC_EXPLICIT;
    public long ccA;
    public long ccB;
    public long ccR;
    /** RFLAGS but for the status flags. */
    public int otherFlags = Rflags.FIXED | Rflags.IF;

    /** Selectors: es, cs, ss, ds, fs, gs. */
    public final int[] selectors = new int[6];
    /** What is known of the segments behind them. */
    public final SegmentCache segments = new SegmentCache();
    /** Where selectors lead. */
    public final DescriptorTable gdt = new DescriptorTable();
    public final DescriptorTable ldt = new DescriptorTable();
    /** Whether cs is a 64-bit code segment; otherwise a 32-bit one, or a 16-bit one (compatibility mode). */
    public boolean longMode = true;
    /** In compatibility mode: whether cs is a 16-bit code segment. */
    public boolean code16;
    /** Privilege level; this engine runs level 3. */
    public int cpl = 3;

    /** XMM registers, low and high half of each. */
    public final long[] xmm = new long[32];
    public int mxcsr = Mxcsr.INITIAL;
    /** x87 and MMX registers. */
    public final FpuState fpu = new FpuState();
    /** CR0 but for TS, as smsw shows it: PE, MP, ET, NE, WP, AM, PG. */
    public long cr0 = 0x8005_0033L;
    /** CR0.TS: the next x87, MMX or SSE instruction raises #NM. */
    public boolean taskSwitched;

    /** dr0 to dr3 are linear addresses; dr6 and dr7 status and control. */
    public final long[] debug = new long[8];

    /** What sgdt, sidt, sldt and str show. */
    public long gdtBase;
    public long idtBase;
    public int idtLimit;
    public int ldtSelector;
    public int taskSelector;
    /** State of the generator behind rdrand; never 0. */
    public long randomState = 1;
    /** TSC at the start of a run. */
    public long tscBase;
    /** TSC ticks an instruction takes, times 2^32. */
    public long tscRate = 1L << 32;
    /** Whether rdtsc is refused (CR4.TSD). */
    public boolean rdtscForbidden;
    /** Whether cpuid raises #GP (the platform's CPUID faulting). */
    public boolean cpuidFaulting;
    /** TSC_AUX: what rdtscp and rdpid answer. */
    public int tscAux;

    /** While a block runs: number of its instruction to stop before. Lowered when its code changed. */
    public int blockEnd;
    /** dr6 bits of data breakpoints that the current instruction has met. */
    public int dataBreakpointsMet;

    /** Notes which data breakpoints an access of {@code size} bytes meets (dr7: R/W 1 writes, 3 reads and writes). */
    public void noteDataAccess(final long va, final int size, final boolean write) {
        for (int i = 0; i < 4; i++) {
            final boolean enabled = (debug[7] >>> (2 * i) & 3) != 0;
            final int kind = (int) (debug[7] >>> (16 + 4 * i)) & 3;
            final long length = BREAKPOINT_BYTES[(int) (debug[7] >>> (18 + 4 * i)) & 3];
            final long at = debug[i] & -length;
            if (enabled && (kind == 3 || (kind == 1 && write)) && va < at + length && at < va + size) {
                dataBreakpointsMet |= 1 << i;
            }
        }
    }

    /** RFLAGS as pushf shows them. */
    public int rflags() {
        return statusFlags() | otherFlags;
    }

    /** Sets RFLAGS. */
    public void rflags(final int value) {
        explicit(value & Rflags.STATUS);
        otherFlags = (value & ~Rflags.STATUS) | Rflags.FIXED;
    }

    /** The six status flags. */
    public int statusFlags() {
        if (ccKind == CC_EXPLICIT) {
            return (int) ccA;
        }
        return (cf() ? Rflags.CF : 0) | (pf() ? Rflags.PF : 0) | (af() ? Rflags.AF : 0) | (ccR == 0 ? Rflags.ZF : 0)
                | (ccR < 0 ? Rflags.SF : 0) | (of() ? Rflags.OF : 0);
    }

    /** Sets the six status flags. */
    public void explicit(final int status) {
        ccKind = CC_EXPLICIT;
        ccA = status;
    }

    /** ZF, SF and PF of {@code result}, sign-extended to 64 bits; CF, OF and AF as given by their bits. */
    public void result(final long result, final int others) {
        ccKind = CC_RESULT;
        ccR = result;
        ccA = others;
    }

    /** Changes CF and OF alone, as rotates do. */
    public void carryAndOverflow(final boolean cf, final boolean of) {
        final int bits = (cf ? Rflags.CF : 0) | (of ? Rflags.OF : 0);
        if (ccKind == CC_EXPLICIT) {
            ccA = (ccA & ~(Rflags.CF | Rflags.OF)) | bits;
        } else {
            ccA = (af() ? Rflags.AF : 0) | bits;
            ccKind = CC_RESULT;
        }
    }

    /** Changes CF alone. */
    public void carry(final boolean cf) {
        carryAndOverflow(cf, of());
    }

    /** Flags of {@code a + b + carry = r}, all sign-extended from the operation's width. */
    public void added(final long a, final long b, final long r) {
        ccKind = CC_ADD;
        ccA = a;
        ccB = b;
        ccR = r;
    }

    /** Flags of {@code a - b - borrow = r}, all sign-extended from the operation's width. */
    public void subtracted(final long a, final long b, final long r) {
        ccKind = CC_SUB;
        ccA = a;
        ccB = b;
        ccR = r;
    }

    /** Carry. */
    public boolean cf() {
        return switch (ccKind) {
            case CC_ADD -> ((ccA & ccB) | ((ccA | ccB) & ~ccR)) < 0;
            case CC_SUB -> ((~ccA & ccB) | ((~ccA | ccB) & ccR)) < 0;
            default -> (ccA & Rflags.CF) != 0;
        };
    }

    /** Overflow. */
    public boolean of() {
        return switch (ccKind) {
            case CC_ADD -> ((ccA ^ ccR) & (ccB ^ ccR)) < 0;
            case CC_SUB -> ((ccA ^ ccB) & (ccA ^ ccR)) < 0;
            default -> (ccA & Rflags.OF) != 0;
        };
    }

    /** Auxiliary carry. */
    public boolean af() {
        return switch (ccKind) {
            case CC_ADD, CC_SUB -> ((ccA ^ ccB ^ ccR) & Rflags.AF) != 0;
            default -> (ccA & Rflags.AF) != 0;
        };
    }

    /** Zero. */
    public boolean zf() {
        return ccKind == CC_EXPLICIT ? (ccA & Rflags.ZF) != 0 : ccR == 0;
    }

    /** Sign. */
    public boolean sf() {
        return ccKind == CC_EXPLICIT ? (ccA & Rflags.SF) != 0 : ccR < 0;
    }

    /** Parity of the low 8 bits. */
    public boolean pf() {
        return ccKind == CC_EXPLICIT ? (ccA & Rflags.PF) != 0 : (Integer.bitCount((int) ccR & 0xFF) & 1) == 0;
    }

    /** Whether condition {@code code} (0 to 15, as jcc encodes it) holds. */
    public boolean condition(final int code) {
        final boolean positive = switch (code >> 1) {
            case 0 -> of();
            case 1 -> cf();
            case 2 -> zf();
            case 3 -> cf() || zf();
            case 4 -> sf();
            case 5 -> pf();
            case 6 -> sf() != of();
            default -> zf() || sf() != of();
        };
        return positive == ((code & 1) == 0);
    }
}
