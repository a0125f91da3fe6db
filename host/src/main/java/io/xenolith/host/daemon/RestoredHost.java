package io.xenolith.host.daemon;

import io.xenolith.host.snapshot.HostState;
import io.xenolith.host.snapshot.SnapshotException;
import io.xenolith.host.snapshot.SnapshotFile;
import io.xenolith.hypervisor.HypervisorConfig;
import java.io.IOException;
import java.nio.file.Path;

/** A host that goes on from a snapshot, whose memory and disks it reads there. */
final class RestoredHost implements HostMaker {
    private final SnapshotFile snapshot;
    private final LivePlan plan;

    private RestoredHost(final SnapshotFile snapshot, final LivePlan plan) {
        this.snapshot = snapshot;
        this.plan = plan;
    }

    /**
     * Opens a snapshot and checks all of it.
     *
     * @throws IOException it is damaged, or not one of a long-lived host; the message says which
     */
    static RestoredHost open(final Path file) throws IOException {
        final SnapshotFile snapshot = SnapshotFile.open(file);
        try {
            if (snapshot.plan() instanceof final LivePlan plan) {
                return new RestoredHost(snapshot, plan);
            }
            throw new SnapshotException(
                    file + ": of a boot, not of a host that stays; \"boot --snapshot\" goes on from it");
        } catch (final IOException | RuntimeException e) {
            snapshot.close();
            throw e;
        }
    }

    @Override
    public HypervisorConfig config() {
        return plan.config();
    }

    @Override
    public Made make(final LiveSurroundings here) throws IOException {
        boolean made = false;
        try {
            here.disks().reopen(plan.disks(), snapshot);
            final SavedHost saved = HostState.restore(snapshot, here.named(), SavedHost.class,
                    root -> root.host().hypervisor());
            made = true;
            return new Made(saved.host(), saved.loop(), plan.domains(), plan.uuids(), plan.lastQuestion(),
                    saved.host().clientsGone());
        } finally {
            if (!made) {
                here.disks().closeAll();
            }
        }
    }

    @Override
    public void close() throws IOException {
        snapshot.close();
    }
}
