package io.xenolith.dom0.toolstack;

import io.xenolith.dom0.migration.PrecopyPolicy;
import io.xenolith.drivers.block.BlockDevice;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** What somebody asks the toolstack who wants an answer, as a program calls a function of libxl. */
public sealed interface ToolstackQuestion {
    /** Which domains are there? */
    record DomainList() implements ToolstackQuestion {
    }

    /** What kind of host is this? */
    record HostFacts() implements ToolstackQuestion {
    }

    record Vcpus(int domid) implements ToolstackQuestion {
    }

    record Cpupools() implements ToolstackQuestion {
    }

    record PoolScheduling(int poolid) implements ToolstackQuestion {
    }

    /** What is empty stays as it is. */
    record SetPoolScheduling(int poolid, Scheduler scheduler, Optional<Integer> tsliceMs,
            Optional<Integer> ratelimitUs, Optional<Integer> migrationDelayUs) implements ToolstackQuestion {
    }

    record DomainScheduling(int domid) implements ToolstackQuestion {
    }

    record SetDomainScheduling(int domid, SchedulingParameters parameters) implements ToolstackQuestion {
    }

    record Disks(int domid) implements ToolstackQuestion {
    }

    record Vifs(int domid) implements ToolstackQuestion {
    }

    /**
     * A disk for a domain that exists.
     *
     * @param target the image as it was named
     * @param opener gets the image
     */
    record AttachDisk(int domid, String vdev, String target, DiskOpener opener) implements ToolstackQuestion {
    }

    record DetachDisk(int domid, String vdev, boolean force) implements ToolstackQuestion {
    }

    /** @param vif its handle is negative if the next free one is meant */
    record AttachVif(int domid, NewVif vif) implements ToolstackQuestion {
    }

    record DetachVif(int domid, int handle) implements ToolstackQuestion {
    }

    /** What is a domain made of, as far as dom0 knows it? */
    record Configuration(int domid) implements ToolstackQuestion {
    }

    /** Makes a domain, which is paused. */
    record Create(NewDomain domain) implements ToolstackQuestion {
    }

    /**
     * Has a domain suspend itself, and writes libxl's stream of it. {@link ToolstackAnswer.Progress} comes before the answer. A
     * domain that cannot be saved goes on running.
     *
     * @param stream closed in any case, before the domain is destroyed
     */
    record Save(int domid, AfterSave after, OutputStream stream) implements ToolstackQuestion {
    }

    /** What becomes of a domain that is saved. */
    enum AfterSave {
        DESTROY, RUN, PAUSE
    }

    /**
     * Makes a domain, which is paused, of a stream. {@link ToolstackAnswer.Progress} comes before the answer.
     *
     * @param domain its files are not read
     * @param stream stands at libxl's stream; closed in any case
     */
    record Restore(NewDomain domain, InputStream stream) implements ToolstackQuestion {
    }

    /**
     * Copies a domain to another host while it runs, has it suspend itself, and waits for a verdict. The answer is told when it is
     * gone, or when it goes on running here.
     *
     * @param migration names it to the questions about it
     * @param bytesPerSecond of virtual time, at most; 0 for as many as the other side takes
     */
    record MigrateOut(long migration, int domid, PrecopyPolicy policy, long bytesPerSecond, MigrationOutlet outlet)
            implements ToolstackQuestion {
    }

    /** The other side of a migration takes so many bytes more; before the first of these nothing is sent. */
    record MigrateMore(long migration, long bytes) implements ToolstackQuestion {
    }

    /** What becomes of a domain that is copied. */
    enum Verdict {
        /** It lets go of its disks, suspended as it is. */
        RELEASE,
        /** It runs on the other side: nothing of it stays here. */
        LEAVE,
        /** It runs on here. */
        STAY
    }

    /** @param why it stays, for people */
    record MigrateVerdict(long migration, Verdict verdict, String why) implements ToolstackQuestion {
    }

