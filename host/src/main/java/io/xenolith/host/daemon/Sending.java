package io.xenolith.host.daemon;

import com.google.protobuf.ByteString;
import io.xenolith.control.v1.Create;
import io.xenolith.control.v1.DomainConfiguration;
import io.xenolith.control.v1.DomainId;
import io.xenolith.control.v1.Empty;
import io.xenolith.control.v1.Migrate;
import io.xenolith.control.v1.MigrateMore;
import io.xenolith.control.v1.MigrateOut;
import io.xenolith.control.v1.MigrateVerdict;
import io.xenolith.control.v1.MigrationAnswer;
import io.xenolith.control.v1.MigrationEnd;
import io.xenolith.control.v1.MigrationFigures;
import io.xenolith.control.v1.MigrationOffer;
import io.xenolith.control.v1.MigrationPart;
import io.xenolith.control.v1.MigrationQuery;
import io.xenolith.control.v1.MigrationReport;
import io.xenolith.control.v1.StoredConfiguration;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.control.v1.ToolstackRequest;
import io.xenolith.dom0.migration.PrecopyPolicy;
import io.xenolith.dom0.migration.PrecopyProgress;
import io.xenolith.dom0.toolstack.MigrationOutlet;
import io.xenolith.drivers.block.BlockDevice;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * A domain that this host gives to another. Of the host's thread; what comes from the line is brought to it. Until it says "go" the
 * domain is this host's, whatever happens; then it is the other's to say whether the domain runs there, and it is asked until it
 * does. See docs/migration.md.
 */
final class Sending implements MigrationOutlet {
    private static final int PIECE_BYTES = 256 << 10;
    private static final int LONGEST_RETRY_S = 10;
    /** A guest that does not run waits so long for a word from the other host, and twice that at most. */
    private static final int SILENCE_S = 60;
    private static final Executor SILENCE = CompletableFuture.delayedExecutor(SILENCE_S, TimeUnit.SECONDS);

    private enum Phase {
        OFFERING, COPYING, RELEASING, GONE, ASKING, OVER
    }

    private final LiveHost host;
    private final LiveDisks disks;
    private final long number;
    private final byte[] id;
    private final Migrate wanted;
    private final MigrationLine.Address address;
    private final Consumer<MigrationReport> reports;
    private final Runnable over;
    private final long begunNs = System.nanoTime();
    private MigrationLine line;
    private Phase phase = Phase.OFFERING;
    private long bytes;
    private long suspendedRealNs;
    private long suspendedNs;
    private long writtenNs;
    private MigrationEnd end = MigrationEnd.getDefaultInstance();
    private long downRealNs;
    private int retryS = 1;
    private long heard;

    /**
     * @param number of the migration on this host
     * @param id random, by which both hosts know it
     * @param reports told how it goes; the last one has an end
     * @param over told when nothing more is told to this
     */
    Sending(final LiveHost host, final LiveDisks disks, final long number, final byte[] id, final Migrate wanted,
            final Consumer<MigrationReport> reports, final Runnable over) {
        this.host = host;
        this.disks = disks;
        this.number = number;
        this.id = id.clone();
        this.wanted = wanted;
        this.reports = reports;
        this.over = over;
        address = new MigrationLine.Address(wanted.getHost(), wanted.getCertificates());
    }

    void begin() {
        // Unsigned on the wire.
        if (wanted.getIterations() < 0 || wanted.getTargetDirty() < 0 || wanted.getBytesPerSecond() < 0) {
            fail("no migration takes so many iterations, pages or bytes: "
                    + Integer.toUnsignedString(wanted.getIterations()) + ", "
                    + Long.toUnsignedString(wanted.getTargetDirty()) + ", "
                    + Long.toUnsignedString(wanted.getBytesPerSecond()));
            return;
        }
        host.ask(ToolstackRequest.newBuilder()
                .setGetConfiguration(DomainId.newBuilder().setDomid(wanted.getDomid())).build(),
                reply -> guarded(() -> offer(reply)));
    }

    /** Does {@code action}; what nobody foresaw is this migration's trouble alone. */
    private void guarded(final Runnable action) {
        try {
            action.run();
        } catch (final RuntimeException e) {
            host.note("migration", "a migration failed: " + e);
            if (line != null) {
                final boolean _ = line.cut();
            }
            lost(e.toString());
        }
    }

