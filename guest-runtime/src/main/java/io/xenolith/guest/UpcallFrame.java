package io.xenolith.guest;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.guest.GuestCpu;
import io.xenolith.abi.xen.IretContext;
import io.xenolith.abi.xen.Xen;

/**
 * The bounce frame at a handler's entry, and the way back from it.
 *
 * <pre>
 *  no error code   error code    content
 *        0              0        rcx
 *        8              8        r11
 *        -             16        error code
 *       16             24        rip
 *       24             32        cs (bits 0-15), saved upcall mask (bits 32-39)
 *       32             40        rflags
 *       40             48        rsp
 *       48             56        ss
 * </pre>
 */
public final class UpcallFrame {
    private static final int SAVED_WORDS = 2;
    private static final int HARDWARE_WORDS = 5;

    private final GuestCpu cpu;
    private final long rcx;
    private final long r11;
    private final long errorCode;
    private final long rip;
    private final long cs;
    private final long rflags;
    private final long rsp;
    private final long ss;

    private UpcallFrame(final GuestCpu cpu, final boolean hasErrorCode) {
        this.cpu = cpu;
        final int words = SAVED_WORDS + HARDWARE_WORDS + (hasErrorCode ? 1 : 0);
        final LocalMemory frame = new LocalMemory(cpu.memory().bytes(cpu.rsp(), words * Long.BYTES));
        rcx = frame.getLong(0);
        r11 = frame.getLong(8);
        errorCode = hasErrorCode ? frame.getLong(16) : 0;
        final long at = hasErrorCode ? 24 : 16;
        rip = frame.getLong(at);
        cs = frame.getLong(at + 8);
        rflags = frame.getLong(at + 16);
        rsp = frame.getLong(at + 24);
        ss = frame.getLong(at + 32);
    }

    /** The frame of an event, or of a trap without error code. */
    public static UpcallFrame read(final GuestCpu cpu) {
        return new UpcallFrame(cpu, false);
    }

    /** The frame of trap {@code vector}. */
    public static UpcallFrame readTrap(final GuestCpu cpu, final int vector) {
        return new UpcallFrame(cpu, hasErrorCode(vector));
    }

    /** Vectors whose frames have an error code: 8, 10 to 14, 17, 21. */
    public static boolean hasErrorCode(final int vector) {
        return switch (vector) {
            case 8, 10, 11, 12, 13, 14, 17, 21 -> true;
            default -> false;
        };
    }

    public long errorCode() {
        return errorCode;
    }

    public long rip() {
        return rip;
    }

    public long rsp() {
        return rsp;
    }

    public long rflags() {
        return rflags;
    }

    /** Came from guest user mode. */
    public boolean fromUser() {
        return (cs & 3) != 0;
    }

    /** {@code evtchn_upcall_mask} as it was before this entry. */
    public int savedUpcallMask() {
        return (int) (cs >>> 32) & 0xff;
    }

    /** Goes back to what was interrupted: builds the iret frame below the interrupted stack and calls it. */
    public void iret() {
        iretTo(rip, rsp);
    }

    /** As {@link #iret}, but to another place. */
    public void iretTo(final long newRip, final long newRsp) {
        final LocalMemory bytes = new LocalMemory(IretContext.SIZE);
        new IretContext().wrap(bytes, 0).rax(0).r11(r11).rcx(rcx).flags(0).rip(newRip).cs(cs & 0xffff).rflags(rflags)
                .rsp(newRsp).ss(ss);
        // The handler's frame lies at rsp; the iret frame may overwrite it and grows two words below it.
        final long at = cpu.rsp() - SAVED_WORDS * Long.BYTES;
        cpu.memory().write(at, bytes.array(), 0, IretContext.SIZE);
        cpu.rsp(at);
        cpu.hypercall(Xen.__HYPERVISOR_iret, 0);
    }
}
