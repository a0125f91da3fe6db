package io.xenolith.host.daemon;

import com.google.protobuf.ByteString;
import io.xenolith.control.v1.AfterSave;
import io.xenolith.control.v1.Cpumap;
import io.xenolith.control.v1.Disk;
import io.xenolith.control.v1.DomainConfiguration;
import io.xenolith.control.v1.MigrateOut;
import io.xenolith.control.v1.MigrateVerdict;
import io.xenolith.control.v1.Rename;
import io.xenolith.control.v1.SetAffinity;
import io.xenolith.control.v1.SetPoolScheduling;
import io.xenolith.control.v1.ToolstackRequest;
import io.xenolith.control.v1.Vif;
import io.xenolith.control.v1.WaitForEnd;
import io.xenolith.dom0.migration.PrecopyPolicy;
import io.xenolith.dom0.toolstack.NewDomain;
import io.xenolith.dom0.toolstack.Scheduler;
import io.xenolith.dom0.toolstack.SchedulingParameters;
import io.xenolith.dom0.toolstack.ToolstackQuestion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Reads messages into questions to dom0's toolstack. On the host's thread. */
final class Questions {
    private static final int UUID_BYTES = 16;
    /** What libxl gives a domain that is given no memory. */
    private static final long DEFAULT_KIB = 32 << 10;
    private static final int NEXT_HANDLE = -1;
    private static final int DOMID_MAX = 0x7ff0;

    private final LiveDisks disks;
    private final Migrations migrations;

    /**
     * @param disks opens the images that questions name
     * @param migrations knows where domains go to and come from
     */
    Questions(final LiveDisks disks, final Migrations migrations) {
        this.disks = disks;
        this.migrations = migrations;
    }

