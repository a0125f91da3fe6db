package io.xenolith.host.daemon;

import com.google.protobuf.ByteString;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.control.v1.CountersOfDomains;
import io.xenolith.control.v1.CpuTopology;
import io.xenolith.control.v1.Cpupool;
import io.xenolith.control.v1.CpupoolList;
import io.xenolith.control.v1.Disk;
import io.xenolith.control.v1.DiskCounters;
import io.xenolith.control.v1.DiskList;
import io.xenolith.control.v1.DiskStatus;
import io.xenolith.control.v1.DomainConfiguration;
import io.xenolith.control.v1.DomainEnd;
import io.xenolith.control.v1.DomainEntry;
import io.xenolith.control.v1.DomainId;
import io.xenolith.control.v1.DomainListAnswer;
import io.xenolith.control.v1.DomainScheduling;
import io.xenolith.control.v1.Empty;
import io.xenolith.control.v1.HostInfo;
import io.xenolith.control.v1.MigrationProgress;
import io.xenolith.control.v1.Node;
import io.xenolith.control.v1.PoolScheduling;
import io.xenolith.control.v1.StoredConfiguration;
import io.xenolith.control.v1.ToolstackFailure;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.control.v1.Vcpu;
import io.xenolith.control.v1.VcpuList;
import io.xenolith.control.v1.Vif;
import io.xenolith.control.v1.VifCounters;
import io.xenolith.control.v1.VcpuScheduling;
import io.xenolith.control.v1.VifList;
import io.xenolith.control.v1.VifStatus;
import io.xenolith.dom0.toolstack.SchedulingParameters;
import io.xenolith.dom0.toolstack.ToolstackAnswer;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.IntFunction;

/** Writes the answers of dom0's toolstack into messages. */
final class Answers {
    private static final int PAGE_SIZE = 4096;
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final int LOCAL_DISTANCE = 10;
    private static final int MINOR_MASK = 0xffff;

    private final String hostName;
    private final IntFunction<Optional<DomainConfiguration>> configurations;

    /** @param configurations what domains were made of */
    Answers(final String hostName, final IntFunction<Optional<DomainConfiguration>> configurations) {
        this.hostName = hostName;
        this.configurations = configurations;
    }

    ToolstackReply write(final ToolstackAnswer answer) {
        final ToolstackReply.Builder reply = ToolstackReply.newBuilder();
        switch (answer) {
            case ToolstackAnswer.Failed(final int code, final var log) ->
                reply.setFailure(ToolstackFailure.newBuilder().setCode(code).addAllLog(log));
            case ToolstackAnswer.Done(final var log) -> reply.setDone(Empty.getDefaultInstance()).addAllLog(log);
            case final ToolstackAnswer.Domains domains -> reply.setDomainList(domains(domains));
            case final ToolstackAnswer.Host host -> reply.setHostInfo(host(host));
            case final ToolstackAnswer.Vcpus vcpus -> reply.setVcpus(vcpus(vcpus));
            case final ToolstackAnswer.Cpupools pools -> reply.setCpupools(pools(pools));
            case final ToolstackAnswer.PoolScheduling pool -> reply.setPoolScheduling(PoolScheduling.newBuilder()
                    .setScheduler(pool.scheduler().key()).setTsliceMs(pool.tsliceMs())
                    .setRatelimitUs(pool.ratelimitUs()).setMigrationDelayUs(pool.migrationDelayUs()));
            case ToolstackAnswer.DomainScheduling(final var parameters) ->
                reply.setDomainScheduling(scheduling(parameters));
            case ToolstackAnswer.Disks(final var disks) -> {
                final DiskList.Builder list = DiskList.newBuilder();
                disks.forEach(disk -> list.addDisks(disk(disk)));
                reply.setDisks(list);
            }
            case ToolstackAnswer.Vifs(final var vifs) -> {
                final VifList.Builder list = VifList.newBuilder();
                vifs.forEach(vif -> list.addVifs(vif(vif)));
                reply.setVifs(list);
            }
            case final ToolstackAnswer.Configuration configuration ->
                reply.setConfiguration(configuration(configuration));
            case ToolstackAnswer.Created(final int domid, final var log) ->
                reply.setCreated(DomainId.newBuilder().setDomid(domid)).addAllLog(log);
            case ToolstackAnswer.Progress(final long done, final long total, final var log) -> reply
                    .setProgress(MigrationProgress.newBuilder().setPagesDone(done).setPagesTotal(total))
                    .addAllLog(log);
            case ToolstackAnswer.ConsoleRing(final byte[] text) -> reply.setConsoleRing(ByteString.copyFrom(text));
            case ToolstackAnswer.Ended(final int domid, final int reason) -> {
                final DomainEnd.Builder end = DomainEnd.newBuilder().setDomid(domid);
                reply.setDomainEnd(reason < 0 ? end : end.setShutdownReason(reason));
            }
            case final ToolstackAnswer.Counters counters -> reply.setCounters(counters(counters));
        }
        return reply.build();
    }

