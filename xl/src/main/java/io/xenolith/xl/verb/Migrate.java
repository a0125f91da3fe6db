package io.xenolith.xl.verb;

import io.xenolith.control.v1.MigrationFigures;
import io.xenolith.control.v1.MigrationReport;
import io.xenolith.xl.Getopt;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code xl migrate}: has a domain go to another host while it runs. There is no ssh: the two hosts talk to each other. */
final class Migrate implements Verb {
    private static final Map<String, Character> NAMES = Map.of("debug", 'd', "iterations", 'I', "target-dirty", 'T',
            "rate", 'R');
    private static final int ITERATIONS_MAX = 1_000;
    /** libxl's. Source: Xen 4.17, simple_precopy_policy. */
    private static final int ITERATIONS = 5;
    private static final int TARGET_DIRTY = 50;
    private static final long MIB = 1 << 20;
    private static final int PAGE_SIZE = 4096;
    private static final double NS_PER_MS = 1e6;
    private static final double NS_PER_S = 1e9;
    private static final String ERASED = "\r\u001b[K";

    @Override
    public int run(final Session session, final List<String> arguments) {
        final Getopt.Result options = session.options(arguments, "s:epDdI:T:R:", NAMES, 2);
        if (options.has('s')) {
            session.err(
                    "migrate: there is no ssh (-s) here: name the other host, its state folder, or tcp:ADDRESS:PORT\n");
            return Session.FAILURE;
        }
        final int domid = session.findDomain(options.argument(0));
        final Progress progress = new Progress(session);
        final MigrationReport last = session.host().migrate(io.xenolith.control.v1.Migrate.newBuilder().setDomid(domid)
                .setHost(options.argument(1)).setPaused(options.has('p'))
                .setIterations((int) number(session, options, 'I', "iterations", ITERATIONS, 1, ITERATIONS_MAX))
                .setTargetDirty(number(session, options, 'T', "target-dirty", TARGET_DIRTY, 0, Integer.MAX_VALUE))
                .setBytesPerSecond(number(session, options, 'R', "rate", 0, 0, Integer.MAX_VALUE) * MIB).build(),
                progress::told);
        progress.end();
        if (!last.hasMigrated()) {
            session.err("%s\nMigration failed, %s at sender.\n", last.getFailure(),
                    progress.stopped() ? "resuming" : "failed to suspend");
            return Session.FAILURE;
        }
        final MigrationFigures figures = last.getMigrated();
        session.err("migration sender: Target reports successful startup.\n%s\nMigration successful.\n",
                progress.figures(figures));
        return 0;
    }

    private static long number(final Session session, final Getopt.Result options, final char letter, final String name,
            final long otherwise, final long least, final long most) {
        final String text = options.value(letter, Long.toString(otherwise));
        final long value = Asks.number(text);
        if (value < least || value > most || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw Asks.fail(session, "--%s: '%s', want a number from %d to %d\n", name, text, least, most);
        }
        return value;
    }

    /** Shows how far it is: on a terminal as a line that is redrawn, elsewhere as a line for each iteration. */
    private static final class Progress {
        private final Session session;
        private final boolean live;
        private final long begunNs = System.nanoTime();
        private MigrationReport shown = MigrationReport.getDefaultInstance();
        private boolean drawn;

        Progress(final Session session) {
            this.session = session;
            live = session.terminal().live();
        }

        void told(final MigrationReport report) {
            if (!report.getText().isEmpty()) {
                end();
                session.err("%s\n", report.getText());
            }
            if (report.getPagesTotal() == 0) {
                return;
            }
            if (live) {
                session.err("%s%s", ERASED, line(report));
                drawn = true;
            } else if (report.getIteration() != shown.getIteration() && shown.getIteration() > 0) {
                session.err("%s\n", line(shown));
            }
            shown = report;
        }

        /** The guest has suspended itself. */
        boolean stopped() {
            return shown.getStopped();
        }

        /** The line that is redrawn stays. */
        void end() {
            if (drawn) {
                drawn = false;
                session.err("\n");
            }
        }

        private String line(final MigrationReport report) {
            final double seconds = Math.max((System.nanoTime() - begunNs) / NS_PER_S, 1e-3);
            final double pagesPerSecond = report.getPagesSent() / seconds;
            final double dirtyPerSecond = report.getPagesDirty() * NS_PER_S / Math.max(report.getDirtyNs(), 1);
            return String.format(Locale.ROOT,
                    "iteration %d%s: %d pages sent, %d left, %.0f MiB/s; %d written meanwhile (%.0f MiB/s of its time), about %.1f s",
                    report.getIteration(), report.getStopped() ? " (stopped)" : "", report.getPagesSent(),
                    report.getPagesLeft(), pagesPerSecond * PAGE_SIZE / MIB, report.getPagesDirty(),
                    dirtyPerSecond * PAGE_SIZE / MIB,
                    (report.getPagesLeft() + report.getPagesDirty()) / Math.max(pagesPerSecond, 1));
        }

        String figures(final MigrationFigures figures) {
            return String.format(Locale.ROOT,
                    "%d iterations, %d pages, %d MiB in %.1f s; downtime %.0f ms (%.1f ms of virtual time); domain %d there",
                    shown.getIteration(), shown.getPagesSent(), figures.getBytes() / MIB,
                    figures.getRealNs() / NS_PER_S,
                    figures.getDownRealNs() / NS_PER_MS, figures.getDownVirtualNs() / NS_PER_MS, figures.getDomid());
        }
    }
}
