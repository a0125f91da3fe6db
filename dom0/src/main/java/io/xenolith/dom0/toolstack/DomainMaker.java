package io.xenolith.dom0.toolstack;

import io.xenolith.dom0.builder.BuiltDomain;
import io.xenolith.dom0.builder.DomainBuilder;
import io.xenolith.dom0.console.Consoled;
import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.migration.Restorer;
import io.xenolith.dom0.migration.stream.StreamInput;
import io.xenolith.dom0.xenstore.XenstoreClient;
import io.xenolith.dom0.xenstore.XenstoreException;
import io.xenolith.guest.NoSpaceException;
import java.util.ArrayList;
import java.util.List;

/** Makes domains: those that somebody waits for, with libxl's words, and those of scenarios. */
final class DomainMaker {
    private final Dom0Machine machine;
    private final DomctlCalls domctl;
    private final XenstoreClient client;
    private final DomainStore store;
    private final DomainBuilder builder;
    private final Consoled consoled;
    private final Inquiries inquiries;
    private final ManagedDomains domains;
    private final DomainDevices devices;
    private final DomainWatch watch;
    private final ToolstackListener listener;

    DomainMaker(final Dom0Machine machine, final DomctlCalls domctl, final XenstoreClient client,
            final DomainStore store, final Consoled consoled, final Inquiries inquiries, final ManagedDomains domains,
            final DomainDevices devices, final DomainWatch watch, final ToolstackListener listener) {
        this.machine = machine;
        this.domctl = domctl;
        this.client = client;
        this.store = store;
        this.builder = new DomainBuilder(machine, domctl);
        this.consoled = consoled;
        this.inquiries = inquiries;
        this.domains = domains;
        this.devices = devices;
        this.watch = watch;
        this.listener = listener;
    }

    DomctlCalls domctl() {
        return domctl;
    }

    ToolstackAnswer create(final NewDomain domain) throws LibxlException {
        final int domid = make(domain);
        try {
            build(domid, domain);
        } catch (final LibxlException e) {
            throw new LibxlException(e.code(), CreationLog.withDestruction(domid, e.log()));
        }
        return new ToolstackAnswer.Created(domid, List.of());
    }

    /** The number of a new domain that has nothing yet. */
    int make(final NewDomain domain) throws LibxlException {
        final long sid = domain.label().isEmpty() ? DomctlCalls.SECINITSID_DOMU : domctl.sid(domain.label());
        final long created = sid < 0 ? sid : domctl.createDomain(domain.vcpus(), domain.uuid(), (int) sid);
        if (created < 0) {
            throw LibxlException.of(LibxlException.FAIL,
                    "libxl_create.c:682:libxl__domain_make: domain creation fail: " + ErrnoText.of(created));
        }
        return (int) created;
    }

    void requireFreeName(final int domid, final String name) throws LibxlException {
        if (domains.has(name)) {
            throw new LibxlException(LibxlException.FAIL, CreationLog.nameTaken(domid, name));
        }
    }

    void requireStillFreeName(final String name) throws ToolstackException {
        if (domains.has(name)) {
            throw new ToolstackException("a domain called '" + name + "' was made while this one was restored");
        }
    }

    /** Makes {@code domid}, which has nothing yet, whole; else nothing is left of it. */
    private void build(final int domid, final NewDomain domain) throws LibxlException {
        final List<DiskConfig> disks = new ArrayList<>();
        ManagedDomain managed = null;
        try {
            requireFreeName(domid, domain.name());
            openDisks(domid, domain, disks);
            final DomainConfig config = CreationLog.config(domid, domain, disks);
            CreationLog.checkMemory(domid, config, domctl.freeMemory());
            managed = new ManagedDomain(domid, config);
            managed.kept = true;
            equip(managed, config, builder.build(domid, config));
            inquiries.setUp(domid, domain);
        } catch (final LibxlException e) {
            undo(domid, managed, domain, disks);
            throw e;
        } catch (final ToolstackException | XenstoreException | NoSpaceException e) {
            undo(domid, managed, domain, disks);
            throw new LibxlException(LibxlException.FAIL, CreationLog.notBuilt(domid, e.getMessage()));
        } catch (final RuntimeException e) {
            undo(domid, managed, domain, disks);
            throw e;
        }
    }

    static void openDisks(final int domid, final NewDomain domain, final List<DiskConfig> disks)
            throws LibxlException {
        for (final ToolstackQuestion.NewDisk disk : domain.disks()) {
            try {
                disks.add(disk.opener().open());
            } catch (final LibxlException e) {
                throw new LibxlException(LibxlException.FAIL, CreationLog.noDisk(domid, disks.size(), e.log()));
            }
        }
    }