    private static ByteString cpus(final BitSet cpus) {
        return ByteString.copyFrom(cpus.toByteArray());
    }

    private static DomainListAnswer domains(final ToolstackAnswer.Domains domains) {
        final DomainListAnswer.Builder list = DomainListAnswer.newBuilder();
        for (final ToolstackAnswer.DomainEntry domain : domains.domains()) {
            list.addDomains(DomainEntry.newBuilder().setDomid(domain.domid()).setName(domain.name())
                    .setUuid(ByteString.copyFrom(domain.uuid())).setSsidLabel(domain.label())
                    .setRunning(has(domain, Domctl.XEN_DOMINF_running))
                    .setBlocked(has(domain, Domctl.XEN_DOMINF_blocked))
                    .setPaused(has(domain, Domctl.XEN_DOMINF_paused))
                    .setShutdown(has(domain, Domctl.XEN_DOMINF_shutdown))
                    .setDying(has(domain, Domctl.XEN_DOMINF_dying))
                    .setShutdownReason(domain.flags() >>> Domctl.XEN_DOMINF_shutdownshift
                            & Domctl.XEN_DOMINF_shutdownmask)
                    .setOutstandingKib(domain.outstandingKib()).setCurrentKib(domain.currentKib())
                    .setSharedKib(domain.sharedKib()).setMaxKib(domain.maxKib()).setCpuTimeNs(domain.cpuTimeNs())
                    .setMaxVcpuId(domain.maxVcpuId()).setVcpusOnline(domain.vcpusOnline())
                    .setCpupool(domain.cpupool()).setStartTimeSec(domain.startSec()));
        }
        return list.build();
    }

    private static boolean has(final ToolstackAnswer.DomainEntry domain, final int flag) {
        return (domain.flags() & flag) != 0;
    }

    private HostInfo host(final ToolstackAnswer.Host host) {
        final HostInfo.Builder info = HostInfo.newBuilder().setName(hostName).setRelease("xenolith")
                .setKernelVersion("#1 Xenolith's own dom0, of Java").setMachine("x86_64").setNrCpus(host.cpus())
                .setMaxCpuId(host.maxCpuId()).setNrNodes(host.nodes()).setCoresPerSocket(host.coresPerSocket())
                .setThreadsPerCore(host.threadsPerCore()).setCpuKhz(host.cpuKhz()).addAllHwCap(host.hwCaps())
                .addAllVirtCaps(host.capabilities()).setTotalPages(host.totalPages())
                .setFreePages(host.freePages()).setOutstandingPages(host.outstandingPages())
                .setXenMajor(host.version() >>> 16).setXenMinor(host.version() & MINOR_MASK)
                .setXenExtra(host.extra()).setXenCaps(host.xenCaps()).setScheduler(host.scheduler().key())
                .setPageSize(PAGE_SIZE).setVirtStart(host.virtStart()).setChangeset(host.changeset())
                .setCommandLine(host.commandLine()).setCompiler(host.compile().get(0))
                .setCompileBy(host.compile().get(1)).setCompileDomain(host.compile().get(2))
                .setCompileDate(host.compile().get(3)).setBuildId(host.buildId())
                .setNowSec(host.wallClockNs() / NS_PER_SECOND).setUptimeSec(host.uptimeNs() / NS_PER_SECOND)
                .setUptimeNs(host.uptimeNs())
                .addNodes(Node.newBuilder().setSizeBytes(host.totalPages() * PAGE_SIZE)
                        .setFreeBytes(host.freePages() * PAGE_SIZE).addDistances(LOCAL_DISTANCE));
        for (int cpu = 0; cpu < host.cpus(); cpu++) {
            info.addCpus(CpuTopology.newBuilder().setCpu(cpu).setCore(cpu));
        }
        return info.build();
    }

    private static VcpuList vcpus(final ToolstackAnswer.Vcpus vcpus) {
        final VcpuList.Builder list = VcpuList.newBuilder();
        for (final ToolstackAnswer.Vcpu vcpu : vcpus.vcpus()) {
            list.addVcpus(Vcpu.newBuilder().setVcpu(vcpu.vcpu()).setCpu(vcpu.cpu()).setOnline(vcpu.online())
                    .setBlocked(vcpu.blocked()).setRunning(vcpu.running()).setCpuTimeNs(vcpu.cpuTimeNs())
                    .setHardAffinity(cpus(vcpu.hard())).setSoftAffinity(cpus(vcpu.soft())));
        }
        return list.build();
    }

