package io.xenolith.host.daemon;

import io.xenolith.control.v1.Empty;
import io.xenolith.control.v1.MigrateAbort;
import io.xenolith.control.v1.MigrateData;
import io.xenolith.control.v1.MigrateIn;
import io.xenolith.control.v1.MigrationAnswer;
import io.xenolith.control.v1.MigrationEnd;
import io.xenolith.control.v1.MigrationNumber;
import io.xenolith.control.v1.MigrationOffer;
import io.xenolith.control.v1.MigrationPart;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.control.v1.ToolstackRequest;
import io.xenolith.dom0.toolstack.MigrationInlet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.zip.CRC32C;

/**
 * A domain that another host gives to this one. Of the host's thread. Before it is told to go, a lost line is the end of it; after
 * that it runs here if it can, whoever hears of it. See docs/migration.md.
 */
final class Receiving implements MigrationInlet {
    /** So much may be on its way, or wait for dom0: two records of pages. */
    private static final long WINDOW_BYTES = 12 << 20;
    /** Longer than a guest may take to suspend itself, and its disks to be written. */
    private static final long PATIENCE_S = 300;
    private static final Executor PATIENCE = CompletableFuture.delayedExecutor(PATIENCE_S, TimeUnit.SECONDS);

    private final LiveHost host;
    private final ArrivedFiles arrived;
    private final long number;
    private final MigrationOffer offer;
    private final Runnable over;
    /** Who waits for an answer; the second parameter says whether it is the last. */
    private final List<BiConsumer<MigrationAnswer, Boolean>> askers = new ArrayList<>();
    private boolean go;
    private boolean ended;
    private long parts;
    private long lastDataNs;

    /**
     * @param number of the migration on this host
     * @param over told when it runs, or nothing of it is left
     */
    Receiving(final LiveHost host, final ArrivedFiles arrived, final long number, final MigrationOffer offer,
            final BiConsumer<MigrationAnswer, Boolean> answers, final Runnable over) {
        this.host = host;
        this.arrived = arrived;
        this.number = number;
        this.offer = offer;
        this.over = over;
        askers.add(answers);
    }

    void begin() {
        try {
            arrived.prepare(id());
        } catch (final IOException e) {
            tell(MigrationAnswer.newBuilder().setRefused("it cannot be noted there: " + e.getMessage()).build(), true);
            over.run();
            return;
        }
        host.ask(ToolstackRequest.newBuilder()
                .setMigrateIn(MigrateIn.newBuilder().setMigration(number).setCreate(offer.getCreate())).build(),
                this::ended);
        watch();
    }

    /** A line may be dead without anybody being told: what was not told to go is not waited for without end. */
    private void watch() {
        final long seen = parts;
        PATIENCE.execute(() -> host.execute(() -> {
            if (ended || go) {
                return;
            }
            if (seen == parts) {
                abort("nothing came of the other host for " + PATIENCE_S + " s");
            } else {
                watch();
            }
        }));
    }

    /** Something from the host that offers the domain. */
    void part(final MigrationPart part) {
        parts++;
        switch (part.getPartCase()) {
            case DATA -> {
                lastDataNs = host.host().nowNs();
                if (intact(part)) {
                    host.ask(ToolstackRequest.newBuilder().setMigrateData(
                            MigrateData.newBuilder().setMigration(number).setData(part.getData())).build(), _ -> {
                            });
                } else {
                    abort("a piece of the stream was damaged on its way");
                }
            }
            case GO -> {
                if (host.stopping()) {
                    abort("the host is going down");
                    return;
                }
                go = true;
                host.ask(ToolstackRequest.newBuilder()
                        .setMigrateGo(MigrationNumber.newBuilder().setMigration(number)).build(), reply -> {
                            if (reply.hasFailure()) {
                                abort(String.join("; ", reply.getFailure().getLogList()));
                            }
                        });
            }
            case ABORT -> abort("the other host takes it back: " + part.getAbort());
            case SETTLED, PART_NOT_SET -> {
                // The first is for one that has its end.
            }
        }
    }

    private static boolean intact(final MigrationPart part) {
        final CRC32C checksum = new CRC32C();
        part.getData().asReadOnlyByteBufferList().forEach(checksum::update);
        return (int) checksum.getValue() == part.getChecksum();
    }

    /** The line is lost. What was not told to go never will be. */
    void lost() {
        if (!go) {
            abort("the line to the other host is lost");
        }
    }

    /** The host goes down: what was not told to go never will be. */
    void stop() {
        if (!go) {
            abort("the host is going down");
        }
    }

    /** Somebody asks what became of it, who no longer knows whether it was told to go. */
    void ask(final BiConsumer<MigrationAnswer, Boolean> asker) {
        askers.add(asker);
        if (!go) {
            abort("it was not told to run before it was asked about");
        }
    }

    private void abort(final String reason) {
        host.ask(ToolstackRequest.newBuilder()
                .setMigrateAbort(MigrateAbort.newBuilder().setMigration(number).setReason(reason)).build(), _ -> {
                });
    }

    /** The toolstack's answer: the domain runs, or nothing of it is left. */
    private void ended(final ToolstackReply reply) {
        ended = true;
        if (reply.hasFailure()) {
            forget();
            tell(MigrationAnswer.newBuilder().setRefused(String.join("; ", reply.getFailure().getLogList())).build(),
                    true);
        } else {
            tell(MigrationAnswer.newBuilder().setRuns(MigrationEnd.newBuilder()
                    .setDomid(reply.getCreated().getDomid()).setDownVirtualNs(host.host().nowNs() - lastDataNs))
                    .build(), true);
        }
        over.run();
    }

    private void forget() {
        try {
            arrived.forget(id());
        } catch (final IOException e) {
            host.note("migration", "the domain " + offer.getCreate().getConfiguration().getName()
                    + " does not run here, but a file says that it does: " + e.getMessage());
        }
    }

    /** By which both hosts know the migration. */
    byte[] id() {
        return offer.getId().toByteArray();
    }

    private void tell(final MigrationAnswer answer, final boolean last) {
        askers.forEach(asker -> asker.accept(answer, last));
    }

    @Override
    public void begun() {
        tell(MigrationAnswer.newBuilder().setWindow(WINDOW_BYTES).build(), false);
    }

    @Override
    public void taken(final int bytes) {
        tell(MigrationAnswer.newBuilder().setTaken(bytes).build(), false);
    }

    @Override
    public void ready(final int domid) {
        tell(MigrationAnswer.newBuilder().setReady(Empty.getDefaultInstance()).build(), false);
    }

    @Override
    public void commit() throws IOException {
        arrived.note(id(), offer.getCreate().getConfiguration().getName());
    }
}
