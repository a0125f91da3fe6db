package io.xenolith.drivers.block;

import io.xenolith.abi.DomId;
import io.xenolith.drivers.platform.BackendPlatform;
import io.xenolith.drivers.platform.DriverTimer;
import io.xenolith.drivers.platform.GrantMapping;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Maps each page the frontend names for reading and writing at its first use and keeps it: the frontend uses the same
 * pages over and over. At most {@code options.persistentMax()} stay mapped, whatever the frontend names: the one unused
 * for longest gives way, and what one request needs beyond that is mapped for it alone. A page unused for
 * {@link #IDLE_NS} is unmapped.
 */
final class PersistentTransfer implements BlkTransfer {
    /** As long as Linux's backend keeps a grant that is not used. */
    static final long IDLE_NS = 60_000_000_000L;

    private final BackendPlatform platform;
    private final DomId granter;
    private final int max;
    private final Consumer<String> note;
    private final DriverTimer timer;
    /** By grant reference, the one unused for longest first: {@link #find} moves what is used to the end. */
    private final LinkedHashMap<Integer, Kept> kept = new LinkedHashMap<>();
    private long request;
    private boolean timerArmed;
    private boolean fullNoted;

    /** A mapped page, when it was last used and by which request. */
    private static final class Kept {
        private final GrantMapping mapping;
        private long usedNs;
        private long usedBy;

        private Kept(final GrantMapping mapping) {
            this.mapping = mapping;
        }
    }

    PersistentTransfer(final BackendPlatform platform, final DomId granter, final int max,
            final Consumer<String> note) {
        this.note = note;
        this.platform = platform;
        this.granter = granter;
        this.max = max;
        this.timer = platform.timer(this::purgeIdle);
    }

    @Override
    public boolean fetch(final int gref, final byte[] target, final int length) {
        request++;
        final List<GrantMapping> passing = new ArrayList<>();
        final boolean good = hold(List.of(gref), passing);
        if (good) {
            platform.memory().read(page(gref, passing).address(), target, 0, length);
        }
        platform.unmap(passing);
        return good;
    }

    @Override
    public Pages begin(final BlkOrder order, final byte[] data) {
        request++;
        final List<Integer> grefs = new ArrayList<>(order.segments());
        for (int i = 0; i < order.segments(); i++) {
            grefs.add(order.gref(i));
        }
        final List<GrantMapping> passing = new ArrayList<>();
        if (!hold(grefs, passing)) {
            platform.unmap(passing);
            return Pages.BAD;
        }
        final List<GrantMapping> held = new ArrayList<>(grefs.size());
        for (final int gref : grefs) {
            held.add(page(gref, passing));
        }
        if (order.toDevice()) {
            MappedPages.gather(platform.memory(), order, held, data);
        }
        return new Pages(true, held, passing);
    }

    @Override
    public boolean deliver(final BlkOrder order, final Pages pages, final byte[] data) {
        MappedPages.scatter(platform.memory(), order, pages.held(), data);
        return true;
    }

    /** Maps what is not mapped yet; {@code passing} gets what is not kept. @return false if a grant is no good */
    private boolean hold(final List<Integer> grefs, final List<GrantMapping> passing) {
        final Map<Integer, GrantMapping> missing = new LinkedHashMap<>();
        for (final int gref : grefs) {
            final Kept known = find(gref);
            if (known == null) {
                missing.computeIfAbsent(gref, each -> new GrantMapping(each, false));
            } else {
                use(known);
            }
        }
        final List<GrantMapping> mappings = List.copyOf(missing.values());
        platform.map(granter, mappings);
        boolean good = true;
        for (final GrantMapping mapping : mappings) {
            if (!mapping.isMapped()) {
                good = false;
            } else if (makeRoom()) {
                final Kept added = new Kept(mapping);
                use(added);
                kept.put(mapping.gref(), added);
            } else {
                passing.add(mapping);
            }
        }
        armTimer();
        return good;
    }

    /** What is kept of {@code gref}, which is used now; null if nothing is. */
    private Kept find(final int gref) {
        final Kept known = kept.get(gref);
        if (known != null) {
            kept.putLast(gref, known);
        }
        return known;
    }

    private void use(final Kept used) {
        used.usedNs = platform.nowNs();
        used.usedBy = request;
    }

    /** The page of {@code gref}, which {@link #hold} has mapped. */
    private GrantMapping page(final int gref, final List<GrantMapping> passing) {
        final Kept known = find(gref);
        if (known != null) {
            return known.mapping;
        }
        return passing.stream().filter(each -> each.gref() == gref).findFirst().orElseThrow();
    }

    /** Unmaps the page unused for longest if there are too many. @return false if this request uses all of them */
    private boolean makeRoom() {
        if (kept.size() < max) {
            return true;
        }
        if (!fullNoted) {
            fullNoted = true;
            note.accept("more than " + max + " persistent grants: the one unused for longest gives way");
        }
        final Iterator<Kept> oldestFirst = kept.values().iterator();
        if (!oldestFirst.hasNext()) {
            return false;
        }
        final Kept oldest = oldestFirst.next();
        if (oldest.usedBy == request) {
            return false;
        }
        oldestFirst.remove();
        platform.unmap(List.of(oldest.mapping));
        return true;
    }

    private void purgeIdle() {
        timerArmed = false;
        final long nowNs = platform.nowNs();
        final List<GrantMapping> idle = new ArrayList<>();
        final Iterator<Kept> oldestFirst = kept.values().iterator();
        while (oldestFirst.hasNext()) {
            final Kept oldest = oldestFirst.next();
            if (nowNs - oldest.usedNs < IDLE_NS) {
                break;
            }
            idle.add(oldest.mapping);
            oldestFirst.remove();
        }
        platform.unmap(idle);
        armTimer();
    }

    private void armTimer() {
        if (!timerArmed && !kept.isEmpty()) {
            timerArmed = true;
            timer.arm(kept.values().iterator().next().usedNs + IDLE_NS);
        }
    }

    @Override
    public void close() {
        timer.cancel();
        platform.unmap(kept.values().stream().map(each -> each.mapping).toList());
        kept.clear();
    }
}
