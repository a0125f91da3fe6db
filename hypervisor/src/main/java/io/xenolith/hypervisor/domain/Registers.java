package io.xenolith.hypervisor.domain;

/** The user-visible registers of a vCPU. General registers are indexed as x86 encodes them. */
public final class Registers {
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

    /** rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8 .. r15. */
    public final long[] gpr = new long[16];
    public long rip;
    public long rflags = 0x202;
    public int cs;
    public int ss;
    public int ds;
    public int es;
    public int fs;
    public int gs;
    public long fsBase;
    /** Active base in guest-kernel mode. */
    public long gsBaseKernel;
    /** Active base in guest-user mode. */
    public long gsBaseUser;
}