    private void offer(final ToolstackReply reply) {
        if (phase == Phase.OVER) {
            // It was cancelled before anything was offered.
            return;
        }
        final StoredConfiguration stored = reply.getConfiguration();
        if (reply.hasFailure() || !stored.hasConfiguration()) {
            fail("there is no domain " + wanted.getDomid() + " that this host has made");
            return;
        }
        if (stored.getConfiguration().getKernel().startsWith(GuestFiles.JAVA)) {
            fail(stored.getName() + " cannot be migrated: its kernel is a Java program ("
                    + stored.getConfiguration().getKernel() + "), which cannot suspend");
            return;
        }
        line = new MigrationLine(address, new Line());
        line.open(MigrationOffer.newBuilder().setId(ByteString.copyFrom(id)).setFrom(host.name())
                .setCreate(Create.newBuilder().setConfiguration(asItIs(stored)).setPaused(wanted.getPaused())
                        .setJson(host.keptConfiguration(stored.getName())))
                .build());
    }

    /** What the domain was made of, with the name, devices and memory that it has now. */
    private static DomainConfiguration asItIs(final StoredConfiguration stored) {
        return stored.getConfiguration().toBuilder().setName(stored.getName()).setMaxKib(stored.getMaxKib())
                .setTargetKib(stored.getTargetKib()).clearDisks().addAllDisks(stored.getDisksList()).clearVifs()
                .addAllVifs(stored.getVifsList()).build();
    }

    /** Whoever wanted it does no more; if it is not too late, the domain stays. */
    void cancel() {
        switch (phase) {
            case OFFERING -> fail("it was cancelled");
            case COPYING, RELEASING -> stay("it was cancelled");
            case GONE, ASKING, OVER -> {
                // Only the other host can say where the domain runs.
            }
        }
    }

    /** Brings what the line tells to the host's thread. */
    private final class Line implements MigrationLine.Listener {
        @Override
        public void answered(final MigrationAnswer answer) {
            host.execute(() -> guarded(() -> Sending.this.answered(answer)));
        }

        @Override
        public void lost(final String reason) {
            host.execute(() -> guarded(() -> Sending.this.lost(reason)));
        }
    }

    private void answered(final MigrationAnswer answer) {
        heard++;
        switch (answer.getAnswerCase()) {
            case WINDOW -> copy(answer.getWindow());
            case TAKEN -> more(answer.getTaken());
            case READY -> {
                if (phase == Phase.COPYING) {
                    phase = Phase.RELEASING;
                    say("migration sender: Target has acknowledged transfer.");
                    decide(MigrateVerdict.Verdict.RELEASE, "");
                }
            }
            case RUNS -> runs(answer.getRuns());
            case REFUSED -> refused(answer.getRefused());
            case ANSWER_NOT_SET -> {
                // The line ends with this, or it would be lost once more: by its end.
                if (line.cut()) {
                    lost("the other host answers what this one does not understand");
                }
            }
        }
    }

    private void copy(final long window) {
        if (phase != Phase.OFFERING) {
            return;
        }
        phase = Phase.COPYING;
        final PrecopyPolicy rule = wanted.getIterations() == 0
                ? PrecopyPolicy.LIBXL
                : new PrecopyPolicy(wanted.getIterations(), wanted.getTargetDirty());
        host.ask(ToolstackRequest.newBuilder().setMigrateOut(MigrateOut.newBuilder().setMigration(number)
                .setDomid(wanted.getDomid()).setIterations(rule.iterations()).setTargetDirty(rule.targetDirty())
                .setBytesPerSecond(wanted.getBytesPerSecond())).build(), this::ended);
        more(window);
    }

    private void more(final long count) {
        if (phase == Phase.COPYING && count <= 0) {
            lost("the other host takes " + Long.toUnsignedString(count) + " bytes");
        } else if (phase == Phase.COPYING) {
            host.ask(ToolstackRequest.newBuilder()
                    .setMigrateMore(MigrateMore.newBuilder().setMigration(number).setBytes(count)).build(), _ -> {
                    });
        }
    }

    private void decide(final MigrateVerdict.Verdict verdict, final String reason) {
        host.ask(ToolstackRequest.newBuilder().setMigrateVerdict(MigrateVerdict.newBuilder().setMigration(number)
                .setVerdict(verdict).setReason(reason)).build(), _ -> {
                });
    }

    private void stay(final String reason) {
        line.send(MigrationPart.newBuilder().setAbort(reason).build());
        line.close();
        decide(MigrateVerdict.Verdict.STAY, reason);
    }

    private void runs(final MigrationEnd told) {
        if (phase == Phase.GONE || phase == Phase.ASKING) {
            end = told;
            downRealNs = System.nanoTime() - suspendedRealNs;
            line.send(MigrationPart.newBuilder().setSettled(Empty.getDefaultInstance()).build());
            line.close();
            decide(MigrateVerdict.Verdict.LEAVE, "");
        }
    }