    private static CpupoolList pools(final ToolstackAnswer.Cpupools pools) {
        final CpupoolList.Builder list = CpupoolList.newBuilder();
        for (final ToolstackAnswer.Cpupool pool : pools.pools()) {
            list.addPools(Cpupool.newBuilder().setPoolid(pool.poolid()).setName(pool.name())
                    .setScheduler(pool.scheduler().key()).setDomains(pool.domains()).setCpus(cpus(pool.cpus())));
        }
        return list.build();
    }

    private static DomainScheduling scheduling(final SchedulingParameters parameters) {
        final DomainScheduling.Builder message = DomainScheduling.newBuilder()
                .setScheduler(parameters.scheduler().key());
        parameters.weight().ifPresent(message::setWeight);
        parameters.cap().ifPresent(message::setCap);
        parameters.periodUs().ifPresent(message::setPeriodUs);
        parameters.budgetUs().ifPresent(message::setBudgetUs);
        parameters.extratime().ifPresent(message::setExtratime);
        parameters.vcpus().forEach(vcpu -> message.addVcpus(VcpuScheduling.newBuilder().setVcpu(vcpu.vcpu())
                .setPeriodUs(vcpu.periodUs()).setBudgetUs(vcpu.budgetUs()).setExtratime(vcpu.extratime())));
        return message.build();
    }

    private static DiskStatus disk(final ToolstackAnswer.DiskState disk) {
        return DiskStatus.newBuilder().setDisk(plain(disk)).setDevid(disk.devid())
                .setFrontendDomid(disk.domid()).setBackendPath(disk.backend()).setState(disk.state())
                .setEvtchn(disk.evtchn()).setRingRef(disk.ringRef()).build();
    }

    private static Disk plain(final ToolstackAnswer.DiskState disk) {
        return Disk.newBuilder().setPdevPath(disk.target()).setVdev(disk.vdev()).setFormat("raw")
                .setReadwrite(disk.writable()).setCdrom(disk.cdrom()).setRemovable(disk.cdrom()).build();
    }

    private static VifStatus vif(final ToolstackAnswer.VifState vif) {
        return VifStatus.newBuilder().setVif(plain(vif)).setDevid(vif.devid()).setFrontendDomid(vif.domid())
                .setBackendPath(vif.backend()).setState(vif.state()).setEvtchn(vif.evtchn())
                .setTxRingRef(vif.txRingRef()).setRxRingRef(vif.rxRingRef()).build();
    }

    private static Vif plain(final ToolstackAnswer.VifState vif) {
        return Vif.newBuilder().setDevid(vif.devid()).setMac(vif.mac()).setBridge(vif.bridge()).build();
    }

    private StoredConfiguration configuration(final ToolstackAnswer.Configuration configuration) {
        final StoredConfiguration.Builder stored = StoredConfiguration.newBuilder().setName(configuration.name())
                .setMaxKib(configuration.maxKib()).setTargetKib(configuration.targetKib())
                .setScheduling(scheduling(configuration.scheduling())).addAllAvailVcpus(configuration.onlineVcpus());
        if (configuration.videoKib() >= 0) {
            stored.setVideoKib(configuration.videoKib());
        }
        configuration.disks().forEach(disk -> stored.addDisks(plain(disk)));
        configuration.vifs().forEach(vif -> stored.addVifs(plain(vif)));
        configurations.apply(configuration.domid()).ifPresent(stored::setConfiguration);
        return stored.build();
    }

    private static CountersOfDomains counters(final ToolstackAnswer.Counters counters) {
        final CountersOfDomains.Builder message = CountersOfDomains.newBuilder();
        counters.disks().forEach(disk -> message.addDisks(DiskCounters.newBuilder().setDomid(disk.domid())
                .setDevid(disk.devid()).setReadRequests(disk.reads()).setWriteRequests(disk.writes())
                .setReadSectors(disk.sectorsRead()).setWriteSectors(disk.sectorsWritten())));
        counters.vifs().forEach(vif -> message.addVifs(VifCounters.newBuilder().setDomid(vif.domid())
                .setDevid(vif.devid()).setRxBytes(vif.rxBytes()).setRxPackets(vif.rxPackets())
                .setRxDropped(vif.rxDropped()).setTxBytes(vif.txBytes()).setTxPackets(vif.txPackets())
                .setTxDropped(vif.txDropped())));
        return message.build();
    }
}
