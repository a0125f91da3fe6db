package io.xenolith.dom0.toolstack;

import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.sched.Sched;
import io.xenolith.dom0.backend.BlockBackends;
import io.xenolith.dom0.backend.NetworkBackends;
import io.xenolith.dom0.builder.BuiltDomain;
import io.xenolith.dom0.builder.DomainBuilder;
import io.xenolith.dom0.console.Consoled;
import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.kernel.Dom0Timers;
import io.xenolith.dom0.migration.Restorer;
import io.xenolith.dom0.migration.Saver;
import io.xenolith.dom0.migration.stream.StreamException;
import io.xenolith.dom0.migration.stream.StreamFeed;
import io.xenolith.dom0.migration.stream.StreamInput;
import io.xenolith.dom0.migration.stream.StreamOutput;
import io.xenolith.dom0.toolstack.ToolstackQuestion.AfterSave;
import io.xenolith.dom0.xenstore.XenstoreClient;
import io.xenolith.dom0.xenstore.XenstoreException;
import io.xenolith.dom0.xenstore.Xenstored;
import io.xenolith.drivers.block.BlkCounters;
import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.drivers.net.NetCounters;
import io.xenolith.drivers.xenbus.StoreKeys;
import io.xenolith.drivers.xenbus.XenbusState;
import io.xenolith.guest.NoSpaceException;
import io.xenolith.trace.TraceEvent;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * The toolstack's logic: creates domains, gives them devices, watches over their ends. Its state is the list of domains it
 * made; everything else it asks the hypervisor and xenstore.
 */
public final class Toolstack {
    /** How long a backend may take to let go of a device that is detached. */
    private static final long DETACH_TIMEOUT_NS = 10_000_000_000L;
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final long JOB_PAUSE_NS = 100_000;
    private static final int DESTROYED = -1;
    private static final String NO_MEMORY = "dom0 has no memory left: ";
    private static final String LEAVING_ALREADY = " is being saved or migrated already";
    private static final String STILL_COMING = "it is still on its way here from another host";
    private static final String VIF = "vif";
    private static final int SHUTDOWN_CODE_MASK = 0xff;

    private static final class ManagedDomain {
        private final int domid;
        private String name;
        /** Somebody decides what becomes of it when it has shut down; else it is taken apart. */
        private boolean kept;
        private String uuidText;
        private final Map<Integer, DiskConfig> disks = new LinkedHashMap<>();
        private final Map<Integer, VifConfig> vifs = new LinkedHashMap<>();
        private boolean shutdownSeen;
        /** What saves or migrates it; null if nothing does. */
        private Leaving leaving;
        /** What asked it to suspend and waits no longer; null if nothing did. */
        private Leaving givenUp;
        /** What it comes by; null if it has come, or was made here. */
        private Arrival arrival;

        ManagedDomain(final int domid, final DomainConfig config) {
            this.domid = domid;
            // Not the whole configuration: the files of a kernel and its ramdisk are large.
            this.name = config.name();
            this.uuidText = config.uuidText();
        }
    }

    private final Dom0Machine machine;
    private final DomctlCalls domctl;
    private final Xenstored xenstored;
    private final XenstoreClient client;
    private final DomainStore store;
    private final DomainBuilder builder;
    private final Inquiries inquiries;
    private final Consoled consoled;
    private final BlockBackends blocks;
    private final NetworkBackends networks;
    private final ToolstackListener listener;
    private final Map<String, ManagedDomain> domains = new LinkedHashMap<>();
    private final Queue<Job> jobs = new ArrayDeque<>();
    private final Dom0Timers.Timer jobTimer;
    private final DomainEnds ends = new DomainEnds();
    /** Domains on their way to other hosts, and from them, by the numbers of the migrations. */
    private final Map<Long, Departure> departures = new LinkedHashMap<>();
    private final Map<Long, Arrival> arrivals = new LinkedHashMap<>();

    public Toolstack(final Dom0Machine machine, final DomctlCalls domctl, final Xenstored xenstored,
            final XenstoreClient client, final Consoled consoled, final BlockBackends blocks,
            final NetworkBackends networks, final ToolstackListener listener) {
        this.machine = machine;
        this.domctl = domctl;
        this.xenstored = xenstored;
        this.client = client;
        this.consoled = consoled;
        this.blocks = blocks;
        this.networks = networks;
        this.listener = listener;
        this.store = new DomainStore(client);
        this.builder = new DomainBuilder(machine, domctl);
        this.inquiries = new Inquiries(machine, domctl, client, store, blocks, networks);
        this.jobTimer = machine.timers().create(this::runJob);
        store.initialise();
    }

    /** Carries out {@code command}; a failure is told to the listener and changes nothing else. */
    public void perform(final ToolstackCommand command) {
        try {
            switch (command) {
                case ToolstackCommand.Create create -> create(create.config());
                case ToolstackCommand.Restore restore -> restore(restore);
                case ToolstackCommand.Save save -> save(save);
                case ToolstackCommand.AddUserNetwork add ->
                    networks.addUserNetwork(add.bridge(), add.plan(), add.sockets());
                case ToolstackCommand.ConsoleInput input -> consoled.input(find(input).domid, input.bytes());
                case ToolstackCommand.Keys(final int domid, final byte[] bytes) -> consoled.input(domid, bytes);
                case ToolstackCommand.AttachDisk attach -> attach(find(attach), attach.disk());
                case ToolstackCommand.DetachDisk detach -> detach(find(detach), detach.vdev(), detach.force());
                case ToolstackCommand.AttachVif attach -> attachVif(find(attach), attach.vif());
                case ToolstackCommand.DetachVif detach -> detachVif(find(detach), detach.handle(), detach.force());
                case ToolstackCommand.Pause pause -> must(domctl.pause(find(pause).domid), "pause");
                case ToolstackCommand.Unpause unpause -> unpause(find(unpause));
                case ToolstackCommand.Destroy destroy -> end(find(destroy), DESTROYED);
                case ToolstackCommand.Shutdown shutdown ->
                    store.requestShutdown(find(shutdown).domid, shutdown.how());
                case ToolstackCommand.ResizeDisk resize ->
                    resize(findDisk(find(resize), resize.vdev()), resize.sectors());
                case ToolstackCommand.KillBackend kill -> killBackend(find(kill), kill.device());
                case ToolstackCommand.RestartBackend restart -> restartBackend(find(restart), restart.device());
                case ToolstackCommand.Ask ask -> ask(ask);
                case ToolstackCommand.Forget(final long number) -> ends.forget(number);
            }
        } catch (final ToolstackException | XenstoreException e) {
            listener.commandFailed(command, e.getMessage());
        } catch (final NoSpaceException e) {
            listener.commandFailed(command, NO_MEMORY + e.getMessage());
        }
    }

