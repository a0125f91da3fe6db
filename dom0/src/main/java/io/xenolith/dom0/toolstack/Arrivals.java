package io.xenolith.dom0.toolstack;

import io.xenolith.dom0.builder.BuiltDomain;
import io.xenolith.dom0.migration.Restorer;
import io.xenolith.dom0.migration.stream.StreamFeed;
import io.xenolith.dom0.migration.stream.StreamInput;
import io.xenolith.dom0.xenstore.XenstoreException;
import io.xenolith.guest.NoSpaceException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Domains on their way here from other hosts, by the numbers of the migrations. */
final class Arrivals {
    private final DomctlCalls domctl;
    private final DomainMaker maker;
    private final DomainDevices devices;
    private final JobQueue jobs;
    private final Map<Long, Arrival> arrivals = new LinkedHashMap<>();

    Arrivals(final DomctlCalls domctl, final DomainMaker maker, final DomainDevices devices, final JobQueue jobs) {
        this.domctl = domctl;
        this.maker = maker;
        this.devices = devices;
        this.jobs = jobs;
    }

    Arrival get(final long migration) throws LibxlException {
        final Arrival arrival = arrivals.get(migration);
        if (arrival == null) {
            throw LibxlException.refused("no domain comes by migration " + migration);
        }
        return arrival;
    }

    /** A domain that comes runs when its migration says so, and not before: until then it runs elsewhere. */
    void requireThatItIsHere(final int domid) throws LibxlException {
        if (arrivals.values().stream().anyMatch(arrival -> arrival.domid() == domid)) {
            throw LibxlException.of(LibxlException.FAIL, "Domain " + domid + ":" + ManagedDomain.STILL_COMING);
        }
    }

    void begin(final ToolstackQuestion.MigrateIn wanted, final Consumer<ToolstackAnswer> answer)
            throws LibxlException {
        for (final ToolstackQuestion.NewDisk disk : wanted.domain().disks()) {
            disk.opener().check();
        }
        final int domid = maker.make(wanted.domain());
        try {
            maker.requireFreeName(domid, wanted.domain().name());
            final DomainConfig config = CreationLog.configWithoutFiles(domid, wanted.domain(), List.of());
            CreationLog.checkMemory(domid, config, domctl.freeMemory());
            final ManagedDomain domain = new ManagedDomain(domid, config);
            domain.kept = true;
            maker.rehearse(domid, config);
            final StreamFeed feed = new StreamFeed();
            final Arrival arrival = new Arrival(domid, wanted, feed, new Arrive(domain, wanted), answer);
            final RestoreJob job = new RestoreJob(maker, domid, config, new StreamInput(feed),
                    new ArrivingRestoration(domain, config, wanted, arrival));
            arrivals.put(wanted.migration(), arrival);
            domain.arrival = arrival;
            arrival.restoreBy(job);
            wanted.inlet().begun();
        } catch (final ToolstackException | XenstoreException | NoSpaceException e) {
            maker.undo(domid, null, wanted.domain(), List.of());
            throw LibxlException.refused(e.getMessage());
        } catch (final LibxlException | RuntimeException e) {
            arrivals.remove(wanted.migration());
            maker.undo(domid, null, wanted.domain(), List.of());
            throw e;
        }
    }

    /** What a domain that comes has done for it. */
    private final class Arrive implements Arrival.Host {
        private final ManagedDomain domain;
        private final ToolstackQuestion.MigrateIn wanted;

        Arrive(final ManagedDomain domain, final ToolstackQuestion.MigrateIn wanted) {
            this.domain = domain;
            this.wanted = wanted;
        }

        @Override
        public void begin(final Job job) {
            jobs.begin(job);
        }

        @Override
        public void attach(final DiskConfig disk) throws ToolstackException {
            devices.attach(domain, disk);
        }

        @Override
        public void unpause() throws ToolstackException {
            DomctlCalls.must(domctl.unpause(domain.domid), "unpause");
        }

        @Override
        public void undo(final List<DiskConfig> disks) {
            maker.undo(domain.domid, domain, wanted.domain(), disks);
        }

        @Override
        public void over() {
            domain.arrival = null;
            arrivals.remove(wanted.migration());
        }
    }

    /** The restoration of a domain that comes. */
    private final class ArrivingRestoration implements Restoration {
        private final ManagedDomain domain;
        private final DomainConfig config;
        private final ToolstackQuestion.MigrateIn wanted;
        private final Arrival arrival;

        ArrivingRestoration(final ManagedDomain domain, final DomainConfig config,
                final ToolstackQuestion.MigrateIn wanted, final Arrival arrival) {
            this.domain = domain;
            this.config = config;
            this.wanted = wanted;
            this.arrival = arrival;
        }

        @Override
        public void progress(final Restorer restorer) {
            // The other host knows.
        }

        @Override
        public void restored(final BuiltDomain built) throws ToolstackException {
            maker.complete(domain, config, wanted.domain(), built);
            arrival.restored();
        }

        @Override
        public void failed(final String reason) {
            final ToolstackAnswer _ = arrival.abandon(reason);
        }
    }
}
