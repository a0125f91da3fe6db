package io.xenolith.evtchn;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.evtchn.Evtchn;
import io.xenolith.abi.xen.SharedInfo;
import io.xenolith.abi.xen.VcpuInfo;

/**
 * Delivery through bitmaps in shared_info, and a selector word a vCPU that says which words of them to look at.
 *
 * <pre>
 *  shared_info  evtchn_pending[64]   bit port % 64 of word port / 64
 *               evtchn_mask[64]
 *  vcpu_info    evtchn_pending_sel   bit port / 64
 *               evtchn_upcall_pending
 * </pre>
 */
final class TwoLevelDelivery implements Delivery {
    static final int PORTS_MAX = (int) Evtchn.EVTCHN_2L_NR_CHANNELS;
    private static final int WORD_SHIFT = 6;

    private final EventHost host;
    private final GuestMemory memory;
    private final Upcalls upcalls;

    TwoLevelDelivery(final EventHost host, final Upcalls upcalls) {
        this.host = host;
        this.memory = host.memory();
        this.upcalls = upcalls;
    }

    @Override
    public int portsMax() {
        return PORTS_MAX;
    }

    @Override
    public void bound(final EventPort port) {
        // Nothing is kept per port; what the guest left in the mask bit stands.
    }

    @Override
    public int setPending(final EventPort port, final int vcpu) {
        final long bit = bit(port);
        // Strictly in this order: a guest that unmasks after we looked at the mask sees the pending bit itself.
        if ((memory.getAndOrLong(pendingWord(port), bit) & bit) != 0) {
            return COALESCED;
        }
        final boolean raised = (memory.getLong(maskWord(port)) & bit) == 0;
        if (raised) {
            select(port, vcpu);
        }
        host.wakePollers(port.port);
        return raised ? RAISED : PENDING;
    }

    @Override
    public void clearPending(final EventPort port) {
        // A Xen-attached port may be left over from the FIFO ABI, beyond what the bitmap can hold.
        if (port.port < PORTS_MAX) {
            memory.getAndAndLong(pendingWord(port), ~bit(port));
        }
    }

    @Override
    public int unmask(final EventPort port) {
        final long bit = bit(port);
        if ((memory.getAndAndLong(maskWord(port), ~bit) & bit) == 0 || !isPending(port)) {
            return COALESCED;
        }
        select(port, port.notifyVcpu);
        return RAISED;
    }

    @Override
    public boolean isPending(final EventPort port) {
        return (memory.getLong(pendingWord(port)) & bit(port)) != 0;
    }

    @Override
    public boolean isMasked(final EventPort port) {
        return (memory.getLong(maskWord(port)) & bit(port)) != 0;
    }

    @Override
    public int wordBytes(final EventPort port) {
        return Long.BYTES;
    }

    @Override
    public long word(final EventPort port) {
        return memory.getLong(pendingWord(port));
    }

    @Override
    public boolean isBusy(final EventPort port) {
        return false;
    }

    private void select(final EventPort port, final int vcpu) {
        final long info = host.vcpuInfoAddress(vcpu);
        if (info == EventHost.NO_ADDRESS) {
            return;
        }
        final long selector = 1L << (port.port >>> WORD_SHIFT);
        if ((memory.getAndOrLong(info + VcpuInfo.EVTCHN_PENDING_SEL_OFFSET, selector) & selector) == 0) {
            upcalls.markPending(vcpu);
        }
    }

    private static long bit(final EventPort port) {
        return 1L << (port.port & (Long.SIZE - 1));
    }

    private long pendingWord(final EventPort port) {
        return word(SharedInfo.EVTCHN_PENDING_OFFSET, port);
    }

    private long maskWord(final EventPort port) {
        return word(SharedInfo.EVTCHN_MASK_OFFSET, port);
    }

    private long word(final int bitmap, final EventPort port) {
        return host.sharedInfoAddress() + bitmap + (long) (port.port >>> WORD_SHIFT) * Long.BYTES;
    }
}
