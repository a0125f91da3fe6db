package io.xenolith.bench.snapshot;

import io.xenolith.host.boot.BootOptions;
import io.xenolith.host.boot.BootResult;
import io.xenolith.host.boot.BootRun;
import io.xenolith.host.boot.BootWatch;
import io.xenolith.host.boot.ConsoleInput;
import io.xenolith.host.boot.ConsoleOutput;
import io.xenolith.host.run.ScenarioRunner;
import io.xenolith.host.snapshot.SnapshotFile;
import io.xenolith.host.snapshot.SnapshotFolder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** A guest that was booted and saved, with the folder that its snapshot is in. */
final class SavedBoot implements AutoCloseable {
    /** The snapshot's name. */
    static final String NAME = "booted";

    private static final String AGAIN = "again";
    private static final double NS_PER_MS = 1e6;

    private final SavedGuest guest;
    private final Path folder;
    private final SnapshotFolder snapshots;

    /**
     * Milliseconds of one going on, and of one saving.
     *
     * @param restore from opening the file until the guest has answered
     * @param save from the answer until the file is complete and the host gone
     */
    record Round(double restore, double save) {
    }

    /** A round by the clock, and by the time that the thread was on a CPU. */
    record Times(Round wall, Round cpu) {
    }

    /** When the guest wrote last. */
    private static final class Answers implements ConsoleOutput {
        private long ns;
        private long cpuNs;

        @Override
        public void write(final byte[] bytes) {
            ns = System.nanoTime();
            cpuNs = cpuNs();
        }

        @Override
        public void note(final String source, final String text) {
            // Not measured.
        }

        @Override
        public void stuck(final String what) {
            // It goes on, or the run says how it ended.
        }
    }

    private SavedBoot(final SavedGuest guest, final Path folder) {
        this.guest = guest;
        this.folder = folder;
        this.snapshots = new SnapshotFolder(folder);
    }

    /** Boots {@code guest} until it is ready, and saves it. */
    static SavedBoot of(final SavedGuest guest) throws IOException {
        final SavedBoot saved = new SavedBoot(guest, Files.createTempDirectory("xenolith-bench"));
        boolean usable = false;
        try {
            final BootRun boot = new BootRun(BootOptions.of(guest.kernel()).withGuest("", guest.memoryBytes(), 1)
                    .until(pattern(guest.ready()), Optional.empty()), ConsoleInput.closed(), new Answers())
                    .savingTo(saved.snapshots.fresh(NAME));
            matched(boot.run(new ScenarioRunner()));
            usable = true;
        } finally {
            if (!usable) {
                saved.close();
            }
        }
        return saved;
    }

    private static Optional<Pattern> pattern(final String text) {
        return Optional.of(Pattern.compile(text));
    }

    private static void matched(final BootResult result) throws IOException {
        if (result.ending() != BootResult.Ending.MATCHED) {
            throw new IOException("the guest ended without a word: " + result.ending() + " " + result.reason());
        }
    }

    /** Where the snapshot is, by the name {@link #NAME}. */
    Path folder() {
        return folder;
    }

    /** Goes on from the snapshot, has the guest answer, and saves the host again. */
    Times round() throws IOException {
        final Path again = snapshots.fresh(AGAIN);
        final Answers answers = new Answers();
        final ConsoleInput input = new ConsoleInput(false, true);
        input.typeAhead(guest.typed().getBytes(StandardCharsets.UTF_8));
        final BootRun boot = new BootRun(BootOptions.resumed(guest.kernel().file(), pattern(guest.answer()),
                Optional.empty(), Optional.empty(), false, BootWatch.NONE), input, answers).savingTo(again);
        final long begunNs = System.nanoTime();
        final long begunCpuNs = cpuNs();
        try (SnapshotFile file = SnapshotFile.open(snapshots.existing(NAME))) {
            matched(boot.resume(new ScenarioRunner(), file));
        }
        final long cpuNs = cpuNs();
        final long ns = System.nanoTime();
        Files.delete(again);
        return new Times(
                new Round((answers.ns - begunNs) / NS_PER_MS, (ns - answers.ns) / NS_PER_MS),
                new Round((answers.cpuNs - begunCpuNs) / NS_PER_MS, (cpuNs - answers.cpuNs) / NS_PER_MS));
    }

    private static long cpuNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @Override
    public void close() throws IOException {
        for (final String name : new String[]{NAME, AGAIN}) {
            Files.deleteIfExists(snapshots.file(name));
        }
        Files.delete(folder);
    }
}
