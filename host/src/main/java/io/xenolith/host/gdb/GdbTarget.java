package io.xenolith.host.gdb;

import java.util.List;

/** What gdb debugs, while it is stopped. A thread is a vCPU; its number is the vCPU's plus 1, since 0 means any. */
interface GdbTarget {
    /** The threads there are. */
    List<Integer> threads();

    /** What {@code thread} is doing, in a few words. */
    String describe(int thread);

    /** All registers of {@code thread}, as {@link RegisterLayout} places them. */
    byte[] registers(int thread);

    /** Gives {@code thread} other registers; what cannot be changed is left as it is. */
    void registers(int thread, byte[] values);

    /** The bytes from {@code address} on in {@code thread}'s address space, up to {@code length} or the first that is not there. */
    byte[] read(int thread, long address, int length);

    /** Writes all of {@code bytes} at {@code address}; false if some cannot be written, and then none are. */
    boolean write(int thread, long address, byte[] bytes);
}
