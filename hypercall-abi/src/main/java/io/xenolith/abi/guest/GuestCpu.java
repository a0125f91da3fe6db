package io.xenolith.abi.guest;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Hypercalls;

/**
 * One virtual CPU as the Java kernel that runs on it sees it: registers, memory through its own page tables, and the
 * {@code syscall} instruction. Only the kernel code that this CPU is executing may call it.
 *
 * <p>Every hypercall and every memory access is charged to virtual time and may be the point where the scheduler takes
 * the CPU away, or where an event or trap handler runs nested (a call of {@link GuestKernel#enter} on the same stack).
 */
public interface GuestCpu extends Hypercalls {
    /** Number of this CPU in its domain. */
    int vcpuId();

    /** Memory by virtual address, through the current page tables. A bad access is a page fault (see 5.3 of the ABI). */
    GuestMemory memory();

    /** Stack pointer: on entry to a handler, the address of the bounce frame. */
    long rsp();

    void rsp(long value);

    /** {@code rsi}: at start, the virtual address of start_info. */
    long rsi();

    /** {@code rdi}. */
    long rdi();

    /** Time stamp counter: advances with virtual time at the machine's TSC frequency. */
    long rdtsc();

    /** Charges {@code ns} of computing that touches neither memory nor hypercalls. */
    void compute(long ns);

    /**
     * Jumps to a virtual address, as {@code jmp} would; does not return. The machine fetches what is there: an entry stub
     * (see {@link EntryStub}) enters the kernel afresh, anything else is a fault.
     */
    void jump(long rip);
}
