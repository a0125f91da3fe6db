package io.xenolith.gnttab;

import io.xenolith.abi.gnttab.Gnttab;
import java.util.Arrays;

/**
 * The mapper's side: which handle stands for which grant. Every vCPU has its own queue of free handles: taken from the
 * head, given back at the tail of the queue the handle belongs to, so that a handle is not reused at once. A queue never
 * gives its last handle away (it holds the tail); one that would have to gets a frame of {@value #PER_FRAME} new
 * handles, and at the limit of frames takes a handle of another vCPU, which it then keeps.
 *
 * <p>Where Xen starts the search for another vCPU's handle at a random one, this starts at vCPU 0: a run is a function
 * of its inputs. Source: Xen common/grant_table.c, struct grant_mapping.
 */
final class Maptrack {
    /** Handles in a maptrack frame. */
    static final int PER_FRAME = 256;
    /** No handle. */
    static final int NONE = -1;

    private final int framesMax;
    private int limit;
    /** {@code GNTMAP_*} of each handle, 0 when it stands for nothing. */
    private int[] flags = new int[0];
    private int[] refs = new int[0];
    /** The granters' tables, not their domains' numbers: a number may belong to another domain by now. */
    private GrantTable[] granters = {};
    private int[] vcpus = new int[0];
    private int[] next = new int[0];
    private int[] heads = new int[0];
    private int[] tails = new int[0];

    Maptrack(final int framesMax) {
        this.framesMax = framesMax;
    }

    /** Handles are below this. */
    int limit() {
        return limit;
    }

    /** Takes a free handle for {@code vcpu}; {@link #NONE} if there is none and no frame may be added. */
    int take(final int vcpu) {
        knowVcpu(vcpu);
        final int handle = takeFrom(vcpu);
        if (handle != NONE) {
            return handle;
        }
        return limit / PER_FRAME < framesMax ? addFrame(vcpu) : steal(vcpu);
    }

    /** Gives a handle back. */
    void free(final int handle) {
        flags[handle] = 0;
        granters[handle] = null;
        next[handle] = NONE;
        final int vcpu = vcpus[handle];
        next[tails[vcpu]] = handle;
        tails[vcpu] = handle;
    }

    void set(final int handle, final GrantTable granter, final int ref, final int mapFlags) {
        granters[handle] = granter;
        refs[handle] = ref;
        flags[handle] = mapFlags;
    }

    void flags(final int handle, final int mapFlags) {
        flags[handle] = mapFlags;
    }

    /** {@code GNTMAP_*} of a handle in range; 0 if it stands for nothing. */
    int flags(final int handle) {
        return flags[handle];
    }

    /** The table of the granter, which may have died: a guest can overwrite the entry that kept its frame. */
    GrantTable granter(final int handle) {
        return granters[handle];
    }

    int ref(final int handle) {
        return refs[handle];
    }

    /** Whether a handle in range stands for a mapping. */
    boolean mapped(final int handle) {
        return (flags[handle] & (Gnttab.GNTMAP_host_map | Gnttab.GNTMAP_device_map)) != 0;
    }

    private void knowVcpu(final int vcpu) {
        final int known = heads.length;
        if (vcpu >= known) {
            heads = Arrays.copyOf(heads, vcpu + 1);
            tails = Arrays.copyOf(tails, vcpu + 1);
            Arrays.fill(heads, known, vcpu + 1, NONE);
            Arrays.fill(tails, known, vcpu + 1, NONE);
        }
    }

    private int takeFrom(final int vcpu) {
        final int head = heads[vcpu];
        if (head == NONE || next[head] == NONE) {
            return NONE;
        }
        heads[vcpu] = next[head];
        return head;
    }

    /** The frame's first handle is taken; the others go before what is left of the queue. */
    private int addFrame(final int vcpu) {
        final int first = limit;
        limit += PER_FRAME;
        if (limit > flags.length) {
            grow(Math.max(limit, Math.min(2 * flags.length, framesMax * PER_FRAME)));
        }
        for (int handle = first; handle < limit; handle++) {
            next[handle] = handle + 1;
            vcpus[handle] = vcpu;
        }
        next[limit - 1] = heads[vcpu];
        heads[vcpu] = first + 1;
        if (tails[vcpu] == NONE) {
            tails[vcpu] = limit - 1;
        }
        return first;
    }

    private void grow(final int capacity) {
        flags = Arrays.copyOf(flags, capacity);
        refs = Arrays.copyOf(refs, capacity);
        granters = Arrays.copyOf(granters, capacity);
        vcpus = Arrays.copyOf(vcpus, capacity);
        next = Arrays.copyOf(next, capacity);
    }

    private int steal(final int vcpu) {
        if (tails[vcpu] == NONE) {
            // The queue needs a first handle as its tail, which stays there.
            final int tail = stealOne(vcpu);
            if (tail == NONE) {
                return NONE;
            }
            next[tail] = NONE;
            heads[vcpu] = tail;
            tails[vcpu] = tail;
        }
        return stealOne(vcpu);
    }

    private int stealOne(final int thief) {
        for (int victim = 0; victim < heads.length; victim++) {
            final int handle = takeFrom(victim);
            if (handle != NONE) {
                vcpus[handle] = thief;
                return handle;
            }
        }
        return NONE;
    }
}
