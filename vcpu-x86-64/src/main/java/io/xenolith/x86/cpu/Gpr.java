package io.xenolith.x86.cpu;

/**
 * Indices into {@link CpuState#gpr}: the sixteen general registers as instructions encode them, then the constants and
 * bases that address computations add, so that one formula serves all of them.
 */
public final class Gpr {
    public static final int RAX = 0;
    public static final int RCX = 1;
    public static final int RDX = 2;
    public static final int RBX = 3;
    public static final int RSP = 4;
    public static final int RBP = 5;
    public static final int RSI = 6;
    public static final int RDI = 7;
    public static final int R8 = 8;
    public static final int R9 = 9;
    public static final int R10 = 10;
    public static final int R11 = 11;
    public static final int R12 = 12;
    public static final int R13 = 13;
    public static final int R14 = 14;
    public static final int R15 = 15;
    /** Number of general registers. */
    public static final int COUNT = 16;

    /** Always 0. */
    public static final int ZERO = 16;
    /** Address of the page that {@link CpuState#rip} was in when the block being run began. */
    public static final int CODE_PAGE = 17;
    /** First of the six segment bases (es, cs, ss, ds, fs, gs); in 64-bit mode all but the last two are 0. */
    public static final int SEGMENT_BASES = 18;
    public static final int FS_BASE = SEGMENT_BASES + 4;
    public static final int GS_BASE = SEGMENT_BASES + 5;
    /** Length of the array. */
    public static final int SLOTS = SEGMENT_BASES + 6;

    private Gpr() {
    }
}