    /**
     * Makes a domain, which is paused and has no disks, of a stream that comes in pieces. The answer is told when it runs, or
     * when nothing is left of it.
     *
     * @param migration names it to the questions about it
     * @param domain its files are not read
     * @param paused it stays paused when it is told to go
     */
    record MigrateIn(long migration, NewDomain domain, boolean paused, MigrationInlet inlet)
            implements ToolstackQuestion {
    }

    /** A piece of the stream of a domain that comes. */
    record MigrateData(long migration, byte[] bytes) implements ToolstackQuestion {
    }

    /** The domain that has come gets its disks, and runs. */
    record MigrateGo(long migration) implements ToolstackQuestion {
    }

    /** The domain does not come after all. */
    record MigrateAbort(long migration, String why) implements ToolstackQuestion {
    }

    record Pause(int domid) implements ToolstackQuestion {
    }

    record Unpause(int domid) implements ToolstackQuestion {
    }

    record Destroy(int domid) implements ToolstackQuestion {
    }

    /**
     * Asks the guest to go down; answered when it has heard.
     *
     * @param how poweroff or reboot
     */
    record AskToStop(int domid, String how) implements ToolstackQuestion {
    }

    record Rename(int domid, String name) implements ToolstackQuestion {
    }

    /**
     * Gives a domain that has shut down another name and another UUID, so that one of its old name can be made.
     *
     * @param uuid 16 bytes
     */
    record Preserve(int domid, String name, byte[] uuid) implements ToolstackQuestion {
    }

    record Trigger(int domid, String trigger, int vcpu) implements ToolstackQuestion {
    }

    record Sysrq(int domid, String key) implements ToolstackQuestion {
    }

    record DebugKeys(String keys) implements ToolstackQuestion {
    }

    record SetParameters(String parameters) implements ToolstackQuestion {
    }

    record SetMemoryTarget(int domid, long kib) implements ToolstackQuestion {
    }

    record SetMaxMemory(int domid, long kib) implements ToolstackQuestion {
    }

    record SetVcpus(int domid, int count) implements ToolstackQuestion {
    }

    /** @param vcpu empty for all */
    record SetAffinity(int domid, Optional<Integer> vcpu, Optional<BitSet> hard, Optional<BitSet> soft,
            boolean force) implements ToolstackQuestion {
    }

    record DumpCore(int domid, CoreSink sink) implements ToolstackQuestion {
    }

    record ConsoleRing(boolean clear) implements ToolstackQuestion {
    }

    /**
     * Answered when one of the domains has ended.
     *
     * @param gone that it has shut down is not enough
     */
    record AwaitEnd(List<Integer> domids, boolean gone) implements ToolstackQuestion {
    }

    record Counters() implements ToolstackQuestion {
    }

    /** A network interface that is to be made. */
    record NewVif(int handle, String mac, String bridge, String rate) {
    }

    /**
     * A disk that is to be there from the start.
     *
     * @param target the image as it was named
     */
    record NewDisk(String vdev, String target, DiskOpener opener) {
    }

    /** Gets the image of a disk when it is its turn. */
    @FunctionalInterface
    interface DiskOpener {
        /** @throws LibxlException it cannot be had */
        DiskConfig open() throws LibxlException;

        /** @throws LibxlException the image will not be had when its turn comes, as far as can be told without having it */
        default void check() throws LibxlException {
        }

        /** Gives back what {@link #open} got and nobody uses after all. */
        default void discard(final BlockDevice image) {
        }
    }

    /** Takes a core dump in, piece by piece. */
    interface CoreSink {
        /** @throws java.io.IOException it cannot be written; the dump ends */
        void write(byte[] bytes, int length) throws java.io.IOException;

        /** All has come. */
        void close() throws java.io.IOException;

        /** No more comes, and what came is no dump: nothing stays of it. After a failure, of {@link #close} too. */
        void abandon() throws java.io.IOException;
    }
}
