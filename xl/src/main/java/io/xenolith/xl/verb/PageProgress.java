package io.xenolith.xl.verb;

import io.xenolith.control.v1.MigrationProgress;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.xl.Session;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows how far a save or a restore is: on a terminal as a bar with the rate, which is redrawn; elsewhere, of a save, as the lines
 * that libxc logs.
 */
final class PageProgress {
    private static final int BAR_WIDTH = 30;
    private static final int STEP_PERCENT = 5;
    private static final int PAGE_SIZE = 4096;
    private static final double NS_PER_S = 1e9;
    private static final double MIB = 1 << 20;
    private static final String ERASED = "\r\u001b[K";

    private final Session session;
    private final boolean lines;
    private final LongSupplier clockNs;
    private final boolean live;
    private long begunNs;
    private boolean begun;
    private long shownPercent;
    private String bar = "";

    /**
     * @param lines where there is no terminal, lines are shown
     * @param clockNs real time
     */
    PageProgress(final Session session, final boolean lines, final LongSupplier clockNs) {
        this.session = session;
        this.lines = lines;
        this.clockNs = clockNs;
        live = session.terminal().live();
    }

    /** A host's word before its answer. */
    void told(final ToolstackReply reply) {
        session.log(reply);
        final MigrationProgress progress = reply.getProgress();
        if (progress.getPagesTotal() > 0) {
            if (!begun) {
                begun = true;
                begunNs = clockNs.getAsLong();
            }
            show(progress.getPagesDone(), progress.getPagesTotal());
        }
    }

    private void show(final long done, final long total) {
        final long percent = done * 100 / total;
        if (live) {
            bar = bar(done, total, percent);
            session.err("%s%s", ERASED, bar);
        } else if (lines && percent >= shownPercent + STEP_PERCENT) {
            shownPercent = percent;
            session.err("%s\n", line("Frames", done, total, percent));
        }
    }

    /** Nothing more comes of {@code what}; the bar stays where it is. */
    void end(final String what) {
        if (!bar.isEmpty()) {
            session.err("\n");
        } else if (lines) {
            session.err("%s\n", line(what, 0, 0, 0));
        }
    }

    /** Nothing more comes, since it failed. */
    void stop() {
        if (!bar.isEmpty()) {
            session.err("\n");
        }
    }

    private static String line(final String what, final long done, final long total, final long percent) {
        return String.format(Locale.ROOT, "xc: progress: %s: %d/%d  %3d%%", what, done, total, percent);
    }

    private String bar(final long done, final long total, final long percent) {
        final int full = (int) (percent * BAR_WIDTH / 100);
        final double seconds = Math.max((clockNs.getAsLong() - begunNs) / NS_PER_S, 1e-3);
        return String.format(Locale.ROOT, "[%s%s] %3d%%  %d/%d pages, %.0f MiB/s", "#".repeat(full),
                "-".repeat(BAR_WIDTH - full), percent, done, total, done * PAGE_SIZE / MIB / seconds);
    }
}
