package io.xenolith.life;

import io.xenolith.dom0.toolstack.DiskConfig;
import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.drivers.block.BlkFeatures;
import io.xenolith.drivers.block.BlkLatency;
import io.xenolith.drivers.block.BlkbackOptions;
import java.util.Random;

/** Does things to a guest's disk at random moments: kills and restarts its backend, takes it away, gives it back. */
final class RandomOperator {
    private static final String VDEV = "xvda";
    private static final int ACTIONS = 8;
    private static final int PAUSE_NS_MAX = 2_000_000;
    private static final int HANDSHAKE_NS = 100_000;
    private static final long DETACH_NS_MAX = 30_000_000_000L;
    private static final int EXTRA_SECTORS_MAX = 1024;

    private final Random random;
    private final LifeHost host;
    private final CacheDisk disk;
    private final int sectorBytes;
    private int attached = 1;

    RandomOperator(final long seed, final LifeHost host, final CacheDisk disk, final int sectorBytes) {
        this.random = new Random(~seed);
        this.host = host;
        this.disk = disk;
        this.sectorBytes = sectorBytes;
    }

    /** The disk, with a backend that offers anything. */
    DiskConfig anyDisk() {
        final BlkbackOptions options = BlkbackOptions.DEFAULT.withFeatures(anyFeatures())
                .withSectorBytes(sectorBytes)
                .withTransfer(random.nextBoolean() ? BlkbackOptions.Transfer.COPY : BlkbackOptions.Transfer.MAP)
                .withLatency(new BlkLatency(random.nextInt(300_000), random.nextInt(300_000), 500_000_000))
                .withPersistentMax(random.nextInt(100)).withRequestsPerWakeUp(1 + random.nextInt(32));
        return new DiskConfig(VDEV, true, "array", disk, options);
    }

    private BlkFeatures anyFeatures() {
        return new BlkFeatures(random.nextInt(4) > 0, random.nextBoolean(), random.nextBoolean(), false,
                random.nextBoolean(), random.nextInt(3) * 64, random.nextInt(3), 1 + random.nextInt(3),
                random.nextBoolean());
    }

    /** A command line for a frontend that uses anything. */
    String anyParameters() {
        return parameter("max_indirect_segments", random.nextInt(4) * 32)
                + parameter("max_ring_page_order", random.nextInt(3)) + parameter("max_queues", 1 + random.nextInt(3))
                + parameter("feature_persistent", random.nextInt(2)) + parameter("feature_flush", random.nextInt(2))
                + parameter("feature_barrier", random.nextInt(2)) + parameter("feature_discard", random.nextInt(2))
                + parameter("feature_large_sectors", random.nextInt(2));
    }

    private static String parameter(final String name, final int value) {
        return "xen_blkfront." + name + "=" + value + " ";
    }

    /** Does one thing after the other, until enough is done or {@code io} has finished. The disk is usable then. */
    void interfere(final RandomIo io) {
        for (int i = 0; i < ACTIONS && !io.isFinished() && !host.gone(); i++) {
            pass(PAUSE_NS_MAX);
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> killAndRestart();
                case 4 -> detach(false);
                case 5 -> detach(true);
                case 6 -> {
                    // Nobody answers the guest, so the toolstack's patience decides.
                    kill();
                    detach(false);
                }
                default -> resize();
            }
        }
    }

    private void pass(final int nsMax) {
        host.runFor(random.nextInt(nsMax));
    }

    private void kill() {
        host.submit(new ToolstackCommand.KillBackend(LifeHost.GUEST, VDEV));
    }

    private void killAndRestart() {
        do {
            kill();
            pass(random.nextBoolean() ? HANDSHAKE_NS : PAUSE_NS_MAX);
            host.submit(new ToolstackCommand.RestartBackend(LifeHost.GUEST, VDEV));
            // Sometimes it dies again before it is connected.
            pass(HANDSHAKE_NS);
        } while (random.nextInt(3) == 0);
    }

    private void detach(final boolean force) {
        host.submit(new ToolstackCommand.DetachDisk(LifeHost.GUEST, VDEV, force));
        final boolean inTime = host.runUntil(() -> host.released().size() == attached || host.gone(), DETACH_NS_MAX);
        if (!inTime) {
            throw new AssertionError("the disk is not detached; console: " + host.console());
        }
        if (random.nextBoolean()) {
            pass(PAUSE_NS_MAX);
        }
        attached++;
        host.submit(new ToolstackCommand.AttachDisk(LifeHost.GUEST, anyDisk()));
    }

    private void resize() {
        final int units = random.nextInt(EXTRA_SECTORS_MAX) * 512 / sectorBytes;
        host.submit(new ToolstackCommand.ResizeDisk(LifeHost.GUEST, VDEV,
                RandomIo.SECTORS + (long) units * sectorBytes / 512));
    }
}
