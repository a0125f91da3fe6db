package io.xenolith.host.gdb;

/**
 * Why the guest stands still.
 *
 * @param signal as gdb numbers signals
 * @param thread which of its threads has done it
 * @param breakpoint it stands at a breakpoint
 */
record StopReason(int signal, int thread, boolean breakpoint) {
    static final int SIGINT = 2;
    static final int SIGILL = 4;
    static final int SIGTRAP = 5;
    static final int SIGABRT = 6;
    static final int SIGFPE = 8;
    static final int SIGKILL = 9;
    static final int SIGSEGV = 11;
}