    private void ask(final ToolstackCommand.Ask ask) {
        final Consumer<ToolstackAnswer> answer = said -> listener.answered(ask.number(), said);
        final int mark = domctl.gate().scratch().mark();
        try {
            if (ask.question() instanceof ToolstackQuestion.Unpause(final int domid)) {
                requireThatItIsHere(domid);
            }
            if (!inquiries.ask(ask.question(), answer)) {
                decide(ask, answer);
            }
        } catch (final LibxlException e) {
            answer.accept(new ToolstackAnswer.Failed(e.code(), e.log()));
        } catch (final XenstoreException | NoSpaceException e) {
            answer.accept(new ToolstackAnswer.Failed(LibxlException.FAIL, List.of("libxl: error: " + e.getMessage())));
        } catch (final RuntimeException e) {
            // A question that nobody foresaw is the asker's trouble alone: other domains go on.
            domctl.gate().scratch().release(mark);
            if (machine.trace().on()) {
                machine.trace().emit(new TraceEvent.Note(0, "toolstack", "question " + ask.number() + " failed: " + e));
            }
            answer.accept(new ToolstackAnswer.Failed(LibxlException.FAIL, List.of("libxl: error: " + e)));
        }
    }

    /** Questions about what the toolstack itself has to do. */
    private void decide(final ToolstackCommand.Ask ask, final Consumer<ToolstackAnswer> answer)
            throws LibxlException {
        switch (ask.question()) {
            case ToolstackQuestion.Create(final NewDomain domain) -> answer.accept(create(domain));
            case final ToolstackQuestion.Save save -> save(save, answer);
            case final ToolstackQuestion.Restore restore -> restore(restore, answer);
            case final ToolstackQuestion.MigrateOut out -> migrateOut(out, answer);
            case ToolstackQuestion.MigrateMore(final long migration, final long bytes) -> {
                answer.accept(departure(migration).more(bytes));
            }
            case ToolstackQuestion.MigrateVerdict(final long migration, final var verdict, final String why) ->
                answer.accept(departure(migration).decide(verdict, why));
            case final ToolstackQuestion.MigrateIn in -> migrateIn(in, answer);
            case ToolstackQuestion.MigrateData(final long migration, final byte[] bytes) ->
                answer.accept(arrival(migration).data(bytes));
            case ToolstackQuestion.MigrateGo(final long migration) -> answer.accept(arrival(migration).go());
            case ToolstackQuestion.MigrateAbort(final long migration, final String why) ->
                answer.accept(arrival(migration).abandon(why));
            case ToolstackQuestion.Destroy(final int domid) -> answer.accept(destroy(domid));
            case ToolstackQuestion.Rename(final int domid, final String name) -> answer.accept(rename(domid, name));
            case ToolstackQuestion.Preserve(final int domid, final String name, final byte[] uuid) ->
                answer.accept(preserve(domid, name, uuid));
            case final ToolstackQuestion.AttachDisk attach -> answer.accept(attach(attach));
            case final ToolstackQuestion.DetachDisk detach -> detach(detach, answer);
            case ToolstackQuestion.AttachVif(final int domid, final ToolstackQuestion.NewVif vif) ->
                answer.accept(attachVif(domid, vif));
            case ToolstackQuestion.DetachVif(final int domid, final int handle) -> detachVif(domid, handle, answer);
            case final ToolstackQuestion.AwaitEnd await -> ends.await(ask.number(), await, answer,
                    domid -> managed(domid) != null || domctl.exists(domid));
            default -> throw new IllegalStateException("nobody answers " + ask.question());
        }
    }

    /** A domain that comes runs when its migration says so, and not before: until then it runs elsewhere. */
    private void requireThatItIsHere(final int domid) throws LibxlException {
        if (arrivals.values().stream().anyMatch(arrival -> arrival.domid() == domid)) {
            throw refused("libxl: error: Domain " + domid + ":" + STILL_COMING);
        }
    }

    private static void requireThatItStays(final ManagedDomain domain) throws LibxlException {
        if (domain.leaving != null || domain.arrival != null) {
            throw refused("libxl: error: Domain " + domain.domid + ":"
                    + (domain.leaving == null ? STILL_COMING : domain.name + LEAVING_ALREADY));
        }
    }

    /** Null if this toolstack has made no domain of that number that still is. */
    private ManagedDomain managed(final int domid) {
        return domains.values().stream().filter(domain -> domain.domid == domid).findFirst().orElse(null);
    }

    private ManagedDomain known(final int domid) throws LibxlException {
        final ManagedDomain domain = managed(domid);
        if (domain == null) {
            throw new LibxlException(LibxlException.DOMAIN_NOTFOUND, List.of());
        }
        return domain;
    }

    private ToolstackAnswer create(final NewDomain domain) throws LibxlException {
        final int domid = make(domain);
        try {
            build(domid, domain);
        } catch (final LibxlException e) {
            throw new LibxlException(e.code(), CreationLog.withDestruction(domid, e.log()));
        }
        return new ToolstackAnswer.Created(domid, List.of());
    }

    /** The number of a new domain that has nothing yet. */
    private int make(final NewDomain domain) throws LibxlException {
        final long sid = domain.label().isEmpty() ? DomctlCalls.SECINITSID_DOMU : domctl.sid(domain.label());
        final long created = sid < 0 ? sid : domctl.createDomain(domain.vcpus(), domain.uuid(), (int) sid);
        if (created < 0) {
            throw LibxlException.of(LibxlException.FAIL,
                    "libxl_create.c:682:libxl__domain_make: domain creation fail: " + ErrnoText.of(created));
        }
        return (int) created;
    }

