package io.xenolith.host.daemon;

import io.xenolith.control.ControlConnection;
import io.xenolith.control.v1.Reply;
import io.xenolith.control.v1.RequestFailure;
import io.xenolith.control.v1.SnapshotSave;
import io.xenolith.control.v1.SnapshotSaved;
import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.host.snapshot.HostState;
import io.xenolith.host.snapshot.SnapshotException;
import io.xenolith.host.snapshot.SnapshotInfo;
import io.xenolith.hypervisor.Hypervisor;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Snapshots that clients want of a long-lived host. Each is made between two turns, as soon as nothing is asked of dom0 whose answer
 * somebody waits for: the host that goes on from it has none of these clients. Of the host's thread.
 */
final class Snapshots {
    /** Whoever wants one waits so long for the others. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    private record Wanted(ControlConnection from, long id, Path file, long untilNs) {
        void fail(final String reason) {
            from.reply(Reply.newBuilder().setId(id).setLast(true)
                    .setFailure(RequestFailure.newBuilder().setReason(reason)).build());
        }
    }

    private final LiveHost host;
    private final SavedHost state;
    private final LiveSurroundings here;
    private final List<Wanted> wanted = new ArrayList<>();

    Snapshots(final LiveHost host, final SavedHost state, final LiveSurroundings here) {
        this.host = host;
        this.state = state;
        this.here = here;
    }

    /** A client wants one. */
    void save(final ControlConnection from, final long id, final SnapshotSave request) {
        Path file;
        try {
            file = Path.of(request.getFile());
        } catch (final InvalidPathException _) {
            file = Path.of("");
        }
        final Wanted one = new Wanted(from, id, file, System.nanoTime() + PATIENCE_NS);
        if (file.isAbsolute() && file.getFileName() != null) {
            wanted.add(one);
        } else {
            one.fail("no file has the path '" + ForeignText.shown(request.getFile(), 64) + "'");
        }
    }

    /**
     * Makes the first that can be made now; called in every turn, when all that has come has been handed on.
     *
     * @return one was made, or it was tried
     */
    boolean look() {
        if (wanted.isEmpty()) {
            return false;
        }
        if (host.stopping()) {
            fail(_ -> true, "the host is going down");
            return false;
        }
        final String business = host.business();
        if (business.isEmpty()) {
            save(wanted.removeFirst());
            return true;
        }
        fail(one -> System.nanoTime() - one.untilNs >= 0,
                "the host cannot be saved in the middle of " + business + ": try again");
        return false;
    }

    private void save(final Wanted one) {
        try {
            if (Files.exists(one.file)) {
                throw new SnapshotException("there is a file " + one.file + " already");
            }
            save(one.file);
            one.from.reply(Reply.newBuilder().setId(one.id).setLast(true)
                    .setSnapshotSaved(SnapshotSaved.newBuilder().setBytes(Files.size(one.file))).build());
        } catch (final NoSuchFileException e) {
            one.fail(e.getFile() + ": no such file or folder");
        } catch (final AccessDeniedException e) {
            one.fail(e.getFile() + ": no permission");
        } catch (final IOException | RuntimeException e) {
            // What nobody foresaw is this client's trouble alone: the host has not been touched.
            one.fail(e instanceof SnapshotException ? e.getMessage() : e.toString());
        }
    }

    private void save(final Path file) throws IOException {
        final Hypervisor hypervisor = state.host().hypervisor();
        final List<BlockDevice> sections = new ArrayList<>();
        final LivePlan plan = host.plan(here.disks().saved(sections, hypervisor.memory().sparse().segments().size()));
        final String info = SnapshotInfo.of(hypervisor, "host " + host.name(), host.domains(), Instant.now()).json();
        HostState.save(file, info, plan, state, hypervisor, here.named(), sections);
    }

    /** The client does not want it any more. */
    void cancel(final ControlConnection from, final long id) {
        fail(one -> one.from.equals(from) && one.id == id, "cancelled");
    }

    /** The client is gone. */
    void gone(final ControlConnection connection) {
        fail(one -> one.from.equals(connection), "the client is gone");
    }

    private void fail(final Predicate<Wanted> which, final String reason) {
        for (final Wanted one : wanted.stream().filter(which).toList()) {
            wanted.remove(one);
            one.fail(reason);
        }
    }
}