    private void refused(final String reason) {
        line.close();
        switch (phase) {
            case OFFERING -> fail(reason);
            case COPYING, RELEASING, GONE, ASKING -> decide(MigrateVerdict.Verdict.STAY, reason);
            case OVER -> {
                // It stays.
            }
        }
    }

    private void lost(final String reason) {
        switch (phase) {
            case OFFERING -> fail(reason);
            case COPYING, RELEASING -> {
                line.close();
                decide(MigrateVerdict.Verdict.STAY, "the line to the other host is lost: " + reason);
            }
            case GONE, ASKING -> askLater(reason);
            case OVER -> {
                // Nothing was to come.
            }
        }
    }

    /** The other host was told to have the domain run, and only it knows whether it does. */
    private void askLater(final String reason) {
        phase = Phase.ASKING;
        say("the other host's answer is lost (" + reason
                + "); the domain stays suspended here until it says whether it runs there");
        final Executor later = CompletableFuture.delayedExecutor(retryS, TimeUnit.SECONDS);
        retryS = Math.min(2 * retryS, LONGEST_RETRY_S);
        later.execute(() -> host.execute(() -> guarded(this::askAgain)));
    }

    private void askAgain() {
        if (phase == Phase.ASKING) {
            line = new MigrationLine(address, new Line());
            line.open(MigrationQuery.newBuilder().setId(ByteString.copyFrom(id)).build());
        }
    }

    /** A line may be dead without anybody being told. From the suspend on. */
    private void watch() {
        final MigrationLine watched = line;
        final long before = heard;
        SILENCE.execute(() -> host.execute(() -> guarded(() -> {
            if (phase == Phase.OVER) {
                return;
            }
            watch();
            if (line.equals(watched) && heard == before && line.cut()) {
                lost("nothing was heard of it for " + SILENCE_S + " s");
            }
        })));
    }

    /** The toolstack's answer: the domain is gone, or goes on here. */
    private void ended(final ToolstackReply reply) {
        if (!reply.hasFailure()) {
            finish(MigrationReport.newBuilder().setMigrated(MigrationFigures.newBuilder()
                    .setRealNs(System.nanoTime() - begunNs).setDownRealNs(downRealNs)
                    .setDownVirtualNs(writtenNs - suspendedNs + end.getDownVirtualNs()).setBytes(bytes)
                    .setDomid(end.getDomid())));
            return;
        }
        if (phase == Phase.COPYING || phase == Phase.RELEASING) {
            line.send(MigrationPart.newBuilder().setAbort(String.join("; ", reply.getFailure().getLogList())).build());
            line.close();
        }
        fail(String.join("; ", reply.getFailure().getLogList()));
    }

    private void fail(final String reason) {
        if (line != null) {
            line.close();
        }
        finish(MigrationReport.newBuilder().setFailure(reason));
    }

    private void finish(final MigrationReport.Builder last) {
        if (phase != Phase.OVER) {
            phase = Phase.OVER;
            report(last);
            over.run();
        }
    }

    /** Something for people. */
    private void say(final String text) {
        report(MigrationReport.newBuilder().setText(text));
    }

    private void report(final MigrationReport.Builder report) {
        reports.accept(report.build());
    }

    @Override
    public void write(final byte[] piece) {
        bytes += piece.length;
        for (int at = 0; at < piece.length; at += PIECE_BYTES) {
            final int length = Math.min(PIECE_BYTES, piece.length - at);
            final CRC32C checksum = new CRC32C();
            checksum.update(piece, at, length);
            line.send(MigrationPart.newBuilder().setData(ByteString.copyFrom(piece, at, length))
                    .setChecksum((int) checksum.getValue()).build());
        }
    }

    @Override
    public void progress(final PrecopyProgress progress) {
        report(MigrationReport.newBuilder().setIteration(progress.iteration()).setPagesSent(progress.pagesSent())
                .setPagesLeft(progress.pagesLeft()).setPagesTotal(progress.pagesTotal())
                .setPagesDirty(progress.pagesDirty()).setDirtyNs(progress.dirtyNs()).setStopped(progress.stopped()));
    }

    @Override
    public void suspended() {
        suspendedRealNs = System.nanoTime();
        suspendedNs = host.host().nowNs();
        watch();
    }

    @Override
    public void written() {
        writtenNs = host.host().nowNs();
    }

    @Override
    public void release(final List<BlockDevice> images) throws IOException {
        disks.release(images);
    }

    @Override
    public void released() {
        // Whoever closes the line from here on does not know where the domain runs.
        phase = Phase.GONE;
        say("migration sender: Giving target permission to start.");
        line.send(MigrationPart.newBuilder().setGo(Empty.getDefaultInstance()).build());
    }

    @Override
    public void reclaim(final List<BlockDevice> images) throws IOException {
        disks.reclaim(images);
    }
}