    private void requireFreeName(final int domid, final String name) throws LibxlException {
        if (domains.containsKey(name)) {
            throw new LibxlException(LibxlException.FAIL, CreationLog.nameTaken(domid, name));
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

    private static void openDisks(final int domid, final NewDomain domain, final List<DiskConfig> disks)
            throws LibxlException {
        for (final ToolstackQuestion.NewDisk disk : domain.disks()) {
            try {
                disks.add(disk.opener().open());
            } catch (final LibxlException e) {
                throw new LibxlException(LibxlException.FAIL, CreationLog.noDisk(domid, disks.size(), e.log()));
            }
        }
    }

    private void undo(final int domid, final ManagedDomain managed, final NewDomain domain,
            final List<DiskConfig> disks) {
        if (managed != null && managed(domid) != null) {
            final List<DiskConfig> used = List.copyOf(managed.disks.values());
            end(managed, DESTROYED);
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

    private ToolstackAnswer destroy(final int domid) throws LibxlException {
        final ManagedDomain domain = managed(domid);
        if (domain != null) {
            end(domain, DESTROYED);
            return ToolstackAnswer.Done.WITHOUT_A_WORD;
        }
        final long result = domid == 0 ? -Errno.XEN_EPERM : domctl.destroy(domid);
        if (result < 0) {
            throw new LibxlException(LibxlException.FAIL, CreationLog.withDestruction(domid, List.of()));
        }
        return ToolstackAnswer.Done.WITHOUT_A_WORD;
    }

    private ToolstackAnswer rename(final int domid, final String name) throws LibxlException {
        if (name.isEmpty()) {
            throw LibxlException.of(LibxlException.INVAL, "libxl_domain.c:62:libxl__domain_rename: Domain " + domid
                    + ":New domain name not specified");
        }
        final ManagedDomain domain = known(domid);
        if (domains.containsKey(name)) {
            if (domain.name.equals(name)) {
                return ToolstackAnswer.Done.WITHOUT_A_WORD;
            }
            throw LibxlException.of(LibxlException.INVAL, CreationLog.nameTaken(domid, name).getFirst()
                    .substring("libxl: error: ".length()));
        }
        final String before = domain.name;
        store.rename(domid, domain.uuidText, name);
        domains.remove(before);
        domain.name = name;
        domains.put(name, domain);
        listener.domainRenamed(domid, before, name);
        return ToolstackAnswer.Done.WITHOUT_A_WORD;
    }

    /** What is kept of a domain gets a name and a UUID of its own; the hypervisor still knows the old one, as on real Xen. */
    private ToolstackAnswer preserve(final int domid, final String name, final byte[] uuid) throws LibxlException {
        final ToolstackAnswer renamed = rename(domid, name);
        final ManagedDomain domain = known(domid);
        domain.uuidText = DomainConfig.uuidText(uuid);
        store.moveVm(domid, domain.uuidText, name);
        return renamed;
    }

    private ToolstackAnswer attach(final ToolstackQuestion.AttachDisk wanted) throws LibxlException {
        final ManagedDomain domain = known(wanted.domid());
        requireThatItStays(domain);
        final OptionalInt number = VdevName.number(wanted.vdev());
        if (number.isEmpty()) {
            throw new LibxlException(LibxlException.INVAL, List.of(
                    "libxl: error: libxl_disk.c:182:libxl__device_from_disk: Invalid or unsupported virtual disk"
                            + " identifier " + wanted.vdev(),
                    CreationLog.UNABLE_TO_ADD));
        }
        final DiskConfig disk;
        try {
            if (domain.disks.containsKey(number.getAsInt())) {
                throw LibxlException.of(LibxlException.FAIL, "libxl_disk.c:343:device_disk_add: Domain "
                        + wanted.domid() + ":device already exists in xenstore");
            }
            disk = wanted.opener().open();
        } catch (final LibxlException e) {
            final List<String> log = new ArrayList<>(e.log());
            log.add(CreationLog.UNABLE_TO_ADD);
            throw new LibxlException(e.code(), log);
        }
        try {
            attach(domain, disk);
        } catch (final ToolstackException e) {
            throw new LibxlException(LibxlException.FAIL,
                    List.of("libxl: error: " + e.getMessage(), CreationLog.UNABLE_TO_ADD));
        }
        return ToolstackAnswer.Done.WITHOUT_A_WORD;
    }

    private void detach(final ToolstackQuestion.DetachDisk wanted, final Consumer<ToolstackAnswer> answer)
            throws LibxlException {
        final ManagedDomain domain = known(wanted.domid());
        requireThatItStays(domain);
        final OptionalInt number = VdevName.number(wanted.vdev());
        final DiskConfig disk = number.isPresent() ? domain.disks.get(number.getAsInt()) : null;
        if (disk == null) {
            throw new LibxlException(LibxlException.INVAL, number.isEmpty()
                    ? List.of()
                    : List.of("libxl: error: libxl_disk.c:516:libxl__disk_from_xenstore: disk /libxl/"
                            + wanted.domid() + "/device/vbd/" + number.getAsInt()
                            + " does not exist (no backend path"));
        }
        detach(domain, disk, wanted.force(), () -> answer.accept(ToolstackAnswer.Done.WITHOUT_A_WORD));
    }

    private ToolstackAnswer attachVif(final int domid, final ToolstackQuestion.NewVif vif) throws LibxlException {
        final ManagedDomain domain = known(domid);
        requireThatItStays(domain);
        int handle = vif.handle();
        while (handle < 0 || domain.vifs.containsKey(handle)) {
            handle = handle < 0 ? 0 : handle + 1;
        }
        try {
            attachVif(domain, CreationLog.vif(domid, handle, vif));
        } catch (final ToolstackException | IllegalArgumentException e) {
            throw LibxlException.of(LibxlException.FAIL, "libxl_device.c:1481:device_addrm_aocomplete: Domain " + domid
                    + ":Unable to add vif with id " + handle + ": " + e.getMessage());
        }
        return ToolstackAnswer.Done.WITHOUT_A_WORD;
    }

    private void detachVif(final int domid, final int handle, final Consumer<ToolstackAnswer> answer)
            throws LibxlException {
        final ManagedDomain domain = known(domid);
        requireThatItStays(domain);
        final VifConfig vif = domain.vifs.get(handle);
        if (vif == null) {
            throw LibxlException.of(LibxlException.INVAL, "libxl_xshelp.c:206:libxl__xs_read_mandatory: xenstore read"
                    + " failed: `/libxl/" + domid + "/device/vif/" + handle + "': No such file or directory");
        }
        detachVif(domain, vif, () -> answer.accept(ToolstackAnswer.Done.WITHOUT_A_WORD));
    }

    private ManagedDomain find(final ToolstackCommand command) throws ToolstackException {
        final ManagedDomain domain = domains.get(command.domain());
        if (domain == null) {
            throw new ToolstackException("no domain is called '" + command.domain() + "'");
        }
        return domain;
    }

    private void unpause(final ManagedDomain domain) throws ToolstackException {
        if (domain.arrival != null) {
            throw new ToolstackException(domain.name + ": " + STILL_COMING);
        }
        must(domctl.unpause(domain.domid), "unpause");
    }

    private static void must(final long result, final String what) throws ToolstackException {
        if (result < 0) {
            throw new ToolstackException(what + " failed: " + result);
        }
    }

    private void create(final DomainConfig config) throws ToolstackException {
        final ManagedDomain domain = make(config);
        try {
            finish(domain, config, builder.build(domain.domid, config));
        } catch (final ToolstackException | XenstoreException | NoSpaceException e) {
            abandon(domain);
            throw e;
        }
    }

    /** A new domain that has nothing yet. */
    private ManagedDomain make(final DomainConfig config) throws ToolstackException {
        if (domains.containsKey(config.name())) {
            throw new ToolstackException("there is a domain called '" + config.name() + "' already");
        }
        final long sid = config.label().isEmpty() ? DomctlCalls.SECINITSID_DOMU : domctl.sid(config.label());
        must(sid, "label " + config.label() + " for " + config.name());
        final long created = domctl.createDomain(config.vcpus(), config.uuid(), (int) sid);
        must(created, "createdomain for " + config.name());
        return new ManagedDomain((int) created, config);
    }

    /** Gives a domain that is built all it has besides its memory, and starts it. */
    private void finish(final ManagedDomain domain, final DomainConfig config, final BuiltDomain built)
            throws ToolstackException {
        equip(domain, config, built);
        must(domctl.unpause(domain.domid), "unpause");
    }

    /** Gives a domain that is built all it has besides its memory; it stays paused. */
    private void equip(final ManagedDomain domain, final DomainConfig config, final BuiltDomain built)
            throws ToolstackException {
        final int domid = domain.domid;
        store.addDomain(domid, config, built, machine.wallClockNs());
        domains.put(config.name(), domain);
        listener.domainCreated(config.name(), domid);
        client.introduce(domid, built.storeMfn(), built.storePort());
        final String refused = consoled.connect(domid, built.consolePort());
        if (!refused.isEmpty()) {
            throw new ToolstackException(config.name() + ": " + refused);
        }
        for (final DiskConfig disk : config.disks()) {
            attach(domain, disk);
        }
        for (final VifConfig vif : config.vifs()) {
            attachVif(domain, vif);
        }
    }

    private void begin(final Job job) {
        jobs.add(job);
        jobTimer.arm(machine.nowNs());
    }

    /** Does a piece of the job that has waited longest; the next piece is due a while later, so that others get the CPU. */
    private void runJob() {
        final Job job = jobs.poll();
        final int mark = domctl.gate().scratch().mark();
        try {
            if (job != null && !job.step()) {
                jobs.add(job);
            }
        } catch (final RuntimeException e) {
            // A job looks after its own failures; one that cannot even do so is over, and others go on.
            domctl.gate().scratch().release(mark);
            if (machine.trace().on()) {
                machine.trace().emit(new TraceEvent.Note(0, "toolstack", "a job failed: " + e));
            }
        }
        if (!jobs.isEmpty()) {
            jobTimer.arm(machine.nowNs() + JOB_PAUSE_NS);
        }
    }

    /** What becomes of a domain that is restored. */
    private interface Restoration {
        void progress(Restorer restorer);

        /** All of its memory and its vCPUs are there. */
        void restored(BuiltDomain built) throws ToolstackException;

        /** Nothing may be left of it. */
        void failed(String reason);
    }

    /** Makes a domain from a stream. */
    private final class RestoreJob implements Job {
        private final Restoration restoration;
        private final Restorer restorer;

        RestoreJob(final int domid, final DomainConfig config, final StreamInput stream,
                final Restoration restoration) throws ToolstackException {
            this.restoration = restoration;
            final DomainBuilder.Ports ports = builder.prepare(domid, config);
            restorer = new Restorer(machine, domctl, domid, config.vcpus(), ports.store(), ports.console(), stream);
        }

        @Override
        public boolean step() {
            final int mark = domctl.gate().scratch().mark();
            try {
                final boolean done = restorer.step();
                restoration.progress(restorer);
                if (done) {
                    restoration.restored(restorer.built());
                }
                return done;
            } catch (final StreamException | ToolstackException | XenstoreException e) {
                restoration.failed(e.getMessage());
            } catch (final NoSpaceException e) {
                restoration.failed(NO_MEMORY + e.getMessage());
            } catch (final RuntimeException e) {
                // A stream that nobody foresaw is the trouble of whoever restores it alone: other domains go on.
                domctl.gate().scratch().release(mark);
                restoration.failed(e.toString());
            }
            return true;
        }
    }

    private void restore(final ToolstackCommand.Restore command) throws ToolstackException {
        final ManagedDomain domain = make(command.config());
        try {
            begin(new RestoreJob(domain.domid, command.config(), command.stream(), new Restoration() {
                @Override
                public void progress(final Restorer restorer) {
                    listener.migrationProgress(domain.name, restorer.pagesDone(), restorer.pagesTotal());
                }

                @Override
                public void restored(final BuiltDomain built) throws ToolstackException {
                    requireStillFreeName(domain.name);
                    finish(domain, command.config(), built);
                    listener.restored(domain.name);
                }

                @Override
                public void failed(final String reason) {
                    abandon(domain);
                    listener.commandFailed(command, domain.name + " is not restored: " + reason);
                }
            }));
        } catch (final ToolstackException | NoSpaceException e) {
            abandon(domain);
            throw e;
        }
    }

    private void requireStillFreeName(final String name) throws ToolstackException {
        if (domains.containsKey(name)) {
            throw new ToolstackException("a domain called '" + name + "' was made while this one was restored");
        }
    }

    private void restore(final ToolstackQuestion.Restore wanted, final Consumer<ToolstackAnswer> answer)
            throws LibxlException {
        try {
            final int domid = make(wanted.domain());
            try {
                restore(domid, wanted, answer);
            } catch (final LibxlException e) {
                throw new LibxlException(e.code(), CreationLog.withDestruction(domid, e.log()));
            }
        } catch (final LibxlException | RuntimeException e) {
            close(wanted.stream());
            throw e;
        }
    }

    /** Restores into {@code domid}, which has nothing yet; else nothing is left of it. */
    private void restore(final int domid, final ToolstackQuestion.Restore wanted,
            final Consumer<ToolstackAnswer> answer) throws LibxlException {
        final List<DiskConfig> disks = new ArrayList<>();
        try {
            requireFreeName(domid, wanted.domain().name());
            openDisks(domid, wanted.domain(), disks);
            final DomainConfig config = CreationLog.configWithoutFiles(domid, wanted.domain(), disks);
            begin(new RestoreJob(domid, config, new StreamInput(wanted.stream()),
                    new AskedRestoration(domid, config, wanted, answer)));
        } catch (final ToolstackException | NoSpaceException e) {
            undo(domid, null, wanted.domain(), disks);
            throw new LibxlException(LibxlException.FAIL, CreationLog.notBuilt(domid, e.getMessage()));
        } catch (final LibxlException | RuntimeException e) {
            undo(domid, null, wanted.domain(), disks);
            throw e;
        }
    }

    /** A restoration that somebody waits for. */
    private final class AskedRestoration implements Restoration {
        private final ManagedDomain domain;
        private final DomainConfig config;
        private final ToolstackQuestion.Restore wanted;
        private final Consumer<ToolstackAnswer> answer;
        private boolean found;

        AskedRestoration(final int domid, final DomainConfig config, final ToolstackQuestion.Restore wanted,
                final Consumer<ToolstackAnswer> answer) {
            this.config = config;
            this.wanted = wanted;
            this.answer = answer;
            domain = new ManagedDomain(domid, config);
            domain.kept = true;
        }

        @Override
        public void progress(final Restorer restorer) {
            final boolean first = !found && !restorer.origin().isEmpty();
            found |= first;
            answer.accept(new ToolstackAnswer.Progress(restorer.pagesDone(), restorer.pagesTotal(),
                    first ? MigrationLog.found(restorer.origin()) : List.of()));
        }

        @Override
        public void restored(final BuiltDomain built) throws ToolstackException {
            requireStillFreeName(domain.name);
            equip(domain, config, built);
            try {
                inquiries.setUp(domain.domid, wanted.domain());
            } catch (final LibxlException e) {
                throw new ToolstackException(String.join("; ", e.log()));
            }
            close(wanted.stream());
            answer.accept(new ToolstackAnswer.Created(domain.domid, MigrationLog.restored(built)));
        }

        @Override
        public void failed(final String reason) {
            close(wanted.stream());
            undo(domain.domid, domain, wanted.domain(), config.disks());
            answer.accept(new ToolstackAnswer.Failed(LibxlException.FAIL,
                    MigrationLog.notRestored(domain.domid, reason)));
        }
    }

    /** All that matters has been read from it or told before. */
    private static void close(final Closeable stream) {
        try {
            stream.close();
        } catch (final IOException _) {
            // Nothing is expected of it any more.
        }
    }

    /** Takes back a domain that could not be made whole. */
    private void abandon(final ManagedDomain domain) {
        if (domains.get(domain.name) == domain) {
            end(domain, DESTROYED);
        } else {
            final long _ = domctl.destroy(domain.domid);
        }
    }

    private void save(final ToolstackCommand.Save command) throws ToolstackException {
        final ManagedDomain domain = find(command);
        if (domain.leaving != null) {
            throw new ToolstackException(domain.name + LEAVING_ALREADY);
        }
        save(domain, command.stream(), () -> {
            // Its owner closes it.
        }, command.checkpoint() ? AfterSave.RUN : AfterSave.DESTROY, new MigrationReport() {
            @Override
            public void progress(final long pagesDone, final long pagesTotal) {
                listener.migrationProgress(domain.name, pagesDone, pagesTotal);
            }

            @Override
            public void written() {
                listener.saved(domain.name);
            }

            @Override
            public void over() {
                // It was told when all was written.
            }

            @Override
            public void stuck(final String reason) {
                listener.commandFailed(command, domain.name + " is saved, and cannot go on running: " + reason);
            }

            @Override
            public void failed(final String reason, final boolean suspended) {
                listener.commandFailed(command, domain.name + " is not saved: " + reason);
            }
        });
    }

    private void save(final ToolstackQuestion.Save wanted, final Consumer<ToolstackAnswer> answer)
            throws LibxlException {
        final int domid = wanted.domid();
        try {
            final ManagedDomain domain = known(domid);
            if (domain.arrival != null) {
                throw new LibxlException(LibxlException.FAIL,
                        MigrationLog.notSaved(domid, domain.name + ": " + STILL_COMING, false));
            }
            if (domain.leaving != null || domain.shutdownSeen) {
                throw new LibxlException(LibxlException.FAIL, MigrationLog.notSaved(domid, domain.name
                        + (domain.leaving != null ? LEAVING_ALREADY : " has shut down"), false));
            }
            answer.accept(new ToolstackAnswer.Progress(0, 0, MigrationLog.saving(domid)));
            save(domain, new StreamOutput(wanted.stream()), wanted.stream(), wanted.after(), new MigrationReport() {
                @Override
                public void progress(final long pagesDone, final long pagesTotal) {
                    answer.accept(new ToolstackAnswer.Progress(pagesDone, pagesTotal, List.of()));
                }

                @Override
                public void written() {
                    // Whoever asks is told when all is over.
                }

                @Override
                public void over() {
                    answer.accept(ToolstackAnswer.Done.WITHOUT_A_WORD);
                }

                @Override
                public void stuck(final String reason) {
                    // As xl has it, the save itself was well: whoever asked keeps the stream, all that is left of the guest.
                    answer.accept(new ToolstackAnswer.Done(MigrationLog.stuck(domid, reason)));
                }

                @Override
                public void failed(final String reason, final boolean suspended) {
                    answer.accept(new ToolstackAnswer.Failed(LibxlException.FAIL,
                            MigrationLog.notSaved(domid, reason, suspended)));
                }
            });
        } catch (final LibxlException | RuntimeException e) {
            close(wanted.stream());
            throw e;
        }
    }

    private void save(final ManagedDomain domain, final StreamOutput stream, final Closeable end,
            final AfterSave after, final MigrationReport report) {
        final SaveJob job = new SaveJob(domain, stream, end, after, report);
        job.request.send();
        domain.givenUp = null;
        domain.leaving = job;
    }

    /** Waits for a domain to suspend itself, then writes it. */
    private final class SaveJob implements Job, Leaving {
        private final ManagedDomain domain;
        private final Closeable end;
        private final AfterSave after;
        private final MigrationReport report;
        private final Saver saver;
        private final SuspendRequest request;
        private boolean suspended;

        SaveJob(final ManagedDomain domain, final StreamOutput stream, final Closeable end, final AfterSave after,
                final MigrationReport report) {
            this.domain = domain;
            this.end = end;
            this.after = after;
            this.report = report;
            saver = new Saver(machine, domctl, domain.domid, stream);
            request = new SuspendRequest(machine, store, domain.domid, reason -> {
                domain.givenUp = this;
                fail(reason);
            });
        }

        @Override
        public void suspended() {
            suspended = true;
            request.over();
            begin(this);
        }

        @Override
        public void suspendedTooLate() {
            domain.givenUp = null;
            try {
                resume();
            } catch (final ToolstackException | XenstoreException e) {
                if (machine.trace().on()) {
                    machine.trace().emit(new TraceEvent.Note(domain.domid, "toolstack", domain.name
                            + " suspended too late to be saved and cannot go on running: " + e.getMessage()));
                }
            }
        }

        @Override
        public void domainEnded() {
            request.over();
            jobs.remove(this);
            fail("the domain ended before it was saved");
        }

        private void fail(final String reason) {
            domain.leaving = null;
            close(end);
            report.failed(reason, suspended);
        }

        @Override
        public boolean step() {
            final int mark = domctl.gate().scratch().mark();
            String failure = "";
            try {
                final boolean done = saver.step();
                report.progress(saver.pagesDone(), saver.pagesTotal());
                if (!done) {
                    return false;
                }
                end.close();
            } catch (final ToolstackException e) {
                failure = e.getMessage();
            } catch (final NoSpaceException e) {
                failure = NO_MEMORY + e.getMessage();
            } catch (final IOException e) {
                failure = "the stream cannot be written: " + e.getMessage();
            } catch (final RuntimeException e) {
                // What nobody foresaw of a guest is its own trouble: it goes on, and so do others.
                domctl.gate().scratch().release(mark);
                failure = e.toString();
            }
            finish(failure);
            return true;
        }

        private void finish(final String failure) {
            if (failure.isEmpty()) {
                domain.leaving = null;
                report.written();
            }
            if (failure.isEmpty() && after == AfterSave.DESTROY) {
                endLeft(domain, Sched.SHUTDOWN_suspend);
                report.over();
                return;
            }
            try {
                if (failure.isEmpty() && after == AfterSave.PAUSE) {
                    must(domctl.pause(domain.domid), "pause");
                }
                resume();
            } catch (final ToolstackException | XenstoreException e) {
                if (failure.isEmpty()) {
                    report.stuck(e.getMessage());
                } else {
                    fail(failure + "; it cannot go on running either: " + e.getMessage());
                }
                return;
            }
            if (failure.isEmpty()) {
                report.over();
            } else {
                fail(failure);
            }
        }

        private void resume() throws ToolstackException {
            saver.resume();
            goesOn(domain);
        }
    }

    /** A domain that has suspended itself, and is written elsewhere. */
    private void endLeft(final ManagedDomain domain, final int shutdownCode) {
        if (domain.kept) {
            listener.domainEnded(domain.name, domain.domid, shutdownCode);
            ends.shutDown(domain.domid, shutdownCode);
        }
        end(domain, shutdownCode);
    }

    /** The guest runs on after it has suspended itself. */
    private void goesOn(final ManagedDomain domain) {
        client.resume(domain.domid);
        domain.shutdownSeen = false;
    }

    private static LibxlException refused(final String why) {
        return new LibxlException(LibxlException.FAIL, List.of(why));
    }

    private Departure departure(final long migration) throws LibxlException {
        final Departure departure = departures.get(migration);
        if (departure == null) {
            throw refused("no domain leaves by migration " + migration);
        }
        return departure;
    }

    private Arrival arrival(final long migration) throws LibxlException {
        final Arrival arrival = arrivals.get(migration);
        if (arrival == null) {
            throw refused("no domain comes by migration " + migration);
        }
        return arrival;
    }

    private void migrateOut(final ToolstackQuestion.MigrateOut wanted, final Consumer<ToolstackAnswer> answer)
            throws LibxlException {
        final ManagedDomain domain = known(wanted.domid());
        if (domain.leaving != null || domain.shutdownSeen || domain.arrival != null) {
            throw refused(domain.name + (domain.shutdownSeen ? " has shut down" : LEAVING_ALREADY));
        }
        final Departure departure = new Departure(machine, domctl, store, wanted,
                new Leave(domain, wanted.migration()), answer);
        departures.put(wanted.migration(), departure);
        domain.givenUp = null;
        domain.leaving = departure;
        begin(departure);
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
            Toolstack.this.begin(job);
        }

        @Override
        public void goesOn() {
            Toolstack.this.goesOn(domain);
        }

        @Override
        public void leave(final int shutdownCode) {
            endLeft(domain, shutdownCode);
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
            return domain.disks.values().stream().allMatch(disk -> blocks.quiet(domain.domid, disk.number()));
        }
    }

    private void migrateIn(final ToolstackQuestion.MigrateIn wanted, final Consumer<ToolstackAnswer> answer)
            throws LibxlException {
        for (final ToolstackQuestion.NewDisk disk : wanted.domain().disks()) {
            disk.opener().check();
        }
        final int domid = make(wanted.domain());
        try {
            requireFreeName(domid, wanted.domain().name());
            final DomainConfig config = CreationLog.configWithoutFiles(domid, wanted.domain(), List.of());
            CreationLog.checkMemory(domid, config, domctl.freeMemory());
            final ManagedDomain domain = new ManagedDomain(domid, config);
            domain.kept = true;
            final StreamFeed feed = new StreamFeed();
            final Arrival arrival = new Arrival(domid, wanted, feed, new Arrive(domain, wanted), answer);
            final RestoreJob job = new RestoreJob(domid, config, new StreamInput(feed),
                    new ArrivingRestoration(domain, config, wanted, arrival));
            arrivals.put(wanted.migration(), arrival);
            domain.arrival = arrival;
            arrival.restoreBy(job);
            wanted.inlet().begun();
        } catch (final ToolstackException | XenstoreException | NoSpaceException e) {
            undo(domid, null, wanted.domain(), List.of());
            throw refused(e.getMessage());
        } catch (final LibxlException | RuntimeException e) {
            arrivals.remove(wanted.migration());
            undo(domid, null, wanted.domain(), List.of());
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
            Toolstack.this.begin(job);
        }

        @Override
        public void attach(final DiskConfig disk) throws ToolstackException {
            Toolstack.this.attach(domain, disk);
        }

        @Override
        public void unpause() throws ToolstackException {
            must(domctl.unpause(domain.domid), "unpause");
        }

        @Override
        public void undo(final List<DiskConfig> disks) {
            Toolstack.this.undo(domain.domid, domain, wanted.domain(), disks);
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
            requireStillFreeName(domain.name);
            equip(domain, config, built);
            try {
                inquiries.setUp(domain.domid, wanted.domain());
            } catch (final LibxlException e) {
                throw new ToolstackException(String.join("; ", e.log()));
            }
            arrival.restored();
        }

        @Override
        public void failed(final String reason) {
            final ToolstackAnswer _ = arrival.abandon(reason);
        }
    }

    private void attach(final ManagedDomain domain, final DiskConfig disk) throws ToolstackException {
        if (domain.disks.containsKey(disk.number())) {
            throw new ToolstackException(domain.name + " has a disk " + disk.vdev() + " already");
        }
        domain.disks.put(disk.number(), disk);
        try {
            store.addDisk(domain.domid, disk);
            final String refused = blocks.start(domain.domid, disk);
            if (!refused.isEmpty()) {
                throw new ToolstackException(disk.vdev() + " of " + domain.name + ": " + refused);
            }
        } catch (final ToolstackException | RuntimeException e) {
            release(domain, disk);
            throw e;
        }
        listener.diskAttached(domain.name, disk);
    }

    private DiskConfig findDisk(final ManagedDomain domain, final String vdev) throws ToolstackException {
        for (final DiskConfig disk : domain.disks.values()) {
            if (disk.vdev().equals(vdev)) {
                return disk;
            }
        }
        throw new ToolstackException(domain.name + " has no disk " + vdev);
    }

    /** Asks both halves to close; when the backend is closed, or the time is up, the directories go. */
    private void detach(final ManagedDomain domain, final String vdev, final boolean force)
            throws ToolstackException {
        detach(domain, findDisk(domain, vdev), force, () -> {
        });
    }

    /** @param done told when nothing is left of it */
    private void detach(final ManagedDomain domain, final DiskConfig disk, final boolean force,
            final Runnable done) {
        if (force) {
            release(domain, disk);
            done.run();
            return;
        }
        final String backend = DomainStore.backendPath(domain.domid, disk.number());
        store.requestRemoval(backend);
        new Detachment(backend, () -> {
            if (disk.equals(domain.disks.get(disk.number()))) {
                release(domain, disk);
            }
            done.run();
        }).start();
    }

    /** A detach that waits for its backend. */
    private final class Detachment {
        private final String backend;
        private final Runnable released;
        private final Dom0Timers.Timer timeout;
        private XenstoreClient.WatchHandle watch;

        Detachment(final String backend, final Runnable released) {
            this.backend = backend;
            this.released = released;
            this.timeout = machine.timers().create(this::expire);
        }

        void start() {
            timeout.arm(machine.nowNs() + DETACH_TIMEOUT_NS);
            watch = client.watch(backend + "/state", _ -> changed());
        }

        private void changed() {
            final XenbusState state = store.stateOf(backend);
            if (state == XenbusState.CLOSED || state == XenbusState.UNKNOWN) {
                finish();
            }
        }

        /** The guest does not close its half: it is not waited for any longer. */
        private void expire() {
            if (machine.trace().on()) {
                machine.trace().emit(new TraceEvent.Note(0, "toolstack", backend + " is not closed after "
                        + DETACH_TIMEOUT_NS / NS_PER_SECOND + " s: it is removed"));
            }
            finish();
        }

        private void finish() {
            if (watch != null) {
                client.unwatch(watch);
                watch = null;
                timeout.cancel();
                released.run();
            }
        }
    }

    private void release(final ManagedDomain domain, final DiskConfig disk) {
        final BlkCounters counters = blocks.counters(domain.domid, disk.number());
        domain.disks.remove(disk.number());
        blocks.stop(domain.domid, disk.number());
        store.removeDisk(domain.domid, disk.number());
        listener.diskReleased(domain.name, disk, counters == null ? new BlkCounters() : counters);
    }

    private void attachVif(final ManagedDomain domain, final VifConfig vif) throws ToolstackException {
        if (domain.vifs.containsKey(vif.handle())) {
            throw new ToolstackException(domain.name + " has a vif " + vif.handle() + " already");
        }
        store.addVif(domain.domid, vif);
        domain.vifs.put(vif.handle(), vif);
        final String refused = networks.start(domain.domid, vif);
        if (!refused.isEmpty()) {
            releaseVif(domain, vif);
            throw new ToolstackException("vif " + vif.handle() + " of " + domain.name + ": " + refused);
        }
        listener.vifAttached(domain.name, vif);
    }

    private static VifConfig findVif(final ManagedDomain domain, final int handle) throws ToolstackException {
        final VifConfig vif = domain.vifs.get(handle);
        if (vif == null) {
            throw new ToolstackException(domain.name + " has no vif " + handle);
        }
        return vif;
    }

    private void detachVif(final ManagedDomain domain, final int handle, final boolean force)
            throws ToolstackException {
        final VifConfig vif = findVif(domain, handle);
        if (force) {
            releaseVif(domain, vif);
        } else {
            detachVif(domain, vif, () -> {
            });
        }
    }

    /** @param done told when nothing is left of it */
    private void detachVif(final ManagedDomain domain, final VifConfig vif, final Runnable done) {
        final String backend = DomainStore.vifBackendPath(domain.domid, vif.handle());
        store.requestRemoval(backend);
        new Detachment(backend, () -> {
            if (vif.equals(domain.vifs.get(vif.handle()))) {
                releaseVif(domain, vif);
            }
            done.run();
        }).start();
    }

    private void releaseVif(final ManagedDomain domain, final VifConfig vif) {
        final NetCounters counters = networks.counters(domain.domid, vif.handle()).orElseGet(NetCounters::new);
        domain.vifs.remove(vif.handle());
        networks.stop(domain.domid, vif.handle());
        networks.released(vif.bridge());
        store.removeVif(domain.domid, vif.handle());
        listener.vifReleased(domain.name, vif, counters);
    }

    private void resize(final DiskConfig disk, final long sectors) throws ToolstackException {
        try {
            disk.image().resize(sectors);
        } catch (final IOException e) {
            throw new ToolstackException(disk.vdev() + " cannot be resized: " + e.getMessage());
        }
        for (final ManagedDomain domain : domains.values()) {
            for (final DiskConfig each : domain.disks.values()) {
                if (each.image().equals(disk.image())) {
                    blocks.resized(domain.domid, each.number());
                }
            }
        }
    }

    private void killBackend(final ManagedDomain domain, final String device) throws ToolstackException {
        final OptionalInt vif = vifHandle(device);
        final boolean ran = vif.isPresent()
                ? networks.stop(domain.domid, findVif(domain, vif.getAsInt()).handle())
                : blocks.stop(domain.domid, findDisk(domain, device).number());
        if (!ran) {
            throw new ToolstackException("the backend of " + device + " does not run");
        }
    }

    /** Nothing is written here: the new instance finds what the old one left and tells the frontend by its state. */
    private void restartBackend(final ManagedDomain domain, final String device) throws ToolstackException {
        final OptionalInt vif = vifHandle(device);
        final String refused = vif.isPresent()
                ? restartVif(domain, findVif(domain, vif.getAsInt()))
                : restartDisk(domain, findDisk(domain, device));
        if (!refused.isEmpty()) {
            throw new ToolstackException(device + " of " + domain.name + ": " + refused);
        }
    }

    private String restartDisk(final ManagedDomain domain, final DiskConfig disk) {
        return blocks.runs(domain.domid, disk.number())
                ? "its backend runs"
                : blocks.start(domain.domid, disk);
    }

    private String restartVif(final ManagedDomain domain, final VifConfig vif) {
        return networks.counters(domain.domid, vif.handle()).isPresent()
                ? "its backend runs"
                : networks.start(domain.domid, vif);
    }

    /** The handle of a device called {@code vifN}; empty for any other. */
    private static OptionalInt vifHandle(final String device) {
        final OptionalLong handle = device.startsWith(VIF)
                ? StoreKeys.unsigned(device.substring(VIF.length()), Integer.MAX_VALUE)
                : OptionalLong.empty();
        return handle.isPresent() ? OptionalInt.of((int) handle.getAsLong()) : OptionalInt.empty();
    }

    /** Some domain changed its state (VIRQ_DOM_EXC): looks at all that are managed. */
    public void checkDomains() {
        for (final ManagedDomain domain : List.copyOf(domains.values())) {
            final XenDomctlGetdomaininfo info = domctl.infoFrom(domain.domid);
            final boolean gone = info == null || info.domain() != domain.domid;
            // One that dies while dom0 has some of it mapped is kept until that is given back.
            if (gone || (info.flags() & Domctl.XEN_DOMINF_dying) != 0) {
                end(domain, DESTROYED);
            } else if ((info.flags() & Domctl.XEN_DOMINF_shutdown) != 0 && !domain.shutdownSeen) {
                domain.shutdownSeen = true;
                xenstored.domainShutdown(domain.domid);
                shutDown(domain, info.flags() >>> Domctl.XEN_DOMINF_shutdownshift & SHUTDOWN_CODE_MASK);
            }
        }
    }

    /** What becomes of one that is kept is for others to say. */
    private void shutDown(final ManagedDomain domain, final int code) {
        if (code == Sched.SHUTDOWN_suspend && domain.leaving != null) {
            domain.leaving.suspended();
        } else if (code == Sched.SHUTDOWN_suspend && domain.givenUp != null) {
            domain.givenUp.suspendedTooLate();
        } else if (domain.kept) {
            if (domain.leaving != null) {
                domain.leaving.domainEnded();
            }
            listener.domainEnded(domain.name, domain.domid, code);
            ends.shutDown(domain.domid, code);
        } else {
            end(domain, code);
        }
    }

    /** Takes a domain apart: console, devices, xenstore, then the domain itself. */
    private void end(final ManagedDomain domain, final int shutdownCode) {
        domains.remove(domain.name);
        if (domain.leaving != null) {
            domain.leaving.domainEnded();
        }
        if (domain.arrival != null) {
            final ToolstackAnswer _ = domain.arrival.abandon("the domain was destroyed before it was here");
        }
        consoled.disconnect(domain.domid);
        if (!domain.kept || !domain.shutdownSeen) {
            listener.domainEnded(domain.name, domain.domid, shutdownCode);
        }
        for (final DiskConfig disk : new ArrayList<>(domain.disks.values())) {
            release(domain, disk);
        }
        for (final VifConfig vif : new ArrayList<>(domain.vifs.values())) {
            releaseVif(domain, vif);
        }
        final long _ = domctl.destroy(domain.domid);
        xenstored.domainGone(domain.domid);
        store.removeDomain(domain.domid, domain.uuidText);
        listener.domainDestroyed(domain.name, domain.domid);
        ends.gone(domain.domid);
    }
}
