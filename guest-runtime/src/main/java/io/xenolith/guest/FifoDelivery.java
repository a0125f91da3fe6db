package io.xenolith.guest;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.evtchn.Evtchn;
import io.xenolith.abi.evtchn.EvtchnFifoControlBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The FIFO ABI: one 32-bit word a port in an array of pages, and for each CPU a control block with the heads of sixteen
 * queues and a bitmap of those that are not empty.
 */
final class FifoDelivery implements EventDelivery {
    static final int WORDS_PER_PAGE = Page.SIZE / Integer.BYTES;
    private static final int PENDING = 1 << Evtchn.EVTCHN_FIFO_PENDING;
    private static final int MASKED = 1 << Evtchn.EVTCHN_FIFO_MASKED;
    private static final int LINKED = 1 << Evtchn.EVTCHN_FIFO_LINKED;
    private static final int BUSY = 1 << Evtchn.EVTCHN_FIFO_BUSY;

    private final GuestMemory memory;
    private final long control;
    private final List<Long> arrayPages = new ArrayList<>();
    /** Next port of each queue as far as this side has followed it; 0: read the control block. */
    private final int[] heads = new int[Evtchn.EVTCHN_FIFO_MAX_QUEUES];

    /** @param control virtual address of this CPU's control block */
    FifoDelivery(final GuestMemory memory, final long control) {
        this.memory = memory;
        this.control = control;
    }

    /** Ports whose words exist. */
    int capacity() {
        return arrayPages.size() * WORDS_PER_PAGE;
    }

    /** Adds the array page at {@code va}, every word of it masked. */
    void addArrayPage(final long va) {
        final byte[] words = new byte[Page.SIZE];
        for (int i = Integer.BYTES - 1; i < words.length; i += Integer.BYTES) {
            words[i] = (byte) (MASKED >>> 24);
        }
        memory.write(va, words, 0, words.length);
        arrayPages.add(va);
    }

    private long word(final int port) {
        return arrayPages.get(port / WORDS_PER_PAGE) + (long) (port % WORDS_PER_PAGE) * Integer.BYTES;
    }

    private int takeReady() {
        return memory.getAndAndInt(control + EvtchnFifoControlBlock.READY_OFFSET, 0);
    }

    @Override
    public void consume(final IntConsumer sink) {
        int ready = takeReady();
        while (ready != 0) {
            final int queue = Integer.numberOfTrailingZeros(ready);
            if (!consumeOne(queue, sink)) {
                ready &= ~(1 << queue);
            }
            // A more urgent queue may have become ready.
            ready |= takeReady();
        }
    }

    /** Takes the first port off {@code queue}; false when that was the last. */
    private boolean consumeOne(final int queue, final IntConsumer sink) {
        int port = heads[queue];
        if (port == 0) {
            port = memory.getIntAcquire(control + EvtchnFifoControlBlock.HEAD_OFFSET + (long) queue * Integer.BYTES);
        }
        if (port == 0 || port >= capacity()) {
            heads[queue] = 0;
            return false;
        }
        heads[queue] = unlink(port);
        final boolean more = heads[queue] != 0;
        final int word = memory.getInt(word(port));
        if ((word & PENDING) != 0 && (word & MASKED) == 0) {
            clearPending(port);
            sink.accept(port);
        }
        return more;
    }

    /** Takes the port's word off its queue; returns the next port in it. */
    private int unlink(final int port) {
        return memory.getAndAndInt(word(port), ~(LINKED | Evtchn.EVTCHN_FIFO_LINK_MASK)) & Evtchn.EVTCHN_FIFO_LINK_MASK;
    }

    @Override
    public void mask(final int port) {
        memory.getAndOrInt(word(port), MASKED);
    }

    @Override
    public boolean unmask(final int port) {
        // BUSY tells the hypervisor not to link the port while the word is being changed.
        memory.getAndOrInt(word(port), BUSY);
        return (memory.getAndAndInt(word(port), ~(MASKED | BUSY)) & PENDING) != 0;
    }

    @Override
    public boolean pending(final int port) {
        return (memory.getInt(word(port)) & PENDING) != 0;
    }

    @Override
    public void clearPending(final int port) {
        memory.getAndAndInt(word(port), ~PENDING);
    }
}
