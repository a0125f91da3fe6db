package io.xenolith.evtchn;

import io.xenolith.abi.LocalMemory;
import java.util.Set;
import java.util.TreeSet;

/**
 * A guest's side of the FIFO ABI on one vCPU, written from the rules of the interface and cut into single accesses, so that
 * another party can act between any two. It handles an event by counting it; ports in {@link #masking} are masked while their
 * handler runs and unmasked afterwards, by itself if nothing is pending, else by the hypercall.
 */
final class FifoGuest {
    private static final int PENDING = 1 << 31;
    private static final int MASKED = 1 << 30;
    private static final int LINKED = 1 << 29;
    private static final int BUSY = 1 << 28;
    private static final int LINK = 0x1ffff;

    private enum Next {
        WAIT_FOR_UPCALL, TAKE_READY, READ_HEAD, READ_WORD, UNLINK, LOOK, CLEAR_PENDING, MASK, READ_MASK, UNMASK
    }

    private final LocalMemory memory;
    private final long upcallPending;
    private final long block;
    private final long array;
    private Next next = Next.WAIT_FOR_UPCALL;
    private int ready;
    private int queue;
    private final int[] heads = new int[16];
    private int port;
    private int seen;

    final int[] handled = new int[16];
    final Set<Integer> masking = new TreeSet<>();
    /** Ports to be unmasked by hypercall. */
    final Set<Integer> unmaskCalls = new TreeSet<>();

    FifoGuest(final LocalMemory memory, final long upcallPending, final long block, final long array) {
        this.memory = memory;
        this.upcallPending = upcallPending;
        this.block = block;
        this.array = array;
    }

    private long word() {
        return array + 4L * port;
    }

    /** There is something to do. */
    boolean canStep() {
        return next != Next.WAIT_FOR_UPCALL || memory.getByte(upcallPending) != 0;
    }

    /** Makes one access. Returns false if it has to be tried again because the hypervisor holds the word. */
    boolean step() {
        switch (next) {
            case WAIT_FOR_UPCALL -> {
                memory.putByte(upcallPending, (byte) 0);
                next = Next.TAKE_READY;
            }
            case TAKE_READY -> takeReady();
            case READ_HEAD -> {
                port = memory.getInt(block + 8 + 4L * queue);
                next = Next.READ_WORD;
            }
            case READ_WORD -> {
                seen = memory.getInt(word());
                next = Next.UNLINK;
            }
            case UNLINK -> unlink();
            case LOOK -> {
                final int word = memory.getInt(word());
                next = (word & PENDING) != 0 && (word & MASKED) == 0 ? Next.CLEAR_PENDING : Next.TAKE_READY;
            }
            case CLEAR_PENDING -> {
                memory.getAndAndInt(word(), ~PENDING);
                handled[port]++;
                next = masking.contains(port) ? Next.MASK : Next.TAKE_READY;
            }
            case MASK -> {
                memory.getAndOrInt(word(), MASKED);
                next = Next.READ_MASK;
            }
            case READ_MASK -> {
                seen = memory.getInt(word());
                next = Next.UNMASK;
            }
            case UNMASK -> {
                return unmask();
            }
        }
        return true;
    }

    private void takeReady() {
        ready |= memory.getAndAndInt(block, 0);
        if (ready == 0) {
            next = Next.WAIT_FOR_UPCALL;
            return;
        }
        queue = Integer.numberOfTrailingZeros(ready);
        port = heads[queue];
        next = port == 0 ? Next.READ_HEAD : Next.READ_WORD;
    }

    private void unlink() {
        final int found = memory.compareAndExchangeInt(word(), seen, seen & ~(LINKED | LINK));
        if (found != seen) {
            seen = found;
            return;
        }
        heads[queue] = seen & LINK;
        if (heads[queue] == 0) {
            ready &= ~(1 << queue);
        }
        next = Next.LOOK;
    }

    private boolean unmask() {
        if ((seen & PENDING) != 0) {
            unmaskCalls.add(port);
            next = Next.TAKE_READY;
            return true;
        }
        final int free = seen & ~BUSY;
        final int found = memory.compareAndExchangeInt(word(), free, free & ~MASKED);
        if (found == free) {
            next = Next.TAKE_READY;
            return true;
        }
        seen = found;
        return (found & BUSY) == 0;
    }
}
