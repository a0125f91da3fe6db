package io.xenolith.evtchn;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.evtchn.Evtchn;
import io.xenolith.abi.evtchn.EvtchnFifoControlBlock;
import java.util.Arrays;

/**
 * Delivery through queues of ports in guest memory: one queue a vCPU and priority, linked through one word a port. The
 * guest takes ports off the heads, Xen appends at the tails, both at the same time.
 *
 * <pre>
 *  event word, one a port, 1024 a page of the event array
 *     31      30     29     28    27..17  16..0
 *   PENDING MASKED LINKED  BUSY     0     LINK: the next port, 0 at the end
 *
 *  control block, one a vCPU, 72 bytes
 *   ready (bit per priority) | reserved | head[16]
 * </pre>
 *
 * <p>Tails are Xen's own. The guest may write anything anywhere in these pages: that confuses its own queues, but no word is
 * used as an address, and retries are bounded.
 */
final class FifoDelivery implements Delivery {
    static final int QUEUES = Evtchn.EVTCHN_FIFO_MAX_QUEUES;
    static final int WORDS_PER_PAGE = Page.SIZE / Integer.BYTES;
    static final int PAGES_MAX = Evtchn.EVTCHN_FIFO_NR_CHANNELS / WORDS_PER_PAGE;

    private static final int PENDING_BIT = 1 << Evtchn.EVTCHN_FIFO_PENDING;
    private static final int MASKED_BIT = 1 << Evtchn.EVTCHN_FIFO_MASKED;
    private static final int LINKED_BIT = 1 << Evtchn.EVTCHN_FIFO_LINKED;
    private static final int BUSY_BIT = 1 << Evtchn.EVTCHN_FIFO_BUSY;
    private static final int LINK_MASK = Evtchn.EVTCHN_FIFO_LINK_MASK;
    /** While BUSY is set the guest can still set MASKED, clear MASKED once, clear PENDING and clear LINKED: four losses. */
    private static final int BUSY_TRIES = 4;
    private static final long NONE = -1;

    private final EventHost host;
    private final GuestMemory memory;
    private final Upcalls upcalls;
    private final long[] arrayPages = new long[PAGES_MAX];
    private int pageCount;
    /** Machine address of each vCPU's control block, {@link #NONE} before its init_control. */
    private final long[] controlBlocks;
    /** Last port appended to queue vcpu * QUEUES + priority; 0 if its word says nothing about the queue any more. */
    private final int[] tails;

    FifoDelivery(final EventHost host, final Upcalls upcalls) {
        this.host = host;
        this.memory = host.memory();
        this.upcalls = upcalls;
        this.controlBlocks = new long[host.maxVcpus()];
        this.tails = new int[host.maxVcpus() * QUEUES];
        Arrays.fill(controlBlocks, NONE);
    }

    /**
     * Gives an existing vCPU its control block. {@code offset} is 8-aligned and leaves room for the block.
     *
     * @return 0, {@code -EINVAL} if it has one or the frame cannot be had, {@code -ENOMEM}
     */
    int mapControlBlock(final int vcpu, final long gfn, final int offset) {
        if (controlBlocks[vcpu] != NONE) {
            return -Errno.XEN_EINVAL;
        }
        final long page = host.claimPage(gfn);
        if (page < 0) {
            return (int) page;
        }
        controlBlocks[vcpu] = page + offset;
        return 0;
    }

    /**
     * Adds a page to the event array; what is in it stands.
     *
     * @return the first port it holds, {@code -ENOSPC} if the array is full, {@code -EINVAL}, {@code -ENOMEM}
     */
    int addPage(final long gfn) {
        if (pageCount == PAGES_MAX) {
            return -Errno.XEN_ENOSPC;
        }
        final long page = host.claimPage(gfn);
        if (page < 0) {
            return (int) page;
        }
        arrayPages[pageCount] = page;
        pageCount++;
        return (pageCount - 1) * WORDS_PER_PAGE;
    }

    /** Gives all frames back. The object is not used afterwards. */
    void destroy() {
        for (final long block : controlBlocks) {
            if (block != NONE) {
                host.releasePage(block & ~(long) Page.OFFSET_MASK);
            }
        }
        for (int i = 0; i < pageCount; i++) {
            host.releasePage(arrayPages[i]);
        }
    }

    @Override
    public int portsMax() {
        return Evtchn.EVTCHN_FIFO_NR_CHANNELS;
    }

    @Override
    public void bound(final EventPort port) {
        port.priority = Evtchn.EVTCHN_FIFO_PRIORITY_DEFAULT;
    }

