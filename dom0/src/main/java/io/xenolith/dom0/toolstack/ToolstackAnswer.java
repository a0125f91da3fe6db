package io.xenolith.dom0.toolstack;

import java.util.BitSet;
import java.util.List;

/** What the toolstack answers to a {@link ToolstackQuestion}. */
public sealed interface ToolstackAnswer {
    /**
     * It could not be done.
     *
     * @param code ERROR_* of libxl, negative
     * @param log lines that libxl would log before
     */
    record Failed(int code, List<String> log) implements ToolstackAnswer {
    }

    /**
     * It is done.
     *
     * @param log lines that libxl would log all the same
     */
    record Done(List<String> log) implements ToolstackAnswer {
        static final Done WITHOUT_A_WORD = new Done(List.of());
    }

    /** The domains that are there, by rising number. */
    record Domains(List<DomainEntry> domains) implements ToolstackAnswer {
    }

    /**
     * One of them.
     *
     * @param name as xenstore has it, "" if it has none
     * @param uuid 16 bytes
     * @param flags XEN_DOMINF_*, with the reason of its end
     * @param label "" without a policy
     * @param startSec when it was made, seconds since 1970; 0 if nobody knows
     */
    record DomainEntry(int domid, String name, byte[] uuid, int flags, long currentKib, long outstandingKib,
            long sharedKib, long maxKib, long cpuTimeNs, int vcpusOnline, int maxVcpuId, int cpupool, String label,
            long startSec) {
    }

    /**
     * The host.
     *
     * @param capabilities of it, as xl names them
     * @param compile compiler, by whom, where, when
     */
    record Host(int cpus, int maxCpuId, int nodes, int coresPerSocket, int threadsPerCore, int cpuKhz,
            List<Integer> hwCaps, List<String> capabilities, long totalPages, long freePages, long outstandingPages,
            int version, String extra, String xenCaps, Scheduler scheduler, long virtStart, String changeset,
            String commandLine, List<String> compile, String buildId, long wallClockNs, long uptimeNs)
            implements ToolstackAnswer {
    }

    record Vcpus(List<Vcpu> vcpus) implements ToolstackAnswer {
    }

    record Vcpu(int vcpu, int cpu, boolean online, boolean blocked, boolean running, long cpuTimeNs, BitSet hard,
            BitSet soft) {
    }

    record Cpupools(List<Cpupool> pools) implements ToolstackAnswer {
    }

    record Cpupool(int poolid, String name, Scheduler scheduler, int domains, BitSet cpus) {
    }

    record PoolScheduling(Scheduler scheduler, int tsliceMs, int ratelimitUs, int migrationDelayUs)
            implements ToolstackAnswer {
    }

    record DomainScheduling(SchedulingParameters parameters) implements ToolstackAnswer {
    }

    record Disks(List<DiskState> disks) implements ToolstackAnswer {
    }

    /** A disk of {@code domid} as xenstore has it; numbers that are not there are -1. */
    record DiskState(int domid, String vdev, String target, boolean writable, boolean cdrom, int devid, String backend,
            int state, int evtchn, int ringRef) {
    }

    record Vifs(List<VifState> vifs) implements ToolstackAnswer {
    }

    /** A network interface of {@code domid} as xenstore has it; numbers that are not there are -1. */
    record VifState(int domid, int devid, String mac, String bridge, String backend, int state, int evtchn,
            int txRingRef, int rxRingRef) {
    }

    /**
     * What dom0 knows of a domain.
     *
     * @param videoKib -1 if there is no such thing
     */
    record Configuration(int domid, String name, long maxKib, long targetKib, long videoKib,
            SchedulingParameters scheduling, List<DiskState> disks, List<VifState> vifs, List<Integer> onlineVcpus)
            implements ToolstackAnswer {
    }

    /** @param log lines that libxl would log all the same */
    record Created(int domid, List<String> log) implements ToolstackAnswer {
    }

    /**
     * How far a domain is saved or restored; the answer is still to come.
     *
     * @param pagesTotal 0 as long as it is not known
     * @param log lines that libxl would log now
     */
    record Progress(long pagesDone, long pagesTotal, List<String> log) implements ToolstackAnswer {
    }

    record ConsoleRing(byte[] text) implements ToolstackAnswer {
    }

    /** @param reason SHUTDOWN_*; -1 if it is gone without one */
    record Ended(int domid, int reason) implements ToolstackAnswer {
    }

    record Counters(List<DiskCounters> disks, List<VifCounters> vifs) implements ToolstackAnswer {
    }

    record DiskCounters(int domid, int devid, long reads, long writes, long sectorsRead, long sectorsWritten) {
    }

    /** As the guest sees them. */
    record VifCounters(int domid, int devid, long rxBytes, long rxPackets, long rxDropped, long txBytes, long txPackets,
            long txDropped) {
    }
}