    /**
     * What {@code request} asks.
     *
     * @param exports that were connected for it
     * @throws IllegalArgumentException it asks for nothing that is known; the message says so
     */
    ToolstackQuestion read(final ToolstackRequest request, final ConnectedExports exports) {
        return switch (request.getQuestionCase()) {
            case DOMAIN_LIST -> new ToolstackQuestion.DomainList();
            case HOST_INFO -> new ToolstackQuestion.HostFacts();
            case LIST_VCPUS -> new ToolstackQuestion.Vcpus(domid(request.getListVcpus().getDomid()));
            case LIST_CPUPOOLS -> new ToolstackQuestion.Cpupools();
            case GET_POOL_SCHEDULING ->
                new ToolstackQuestion.PoolScheduling(request.getGetPoolScheduling().getPoolid());
            case SET_POOL_SCHEDULING -> poolScheduling(request.getSetPoolScheduling());
            case GET_DOMAIN_SCHEDULING ->
                new ToolstackQuestion.DomainScheduling(domid(request.getGetDomainScheduling().getDomid()));
            case SET_DOMAIN_SCHEDULING -> new ToolstackQuestion.SetDomainScheduling(
                    domid(request.getSetDomainScheduling().getDomid()),
                    scheduling(request.getSetDomainScheduling().getParameters()));
            case LIST_DISKS -> new ToolstackQuestion.Disks(domid(request.getListDisks().getDomid()));
            case LIST_VIFS -> new ToolstackQuestion.Vifs(domid(request.getListVifs().getDomid()));
            case ATTACH_DISK -> {
                final ToolstackQuestion.NewDisk disk = disk(request.getAttachDisk().getDisk(), exports);
                yield new ToolstackQuestion.AttachDisk(domid(request.getAttachDisk().getDomid()), disk.vdev(),
                        disk.target(), disk.opener());
            }
            case DETACH_DISK -> new ToolstackQuestion.DetachDisk(domid(request.getDetachDisk().getDomid()),
                    request.getDetachDisk().getVdev(), request.getDetachDisk().getForce());
            case ATTACH_VIF -> new ToolstackQuestion.AttachVif(domid(request.getAttachVif().getDomid()),
                    vif(request.getAttachVif().getVif()));
            case DETACH_VIF -> new ToolstackQuestion.DetachVif(domid(request.getDetachVif().getDomid()),
                    request.getDetachVif().getDevid());
            case GET_CONFIGURATION ->
                new ToolstackQuestion.Configuration(domid(request.getGetConfiguration().getDomid()));
            case CREATE -> new ToolstackQuestion.Create(domain(request.getCreate().getConfiguration(), exports));
            case SAVE -> new ToolstackQuestion.Save(domid(request.getSave().getDomid()),
                    after(request.getSave().getAfter()), new FileSink(Path.of(request.getSave().getFile()),
                            request.getSave().getOffset()));
            case RESTORE ->
                new ToolstackQuestion.Restore(domain(request.getRestore().getCreate().getConfiguration(), exports),
                        new FileSource(Path.of(request.getRestore().getFile()), request.getRestore().getOffset()));
            case MIGRATE_OUT -> migrateOut(request.getMigrateOut());
            case MIGRATE_MORE -> new ToolstackQuestion.MigrateMore(request.getMigrateMore().getMigration(),
                    request.getMigrateMore().getBytes());
            case MIGRATE_VERDICT -> new ToolstackQuestion.MigrateVerdict(request.getMigrateVerdict().getMigration(),
                    verdict(request.getMigrateVerdict().getVerdict()), request.getMigrateVerdict().getReason());
            case MIGRATE_IN -> new ToolstackQuestion.MigrateIn(request.getMigrateIn().getMigration(),
                    domain(request.getMigrateIn().getCreate().getConfiguration(), exports),
                    request.getMigrateIn().getCreate().getPaused(),
                    migrations.inlet(request.getMigrateIn().getMigration()));
            case MIGRATE_DATA -> new ToolstackQuestion.MigrateData(request.getMigrateData().getMigration(),
                    request.getMigrateData().getData().toByteArray());
            case MIGRATE_GO -> new ToolstackQuestion.MigrateGo(request.getMigrateGo().getMigration());
            case MIGRATE_ABORT -> new ToolstackQuestion.MigrateAbort(request.getMigrateAbort().getMigration(),
                    request.getMigrateAbort().getReason());
            case PAUSE -> new ToolstackQuestion.Pause(domid(request.getPause().getDomid()));
            case UNPAUSE -> new ToolstackQuestion.Unpause(domid(request.getUnpause().getDomid()));
            case DESTROY -> new ToolstackQuestion.Destroy(domid(request.getDestroy().getDomid()));
            case SHUTDOWN -> new ToolstackQuestion.AskToStop(domid(request.getShutdown().getDomid()), "poweroff");
            case REBOOT -> new ToolstackQuestion.AskToStop(domid(request.getReboot().getDomid()), "reboot");
            case RENAME -> rename(request.getRename());
            case TRIGGER -> new ToolstackQuestion.Trigger(domid(request.getTrigger().getDomid()),
                    request.getTrigger().getTrigger(), request.getTrigger().getVcpu());
            case SYSRQ -> new ToolstackQuestion.Sysrq(domid(request.getSysrq().getDomid()),
                    request.getSysrq().getKey());
            case DEBUG_KEYS -> new ToolstackQuestion.DebugKeys(request.getDebugKeys().getText());
            case SET_PARAMETERS -> new ToolstackQuestion.SetParameters(request.getSetParameters().getText());
            case SET_MEMORY_TARGET -> new ToolstackQuestion.SetMemoryTarget(
                    domid(request.getSetMemoryTarget().getDomid()), request.getSetMemoryTarget().getKib());
            case SET_MAX_MEMORY -> new ToolstackQuestion.SetMaxMemory(domid(request.getSetMaxMemory().getDomid()),
                    request.getSetMaxMemory().getKib());
            case SET_VCPUS -> new ToolstackQuestion.SetVcpus(domid(request.getSetVcpus().getDomid()),
                    request.getSetVcpus().getCount());
            case SET_AFFINITY -> affinity(request.getSetAffinity());
            case DUMP_CORE -> new ToolstackQuestion.DumpCore(domid(request.getDumpCore().getDomid()),
                    new CoreFile(request.getDumpCore().getFile()));
            case READ_CONSOLE_RING -> new ToolstackQuestion.ConsoleRing(request.getReadConsoleRing().getClear());
            case WAIT_FOR_END -> end(request.getWaitForEnd());
            case COUNTERS -> new ToolstackQuestion.Counters();
            case UPDATE_CONFIGURATION, QUESTION_NOT_SET ->
                throw new IllegalArgumentException("a question that this host does not know");
        };
    }

    /** @throws IllegalArgumentException one of the numbers is no domain's */
    static ToolstackQuestion.AwaitEnd end(final WaitForEnd request) {
        return new ToolstackQuestion.AwaitEnd(
                request.getDomidsList().stream().map(Questions::domid).distinct().toList(), request.getGone());
    }

    private static int domid(final int domid) {
        if (domid < 0 || domid >= DOMID_MAX) {
            throw new IllegalArgumentException(Integer.toUnsignedString(domid) + " is no domain's number");
        }
        return domid;
    }

    private static ToolstackQuestion.AfterSave after(final AfterSave after) {
        return switch (after) {
            case AFTER_SAVE_DESTROY -> ToolstackQuestion.AfterSave.DESTROY;
            case AFTER_SAVE_RUN -> ToolstackQuestion.AfterSave.RUN;
            case AFTER_SAVE_PAUSE -> ToolstackQuestion.AfterSave.PAUSE;
            case UNRECOGNIZED -> throw new IllegalArgumentException("what is to become of a saved domain is not known");
        };
    }

    private ToolstackQuestion migrateOut(final MigrateOut out) {
        return new ToolstackQuestion.MigrateOut(out.getMigration(), domid(out.getDomid()),
                new PrecopyPolicy(out.getIterations(), out.getTargetDirty()), out.getBytesPerSecond(),
                migrations.outlet(out.getMigration()));
    }

