package io.xenolith.hypervisor.machine;

import java.util.Arrays;

/**
 * Which frames are free: a buddy allocator of extents of 2^order frames, aligned to their size. Its answers are a function
 * of the history of calls alone: lowest addresses first at the start, most recently freed first afterwards.
 *
 * <p>It knows nothing of owners or contents; {@link io.xenolith.hypervisor.mm.FrameTable} does.
 */
public final class FrameAllocator {
    /** Largest extent: 2^18 frames, 1 GiB (the control domain's limit for memory_op). */
    public static final int ORDER_MAX = 18;
    private static final int NONE = -1;

    /** 1 + order at the first frame of a free block, 0 everywhere else. */
    private final FrameColumn freeBlock;
    private final FrameLinks links;
    private final int frames;
    private final int[] head = new int[ORDER_MAX + 1];
    private long freeFrames;

    /** An allocator for frame numbers 0 to {@code frames} - 1, with nothing free yet; free blocks are linked by {@code links}. */
    public FrameAllocator(final SparseMemory memory, final FrameLinks links, final int frames) {
        freeBlock = new FrameColumn(memory, frames, Byte.BYTES);
        this.links = links;
        this.frames = frames;
        Arrays.fill(head, NONE);
    }

    /** Frames that can be allocated in all. */
    public long freeFrames() {
        return freeFrames;
    }

    /** Those of them from {@code first} on, below {@code end}. */
    public long freeFrames(final long first, final long end) {
        long free = 0;
        for (int order = 0; order <= ORDER_MAX; order++) {
            for (int mfn = head[order]; mfn != NONE; mfn = links.next.intAt(mfn)) {
                free += Math.max(0, Math.min(end, mfn + (1L << order)) - Math.max(first, mfn));
            }
        }
        return free;
    }

    /** Makes the frames {@code first} to {@code end} - 1, which were never free before, available. */
    public void addRange(final int first, final int end) {
        // From the top, so that the lowest block of each order ends up at the head of its list.
        int limit = end;
        while (limit > first) {
            int order = 0;
            while (order < ORDER_MAX && (limit & ((2 << order) - 1)) == 0 && limit - (2 << order) >= first) {
                order++;
            }
            limit -= 1 << order;
            push(limit, order);
            freeFrames += 1L << order;
        }
    }

    /** The first frame of 2^{@code order} free ones, now taken; -1 if there is no such extent. */
    public int allocate(final int order) {
        return allocateBelow(order, frames);
    }

    /** As {@link #allocate}, of frames below {@code limit} only. */
    public int allocateBelow(final int order, final long limit) {
        if (order < 0 || order > ORDER_MAX) {
            return NONE;
        }
        for (int from = order; from <= ORDER_MAX; from++) {
            final int mfn = firstBelow(from, limit - (1L << order));
            if (mfn != NONE) {
                take(mfn, from, order);
                return mfn;
            }
        }
        return NONE;
    }

    /** The first block on the list of {@code order} that starts at {@code last} or below. */
    private int firstBelow(final int order, final long last) {
        int mfn = head[order];
        while (mfn != NONE && mfn > last) {
            mfn = links.next.intAt(mfn);
        }
        return mfn;
    }

    /** Takes the lowest 2^{@code order} frames of the free block at {@code mfn}. */
    private void take(final int mfn, final int blockOrder, final int order) {
        unlink(mfn, blockOrder);
        for (int rest = blockOrder - 1; rest >= order; rest--) {
            push(mfn + (1 << rest), rest);
        }
        freeFrames -= 1L << order;
    }

    /** Gives back one frame; buddies that are free join up. */
    public void free(final int mfn) {
        freeFrames++;
        int block = mfn;
        int order = 0;
        while (order < ORDER_MAX) {
            final int buddy = block ^ 1 << order;
            if (buddy + (1 << order) > frames || freeBlock.byteAt(buddy) != order + 1) {
                break;
            }
            unlink(buddy, order);
            block &= buddy;
            order++;
        }
        push(block, order);
    }

    private void push(final int mfn, final int order) {
        freeBlock.byteAt(mfn, order + 1);
        links.prev.intAt(mfn, NONE);
        links.next.intAt(mfn, head[order]);
        if (head[order] != NONE) {
            links.prev.intAt(head[order], mfn);
        }
        head[order] = mfn;
    }

    private void unlink(final int mfn, final int order) {
        freeBlock.byteAt(mfn, 0);
        final int next = links.next.intAt(mfn);
        final int prev = links.prev.intAt(mfn);
        if (prev == NONE) {
            head[order] = next;
        } else {
            links.next.intAt(prev, next);
        }
        if (next != NONE) {
            links.prev.intAt(next, prev);
        }
    }
}
