package io.xenolith.hypervisor.mm;

import io.xenolith.hypervisor.domain.Domain;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Guest pages that Xen itself keeps mapped for writing: registered vcpu_info, FIFO event pages. Each holds a general and
 * a writable type reference, so the guest can neither lose the page nor make a table of it.
 */
public final class HeldPages {
    private final FrameTable frames;
    /** Frame number to how often it is held. */
    private final TreeMap<Long, Integer> held = new TreeMap<>();

    HeldPages(final FrameTable frames) {
        this.frames = frames;
    }

    /** Holds {@code mfn}; false if it is not {@code domain}'s or cannot be writable. */
    public boolean hold(final Domain domain, final long mfn) {
        if (frames.getPageAndType(mfn, domain.domid(), FrameTable.TYPE_WRITABLE) != 0) {
            return false;
        }
        held.merge(mfn, 1, Integer::sum);
        return true;
    }

    /** Ends one {@link #hold} of {@code mfn}; nothing if it is not held any more (its domain died). */
    public void release(final long mfn) {
        if (held.containsKey(mfn)) {
            held.computeIfPresent(mfn, (key, times) -> times == 1 ? null : times - 1);
            frames.putPageAndType(mfn);
        }
    }

    void releaseAll(final Domain domain) {
        final long[] all = held.keySet().stream().mapToLong(Long::longValue)
                .filter(mfn -> frames.owner(mfn) == domain.domid()).toArray();
        for (final long mfn : all) {
            while (held.containsKey(mfn)) {
                release(mfn);
            }
        }
    }

    void forEach(final BiConsumer<Long, Integer> action) {
        for (final Map.Entry<Long, Integer> entry : held.entrySet()) {
            action.accept(entry.getKey(), entry.getValue());
        }
    }
}
