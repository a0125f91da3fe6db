package io.xenolith.saving;

import io.xenolith.abi.boot.KernelImage;
import io.xenolith.dom0.migration.PrecopyPolicy;
import io.xenolith.dom0.migration.PrecopyProgress;
import io.xenolith.dom0.toolstack.LibxlException;
import io.xenolith.dom0.toolstack.MigrationInlet;
import io.xenolith.dom0.toolstack.MigrationOutlet;
import io.xenolith.dom0.toolstack.NewDomain;
import io.xenolith.dom0.toolstack.Scheduler;
import io.xenolith.dom0.toolstack.SchedulingParameters;
import io.xenolith.dom0.toolstack.ToolstackAnswer;
import io.xenolith.dom0.toolstack.ToolstackQuestion;
import io.xenolith.dom0.toolstack.ToolstackQuestion.Verdict;
import io.xenolith.drivers.block.BlockDevice;
import java.util.List;
import java.util.Optional;

/**
 * The live migration of domain 1 from one host to another, which take turns in one thread: the same each time, where hosts
 * of their own threads differ in when each hears of the other.
 */
final class Passage {
    private static final long MIGRATION = 7;
    private static final long TURN_NS = 1_000_000;
    private static final int TURNS_MAX = 100_000;
    private static final long WINDOW_BYTES = 12 << 20;
    private static final long LEAVES = 100;
    private static final long COMES = 101;
    private static final long PART = 102;

    private final SavingHost from;
    private final SavingHost to;

    Passage(final SavingHost from, final SavingHost to) {
        this.from = from;
        this.to = to;
    }

    /** Has the domain of {@code kib} go over; it runs on {@code to} then, and nowhere else. */
    void make(final int kib) {
        make(domain(SavingHost.GUEST, kib, 1, List.of(), List.of()));
    }

    /** As {@link #make(int)}, for a domain that is to be such a one there. */
    void make(final NewDomain domain) {
        to.ask(COMES, new ToolstackQuestion.MigrateIn(MIGRATION, domain, false, new Inlet()));
        from.ask(LEAVES, new ToolstackQuestion.MigrateOut(MIGRATION, 1, PrecopyPolicy.LIBXL, 0, new Outlet()));
        boolean told = false;
        for (int turns = 0; from.answer(LEAVES) == null; turns++) {
            if (turns == TURNS_MAX) {
                throw new AssertionError("the domain is not over: " + from.answers() + to.answers());
            }
            from.runFor(TURN_NS);
            to.runFor(TURN_NS);
            if (!told && to.answer(COMES) != null) {
                told = true;
                verdict(to.answer(COMES) instanceof ToolstackAnswer.Created ? Verdict.LEAVE : Verdict.STAY);
            }
        }
        if (!(from.answer(LEAVES) instanceof ToolstackAnswer.Done)) {
            throw new AssertionError("the domain stays: " + from.answer(LEAVES) + to.answer(COMES));
        }
    }

    private void verdict(final Verdict verdict) {
        from.ask(PART, new ToolstackQuestion.MigrateVerdict(MIGRATION, verdict, "it does not come"));
    }

    /** One that comes. */
    static NewDomain domain(final String name, final int kib, final int vcpus,
            final List<ToolstackQuestion.NewDisk> disks, final List<ToolstackQuestion.NewVif> vifs) {
        return new NewDomain(name, new byte[16], "", new NewDomain.Files() {
            @Override
            public KernelImage kernel() throws LibxlException {
                throw new AssertionError("what comes needs no kernel");
            }

            @Override
            public byte[] ramdisk() {
                return new byte[0];
            }
        }, "", "", "", kib, kib, vcpus, vcpus,
                new SchedulingParameters(Scheduler.CREDIT2, Optional.empty(), Optional.empty(),
                        Optional.empty(), Optional.empty(), Optional.empty()),
                List.of(), List.of(), disks, vifs);
    }

    private final class Outlet implements MigrationOutlet {
        @Override
        public void write(final byte[] piece) {
            to.ask(PART, new ToolstackQuestion.MigrateData(MIGRATION, piece));
        }

        @Override
        public void progress(final PrecopyProgress progress) {
            // Nobody watches.
        }

        @Override
        public void suspended() {
            // The other host hears when all has come.
        }

        @Override
        public void written() {
            // As above.
        }

        @Override
        public void release(final List<BlockDevice> images) {
            // They are in memory, which both hosts see.
        }

        @Override
        public void released() {
            to.ask(PART, new ToolstackQuestion.MigrateGo(MIGRATION));
        }

        @Override
        public void reclaim(final List<BlockDevice> images) {
            // As above.
        }
    }

    private final class Inlet implements MigrationInlet {
        @Override
        public void begun() {
            from.ask(PART, new ToolstackQuestion.MigrateMore(MIGRATION, WINDOW_BYTES));
        }

        @Override
        public void taken(final int bytes) {
            from.ask(PART, new ToolstackQuestion.MigrateMore(MIGRATION, bytes));
        }

        @Override
        public void ready(final int domid) {
            verdict(Verdict.RELEASE);
        }

        @Override
        public void commit() {
            // Nobody asks later.
        }
    }
}
