package io.xenolith.hypervisor.machine;

/**
 * The links of lists of frames. A frame is on one list at most: a domain's, or one of the allocator's, which therefore share
 * them.
 */
public final class FrameLinks {
    public final FrameColumn next;
    public final FrameColumn prev;

    public FrameLinks(final SparseMemory memory, final int frames) {
        next = new FrameColumn(memory, frames, Integer.BYTES);
        prev = new FrameColumn(memory, frames, Integer.BYTES);
    }
}
