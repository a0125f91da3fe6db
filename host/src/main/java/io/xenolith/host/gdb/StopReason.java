package io.xenolith.host.gdb;

import java.util.Optional;

/**
 * Why the guest stands still.
 *
 * @param signal as gdb numbers signals
 * @param thread which of its threads has done it
 * @param breakpoint it stands at a breakpoint
 * @param written address of watched memory that has changed
 */
record StopReason(int signal, int thread, boolean breakpoint, Optional<Long> written) {
    static final int SIGINT = 2;
    static final int SIGILL = 4;
    static final int SIGTRAP = 5;
    static final int SIGABRT = 6;
    static final int SIGFPE = 8;
    static final int SIGKILL = 9;
    static final int SIGSEGV = 11;

    /** No more than a signal. */
    static StopReason of(final int signal, final int thread) {
        return new StopReason(signal, thread, false, Optional.empty());
    }

    /** It stands at a breakpoint. */
    static StopReason atBreakpoint(final int thread) {
        return new StopReason(SIGTRAP, thread, true, Optional.empty());
    }

    /** Watched memory at {@code address} has changed. */
    static StopReason written(final int thread, final long address) {
        return new StopReason(SIGTRAP, thread, false, Optional.of(address));
    }
}
