package io.xenolith.dom0.toolstack;

import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.drivers.block.BlockDevice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Domains on their way to other hosts, by the numbers of the migrations. */
final class Departures {
    private final Dom0Machine machine;
    private final DomctlCalls domctl;
    private final DomainStore store;
    private final ManagedDomains domains;
    private final DomainDevices devices;
    private final DomainWatch watch;
    private final JobQueue jobs;
    private final Map<Long, Departure> departures = new LinkedHashMap<>();

    Departures(final Dom0Machine machine, final DomctlCalls domctl, final DomainStore store,
            final ManagedDomains domains, final DomainDevices devices, final DomainWatch watch, final JobQueue jobs) {
        this.machine = machine;
        this.domctl = domctl;
        this.store = store;
        this.domains = domains;
        this.devices = devices;
        this.watch = watch;
        this.jobs = jobs;
    }

    Departure get(final long migration) throws LibxlException {
        final Departure departure = departures.get(migration);
        if (departure == null) {
            throw LibxlException.refused("no domain leaves by migration " + migration);
        }
        return departure;
    }

    void begin(final ToolstackQuestion.MigrateOut wanted, final Consumer<ToolstackAnswer> answer)
            throws LibxlException {
        final ManagedDomain domain = domains.known(wanted.domid());
        if (domain.leaving != null || domain.shutdownSeen || domain.arrival != null) {
            throw LibxlException
                    .refused(domain.name + (domain.shutdownSeen ? " has shut down" : ManagedDomain.LEAVING_ALREADY));
        }
        final Departure departure = new Departure(machine, domctl, store, wanted,
                new Leave(domain, wanted.migration()), answer);
        departures.put(wanted.migration(), departure);
        domain.givenUp = null;
        domain.leaving = departure;
        jobs.begin(departure);
    }

    /** What a departing domain has done for it. */
    private final class Leave implements Departure.Host {
        private final ManagedDomain domain;
        private final long migration;

        Leave(final ManagedDomain domain, final long migration) {
            this.domain = domain;
            this.migration = migration;
        }

        @Override
        public void begin(final Job job) {
            jobs.begin(job);
        }

        @Override
        public void goesOn() {
            watch.goesOn(domain);
        }

        @Override
        public void leave(final int shutdownCode) {
            watch.endLeft(domain, shutdownCode);
        }

        @Override
        public void over(final boolean suspendsLater) {
            domain.givenUp = suspendsLater ? domain.leaving : null;
            domain.leaving = null;
            departures.remove(migration);
        }

        @Override
        public List<BlockDevice> images() {
            return domain.disks.values().stream().map(DiskConfig::image).toList();
        }

        @Override
        public boolean quiet() {
            return devices.quiet(domain);
        }
    }
}
