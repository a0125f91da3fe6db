package io.xenolith.hypervisor.vcpu;

/** The 256 entries a guest registered with set_trap_table; address 0 means no handler. */
public final class TrapTable {
    public static final int VECTORS = 256;
    private static final int FLAG_MASK_EVENTS = 4;
    private static final int DPL_MASK = 3;

    private final int[] flags = new int[VECTORS];
    private final int[] cs = new int[VECTORS];
    private final long[] address = new long[VECTORS];

    public void set(final int vector, final int newFlags, final int newCs, final long newAddress) {
        flags[vector] = newFlags;
        cs[vector] = newCs;
        address[vector] = newAddress;
    }

    public void clear() {
        java.util.Arrays.fill(flags, 0);
        java.util.Arrays.fill(cs, 0);
        java.util.Arrays.fill(address, 0);
    }

    public int flags(final int vector) {
        return flags[vector];
    }

    public int cs(final int vector) {
        return cs[vector];
    }

    public long address(final int vector) {
        return address[vector];
    }

    /** Privilege from which {@code int n} is allowed. */
    public int dpl(final int vector) {
        return flags[vector] & DPL_MASK;
    }

    public boolean masksEvents(final int vector) {
        return (flags[vector] & FLAG_MASK_EVENTS) != 0;
    }
}