    void undo(final int domid, final ManagedDomain managed, final NewDomain domain,
            final List<DiskConfig> disks) {
        if (managed != null && domains.managed(domid) != null) {
            final List<DiskConfig> used = List.copyOf(managed.disks.values());
            watch.end(managed, DomainWatch.DESTROYED);
            discard(domain, disks.stream().filter(disk -> !used.contains(disk)).toList());
        } else {
            final long _ = domctl.destroy(domid);
            discard(domain, disks);
        }
    }

    private static void discard(final NewDomain domain, final List<DiskConfig> disks) {
        for (final DiskConfig disk : disks) {
            domain.disks().stream().filter(each -> each.vdev().equals(disk.vdev())).findFirst()
                    .ifPresent(each -> each.opener().discard(disk.image()));
        }
    }

    void create(final DomainConfig config) throws ToolstackException {
        final ManagedDomain domain = make(config);
        try {
            finish(domain, config, builder.build(domain.domid, config));
        } catch (final ToolstackException | XenstoreException | NoSpaceException e) {
            abandon(domain);
            throw e;
        }
    }

    /** A new domain that has nothing yet. */
    ManagedDomain make(final DomainConfig config) throws ToolstackException {
        if (domains.has(config.name())) {
            throw new ToolstackException("there is a domain called '" + config.name() + "' already");
        }
        final long sid = config.label().isEmpty() ? DomctlCalls.SECINITSID_DOMU : domctl.sid(config.label());
        DomctlCalls.must(sid, "label " + config.label() + " for " + config.name());
        final long created = domctl.createDomain(config.vcpus(), config.uuid(), (int) sid);
        DomctlCalls.must(created, "createdomain for " + config.name());
        return new ManagedDomain((int) created, config);
    }

    /** Gives a domain that is built all it has besides its memory, and starts it. */
    void finish(final ManagedDomain domain, final DomainConfig config, final BuiltDomain built)
            throws ToolstackException {
        equip(domain, config, built);
        DomctlCalls.must(domctl.unpause(domain.domid), "unpause");
    }

    /** Gives a domain that is built all it has besides its memory; it stays paused. */
    void equip(final ManagedDomain domain, final DomainConfig config, final BuiltDomain built)
            throws ToolstackException {
        final int domid = domain.domid;
        store.addDomain(domid, config, built, machine.wallClockNs());
        domains.add(domain);
        listener.domainCreated(config.name(), domid);
        client.introduce(domid, built.storeMfn(), built.storePort());
        final String refused = consoled.connect(domid, built.consolePort());
        if (!refused.isEmpty()) {
            throw new ToolstackException(config.name() + ": " + refused);
        }
        for (final DiskConfig disk : config.disks()) {
            devices.attach(domain, disk);
        }
        for (final VifConfig vif : config.vifs()) {
            devices.attachVif(domain, vif);
        }
    }

    /**
     * Does what {@link #complete} will begin with, and nothing of it stays. Then the domain stands still elsewhere; what a host has done
     * once before takes a part of the time.
     */
    void rehearse(final int domid, final DomainConfig config) {
        store.rehearse(domid, config, machine.wallClockNs());
    }

    /** Gives a domain that was restored all that {@link #build} gives to a new one; it stays paused. */
    void complete(final ManagedDomain domain, final DomainConfig config, final NewDomain wanted,
            final BuiltDomain built) throws ToolstackException {
        requireStillFreeName(domain.name);
        equip(domain, config, built);
        try {
            inquiries.setUp(domain.domid, wanted);
        } catch (final LibxlException e) {
            throw new ToolstackException(String.join("; ", e.log()));
        }
    }

    /** What fills {@code domid}, which has nothing yet, with what comes from {@code stream}. */
    Restorer restorer(final int domid, final DomainConfig config, final StreamInput stream) throws ToolstackException {
        final DomainBuilder.Ports ports = builder.prepare(domid, config);
        return new Restorer(machine, domctl, domid, config.vcpus(), ports.store(), ports.console(), stream);
    }

    /** Takes back a domain that could not be made whole. */
    void abandon(final ManagedDomain domain) {
        if (domains.get(domain.name) == domain) {
            watch.end(domain, DomainWatch.DESTROYED);
        } else {
            final long _ = domctl.destroy(domain.domid);
        }
    }
}
