package io.xenolith.hypervisor.mm;

/**
 * A domain's list of frames, oldest first. The links are in the {@link FrameTable}; a frame is on at most one list.
 * Walk it with {@link #first()} and {@link FrameTable#next}.
 */
public final class PageList {
    int head = FrameTable.NO_FRAME;
    int tail = FrameTable.NO_FRAME;
    private long size;

    /** First frame, {@link FrameTable#NO_FRAME} if the list is empty. */
    public int first() {
        return head;
    }

    public long size() {
        return size;
    }

    void grow() {
        size++;
    }

    void shrink() {
        size--;
    }
}
