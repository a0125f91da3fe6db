package io.xenolith.guest;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.xen.SharedInfo;
import io.xenolith.abi.xen.VcpuInfo;
import java.util.function.IntConsumer;

/**
 * The 2-level ABI: {@code evtchn_pending[64]} and {@code evtchn_mask[64]} in shared_info, one selector word in
 * vcpu_info.
 * All bit changes are atomic, because the hypervisor sets bits of the same words.
 */
final class TwoLevelDelivery implements EventDelivery {
    static final int WORDS = 64;
    private static final int BITS = 64;

    private final GuestMemory memory;
    private final long pending;
    private final long mask;
    private final long selector;

    TwoLevelDelivery(final GuestMemory memory, final long sharedInfo, final long vcpuInfo) {
        this.memory = memory;
        this.pending = sharedInfo + SharedInfo.EVTCHN_PENDING_OFFSET;
        this.mask = sharedInfo + SharedInfo.EVTCHN_MASK_OFFSET;
        this.selector = vcpuInfo + VcpuInfo.EVTCHN_PENDING_SEL_OFFSET;
    }

    @Override
    public void consume(final IntConsumer sink) {
        long words = memory.getAndSetLong(selector, 0);
        while (words != 0) {
            final int word = Long.numberOfTrailingZeros(words);
            words &= words - 1;
            consumeWord(word, sink);
        }
    }

    private void consumeWord(final int word, final IntConsumer sink) {
        final long offset = (long) word * Long.BYTES;
        long ports = memory.getLong(pending + offset) & ~memory.getLong(mask + offset);
        while (ports != 0) {
            final int bit = Long.numberOfTrailingZeros(ports);
            ports &= ports - 1;
            // Before the handler runs, so that an event that arrives while it runs is not lost.
            memory.getAndAndLong(pending + offset, ~(1L << bit));
            sink.accept(word * BITS + bit);
        }
    }

    private static long address(final long base, final int port) {
        return base + (long) (port / BITS) * Long.BYTES;
    }

    private static long bit(final int port) {
        return 1L << port % BITS;
    }

    @Override
    public void mask(final int port) {
        memory.getAndOrLong(address(mask, port), bit(port));
    }

    @Override
    public boolean unmask(final int port) {
        memory.getAndAndLong(address(mask, port), ~bit(port));
        if (!pending(port)) {
            return false;
        }
        // EVTCHNOP_unmask delivers only what it finds masked.
        mask(port);
        return true;
    }

    @Override
    public boolean pending(final int port) {
        return (memory.getLong(address(pending, port)) & bit(port)) != 0;
    }

    @Override
    public void clearPending(final int port) {
        memory.getAndAndLong(address(pending, port), ~bit(port));
    }

    /** Masks every port: until a handler is there, an event may wait. */
    void maskAll() {
        memory.fill(mask, WORDS * Long.BYTES, (byte) 0xff);
    }
}
