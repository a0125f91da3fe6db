package io.xenolith.guest;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.io.console.XenconsInterface;

/** The shared console page as the guest sees it. Source: Xen public/io/console.h. */
public final class ConsoleRing {
    private static final int IN_SIZE = 1024;
    private static final int OUT_SIZE = 2048;

    private final ByteRing input;
    private final ByteRing output;

    /** @param page virtual address of the ring page */
    public ConsoleRing(final GuestMemory memory, final long page) {
        input = new ByteRing(memory, page + XenconsInterface.IN_OFFSET, IN_SIZE,
                page + XenconsInterface.IN_CONS_OFFSET, page + XenconsInterface.IN_PROD_OFFSET);
        output = new ByteRing(memory, page + XenconsInterface.OUT_OFFSET, OUT_SIZE,
                page + XenconsInterface.OUT_CONS_OFFSET, page + XenconsInterface.OUT_PROD_OFFSET);
    }

    /** What was typed; the guest reads. */
    public ByteRing input() {
        return input;
    }

    /** What is shown; the guest writes. */
    public ByteRing output() {
        return output;
    }
}