    private static ToolstackQuestion.Verdict verdict(final MigrateVerdict.Verdict verdict) {
        return switch (verdict) {
            case RELEASE -> ToolstackQuestion.Verdict.RELEASE;
            case LEAVE -> ToolstackQuestion.Verdict.LEAVE;
            case STAY -> ToolstackQuestion.Verdict.STAY;
            case UNRECOGNIZED ->
                throw new IllegalArgumentException("what is to become of a migrated domain is not known");
        };
    }

    private static Optional<Integer> given(final boolean has, final int value) {
        return has ? Optional.of(value) : Optional.empty();
    }

    private static ToolstackQuestion poolScheduling(final SetPoolScheduling set) {
        return new ToolstackQuestion.SetPoolScheduling(set.getPoolid(), Scheduler.of(set.getScheduler()),
                given(set.hasTsliceMs(), set.getTsliceMs()), given(set.hasRatelimitUs(), set.getRatelimitUs()),
                given(set.hasMigrationDelayUs(), set.getMigrationDelayUs()));
    }

    private static SchedulingParameters scheduling(final io.xenolith.control.v1.DomainScheduling set) {
        return new SchedulingParameters(Scheduler.of(set.getScheduler()), given(set.hasWeight(), set.getWeight()),
                given(set.hasCap(), set.getCap()), given(set.hasPeriodUs(), set.getPeriodUs()),
                given(set.hasBudgetUs(), set.getBudgetUs()),
                set.hasExtratime() ? Optional.of(set.getExtratime()) : Optional.empty(),
                set.getVcpusList().stream().map(vcpu -> new SchedulingParameters.VcpuDeadline(vcpu.getVcpu(),
                        vcpu.getPeriodUs(), vcpu.getBudgetUs(), vcpu.getExtratime())).toList());
    }

    private static BitSet cpus(final ByteString bytes) {
        return BitSet.valueOf(bytes.toByteArray());
    }

    private static ToolstackQuestion affinity(final SetAffinity set) {
        return new ToolstackQuestion.SetAffinity(domid(set.getDomid()), given(set.hasVcpu(), set.getVcpu()),
                set.hasHard() ? Optional.of(cpus(set.getHard())) : Optional.empty(),
                set.hasSoft() ? Optional.of(cpus(set.getSoft())) : Optional.empty(), set.getForce());
    }

    private ToolstackQuestion.NewDisk disk(final Disk disk, final ConnectedExports exports) {
        return new ToolstackQuestion.NewDisk(disk.getVdev(), disk.getPdevPath(),
                new LiveDiskOpener(disks, disk, exports));
    }

    private static ToolstackQuestion.NewVif vif(final Vif vif) {
        return new ToolstackQuestion.NewVif(vif.hasDevid() ? vif.getDevid() : NEXT_HANDLE, vif.getMac(),
                vif.getBridge(), vif.getRate());
    }

    private static ToolstackQuestion rename(final Rename rename) {
        final int domid = domid(rename.getDomid());
        return rename.getUuid().isEmpty()
                ? new ToolstackQuestion.Rename(domid, rename.getName())
                : new ToolstackQuestion.Preserve(domid, rename.getName(), uuid(rename.getUuid()));
    }

    private static byte[] uuid(final ByteString bytes) {
        if (bytes.size() != UUID_BYTES) {
            throw new IllegalArgumentException("a UUID of " + bytes.size() + " bytes");
        }
        return bytes.toByteArray();
    }

    private NewDomain domain(final DomainConfiguration config, final ConnectedExports exports) {
        final long target = config.hasTargetKib() ? config.getTargetKib() : DEFAULT_KIB;
        final int vcpus = Math.max(1, config.getMaxVcpus());
        final List<ToolstackQuestion.NewDisk> newDisks = new ArrayList<>();
        config.getDisksList().forEach(disk -> newDisks.add(disk(disk, exports)));
        final List<ToolstackQuestion.NewVif> newVifs = new ArrayList<>();
        config.getVifsList().forEach(vif -> newVifs.add(vif(vif)));
        return new NewDomain(config.getName(), uuid(config.getUuid()), config.getSsidLabel(),
                new GuestFiles(config.getKernel(), config.getRamdisk(), target << 10), config.getKernel(),
                config.getRamdisk(), config.getCommandLine(), target,
                config.hasMaxKib() ? Math.max(target, config.getMaxKib()) : target, vcpus,
                config.getAvailVcpusCount() > 0 ? config.getAvailVcpusCount() : vcpus,
                scheduling(config.getScheduling()), maps(config.getHardAffinityList()),
                maps(config.getSoftAffinityList()), newDisks, newVifs);
    }

    private static List<BitSet> maps(final List<Cpumap> maps) {
        return maps.stream().map(map -> cpus(map.getCpus())).toList();
    }
}
