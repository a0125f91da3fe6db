package io.xenolith.host.daemon;

import io.xenolith.control.ControlConnection;
import io.xenolith.control.ControlHandler;
import io.xenolith.control.v1.ConsoleAttach;
import io.xenolith.control.v1.Reply;
import io.xenolith.control.v1.Request;
import io.xenolith.control.v1.RequestFailure;
import io.xenolith.control.v1.StatusReply;
import io.xenolith.control.v1.StopProgress;
import io.xenolith.control.v1.StopRequest;
import io.xenolith.control.v1.ToolstackRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What clients ask of a long-lived host: taken from Netty's thread, done on the host's. */
final class DaemonRequests implements ControlHandler {
    /** Somebody has asked for the status. */
    private record StatusAsked(ControlConnection from, long id) {
    }

    private final LiveHost host;
    private final ConsoleHub consoles;
    private final EventHub events;
    private final EndWaiters waiters;
    private final Migrations migrations;
    private final Links links;
    private final Snapshots snapshots;
    private final Supplier<StatusReply> status;
    private final Supplier<Optional<StatusReply>> stuckStatus;
    /** Who waits for the status. */
    private final Set<StatusAsked> statusAsked = ConcurrentHashMap.newKeySet();

    /**
     * Takes requests to {@code host}.
     *
     * @param status asked by the host's thread
     * @param stuckStatus asked by any thread: the status of a host whose thread does not get on, empty while it does
     */
    DaemonRequests(final LiveHost host, final ConsoleHub consoles, final EventHub events,
            final Supplier<StatusReply> status, final Supplier<Optional<StatusReply>> stuckStatus) {
        this.host = host;
        this.consoles = consoles;
        this.events = events;
        waiters = new EndWaiters(host);
        this.status = status;
        this.stuckStatus = stuckStatus;
        migrations = host.migrations();
        links = host.links();
        snapshots = host.snapshots();
    }

    @Override
    public void request(final ControlConnection from, final Request request) {
        final long id = request.getId();
        switch (request.getWhatCase()) {
            case TOOLSTACK -> {
                if (internal(request.getToolstack())) {
                    from.reply(Reply.newBuilder().setId(id).setLast(true)
                            .setFailure(RequestFailure.newBuilder().setReason(
                                    "only the host itself asks what a migration needs"))
                            .build());
                } else if (request.getToolstack().hasWaitForEnd()) {
                    host.serve(from, () -> waiters.ask(from, id, request.getToolstack()));
                } else {
                    host.serve(from, () -> host.askForClient(request.getToolstack(), answer -> from
                            .reply(Reply.newBuilder().setId(id).setLast(!answer.hasProgress()).setToolstack(answer)
                                    .build())));
                }
            }
            case CONSOLE_ATTACH -> {
                final ConsoleAttach attach = request.getConsoleAttach();
                host.serve(from, () -> consoles.attach(from, id, attach.getDomid(), attach.getScrollBackBytes()));
            }
            case CONSOLE_INPUT -> {
                final byte[] bytes = request.getConsoleInput().getData().toByteArray();
                host.serve(from, () -> consoles.typed(from, id, bytes));
            }
            case EVENTS_SUBSCRIBE -> host.serve(from, () -> events.subscribe(from, id));
            case STATUS -> status(new StatusAsked(from, id));
            case STOP -> host.serve(from, () -> stop(from, id, request.getStop()));
            case MIGRATE -> host.execute(() -> migrations.migrate(from, id, request.getMigrate()));
            case MIGRATION_OFFER ->
                host.execute(() -> migrations.offer(from, id, request.getMigrationOffer()));
            case MIGRATION_PART -> host.execute(() -> migrations.part(from, id, request.getMigrationPart()));
            case MIGRATION_QUERY ->
                host.execute(() -> migrations.query(from, id, request.getMigrationQuery()));
            case SNAPSHOT_SAVE -> host.serve(from, () -> snapshots.save(from, id, request.getSnapshotSave()));
            case LINK -> host.execute(() -> links.link(from, id, request.getLink()));
            case LINK_OFFER -> host.execute(() -> links.offer(from, id, request.getLinkOffer()));
            case LINK_FRAME -> host.execute(() -> links.frame(from, id, request.getLinkFrame()));
            case CANCEL -> {
                // Behind what it ends, each.
                host.execute(() -> {
                    links.cancel(from, id);
                    migrations.cancel(from, id);
                });
                host.serve(from, () -> {
                    consoles.cancel(from, id);
                    events.cancel(from, id);
                    waiters.cancel(from, id);
                    snapshots.cancel(from, id);
                    from.taken(0);
                });
            }
            case WHAT_NOT_SET -> from.reply(Reply.newBuilder().setId(id).setLast(true)
                    .setFailure(RequestFailure.newBuilder().setReason("nothing is asked for")).build());
        }
    }

    private void status(final StatusAsked asked) {
        statusAsked.add(asked);
        host.serve(asked.from, () -> answer(asked, status));
        stuckStatus.get().ifPresent(stuck -> answer(asked, () -> stuck));
    }

    /** By whoever is first: the host's thread, or who sees it stuck. */
    private void answer(final StatusAsked asked, final Supplier<StatusReply> answer) {
        if (statusAsked.remove(asked)) {
            asked.from.reply(Reply.newBuilder().setId(asked.id).setLast(true).setStatus(answer.get()).build());
        }
    }

    /** The host's thread does not get on: those who have asked for the status before get what there is. From any thread. */
    void stuck() {
        stuckStatus.get().ifPresent(stuck -> List.copyOf(statusAsked).forEach(asked -> answer(asked, () -> stuck)));
    }

    /** What only the host asks its toolstack, for a migration. */
    private static boolean internal(final ToolstackRequest request) {
        return switch (request.getQuestionCase()) {
            case MIGRATE_OUT, MIGRATE_MORE, MIGRATE_VERDICT, MIGRATE_IN, MIGRATE_DATA, MIGRATE_GO, MIGRATE_ABORT ->
                true;
            default -> false;
        };
    }

    private void stop(final ControlConnection from, final long id, final StopRequest stop) {
        host.stop(Integer.toUnsignedLong(stop.getTimeoutS()), line -> from.reply(Reply.newBuilder().setId(id)
                .setStopProgress(StopProgress.newBuilder().setText(line)).build()),
                () -> from.reply(Reply.newBuilder().setId(id).setLast(true)
                        .setStopProgress(StopProgress.getDefaultInstance()).build()));
    }

    @Override
    public void closed(final ControlConnection connection) {
        host.execute(() -> {
            migrations.gone(connection);
            links.gone(connection);
        });
        host.serve(connection, () -> {
            consoles.gone(connection);
            events.gone(connection);
            waiters.gone(connection);
            snapshots.gone(connection);
            connection.forgotten();
        });
    }
}