    @Override
    public int setPending(final EventPort port, final int vcpu) {
        final long word = word(port.port);
        if (word == NONE) {
            final int result = port.pendingWithoutWord ? COALESCED : PENDING;
            port.pendingWithoutWord = true;
            return result;
        }
        final boolean wasPending = (memory.getAndOrInt(word, PENDING_BIT) & PENDING_BIT) != 0;
        // Without a control block there is no queue to link into; the guest must not have unmasked anything yet.
        final boolean linked = controlBlocks[vcpu] != NONE && (memory.getInt(word) & MASKED_BIT) == 0
                && (memory.getAndOrInt(word, LINKED_BIT) & LINKED_BIT) == 0;
        if (linked) {
            append(port, vcpu);
        }
        if (!wasPending) {
            host.wakePollers(port.port);
        }
        return linked ? RAISED : wasPending ? COALESCED : PENDING;
    }

    /** Puts a port whose LINKED bit was just set at the end of its queue. */
    private void append(final EventPort port, final int vcpu) {
        final int queue = vcpu * QUEUES + port.priority;
        // If it was the tail of a queue, that queue has run empty, and the word now tells of the new place.
        final int lastQueue = port.lastVcpu * QUEUES + port.lastPriority;
        if (tails[lastQueue] == port.port) {
            tails[lastQueue] = 0;
        }
        port.lastVcpu = vcpu;
        port.lastPriority = port.priority;

        final long block = controlBlocks[vcpu];
        final boolean behindAnother = tails[queue] != 0 && setLink(word(tails[queue]), port.port);
        if (!behindAnother) {
            memory.putInt(block + EvtchnFifoControlBlock.HEAD_OFFSET + (long) port.priority * Integer.BYTES, port.port);
        }
        tails[queue] = port.port;
        if (!behindAnother) {
            // The head is written before ready says that there is one.
            final int readyBit = 1 << port.priority;
            if ((memory.getAndOrInt(block + EvtchnFifoControlBlock.READY_OFFSET, readyBit) & readyBit) == 0) {
                upcalls.markPending(vcpu);
            }
        }
    }

    /**
     * Makes {@code word} link to {@code port} if it is LINKED, that is, if the guest has not taken it off its queue yet.
     *
     * @return false if the queue is empty and the head is to be set
     */
    private boolean setLink(final long word, final int port) {
        int seen = memory.getInt(word);
        if ((seen & LINKED_BIT) == 0) {
            return false;
        }
        if (memory.compareAndExchangeInt(word, seen, linkTo(seen, port)) == seen) {
            return true;
        }
        // The guest changed it meanwhile. BUSY asks it not to clear MASKED, so that few changes are left to lose against.
        memory.getAndOrInt(word, BUSY_BIT);
        seen = memory.getInt(word);
        for (int i = 0; i < BUSY_TRIES && (seen & LINKED_BIT) != 0; i++) {
            final int found = memory.compareAndExchangeInt(word, seen, linkTo(seen, port));
            if (found == seen) {
                return true;
            }
            seen = found;
        }
        memory.getAndAndInt(word, ~BUSY_BIT);
        // Still LINKED: the guest breaks the rules, and loses the event it is about.
        return (seen & LINKED_BIT) != 0;
    }

    private static int linkTo(final int word, final int port) {
        return (word & ~(BUSY_BIT | LINK_MASK)) | port;
    }

    @Override
    public void clearPending(final EventPort port) {
        // It stays linked: the guest will take it off its queue and find nothing pending.
        final long word = word(port.port);
        if (word != NONE) {
            memory.getAndAndInt(word, ~PENDING_BIT);
        }
    }

    @Override
    public int unmask(final EventPort port) {
        final long word = word(port.port);
        if (word == NONE) {
            return COALESCED;
        }
        memory.getAndAndInt(word, ~MASKED_BIT);
        return isPending(port) ? setPending(port, port.notifyVcpu) : COALESCED;
    }

    @Override
    public boolean isPending(final EventPort port) {
        return test(port, PENDING_BIT, false);
    }

    @Override
    public boolean isMasked(final EventPort port) {
        return test(port, MASKED_BIT, true);
    }

    @Override
    public int wordBytes(final EventPort port) {
        return word(port.port) == NONE ? 0 : Integer.BYTES;
    }

    @Override
    public long word(final EventPort port) {
        final long word = word(port.port);
        return word == NONE ? 0 : Integer.toUnsignedLong(memory.getInt(word));
    }

    @Override
    public boolean isBusy(final EventPort port) {
        return test(port, LINKED_BIT, false);
    }

    private boolean test(final EventPort port, final int bit, final boolean withoutWord) {
        final long word = word(port.port);
        return word == NONE ? withoutWord : (memory.getInt(word) & bit) != 0;
    }

    /** Machine address of the port's event word, or {@link #NONE} while its array page is missing. */
    private long word(final int port) {
        final int page = port / WORDS_PER_PAGE;
        return page < pageCount ? arrayPages[page] + (long) (port % WORDS_PER_PAGE) * Integer.BYTES : NONE;
    }
}
