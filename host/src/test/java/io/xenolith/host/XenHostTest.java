package io.xenolith.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.boot.KernelImage;
import io.xenolith.abi.guest.GuestKernel;
import io.xenolith.dom0.toolstack.DiskConfig;
import io.xenolith.dom0.toolstack.DomainConfig;
import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.dom0.toolstack.ToolstackListener;
import io.xenolith.dom0.toolstack.VifConfig;
import io.xenolith.domu.ProgramLoader;
import io.xenolith.domu.UnknownProgramException;
import io.xenolith.drivers.block.BlkCounters;
import io.xenolith.drivers.block.BlkFeatures;
import io.xenolith.drivers.block.BlkbackOptions;
import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.drivers.block.MemoryOverlay;
import io.xenolith.drivers.block.OverlayDevice;
import io.xenolith.drivers.net.NetbackOptions;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.sched.RunLoop;
import io.xenolith.trace.TraceSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** dom0, its services and Java guests on one host, without files and scenarios. */
class XenHostTest {
    private static final long HORIZON_NS = 100_000_000_000L;
    private static final int STEPS_MAX = 1_000_000;

    private final List<String> log = new ArrayList<>();
    private final StringBuilder console = new StringBuilder();

    private final ToolstackListener listener = new ToolstackListener() {
        @Override
        public void domainCreated(final String name, final int domid) {
            log.add("created " + name + " " + domid);
        }

        @Override
        public void domainEnded(final String name, final int domid, final int shutdownCode) {
            log.add("ended " + name + " " + shutdownCode);
        }

        @Override
        public void domainDestroyed(final String name, final int domid) {
            log.add("destroyed " + name);
        }

        @Override
        public void consoleOutput(final int domid, final byte[] bytes) {
            console.append(new String(bytes, StandardCharsets.UTF_8));
        }

        @Override
        public void diskAttached(final String domain, final DiskConfig disk) {
            log.add("attached " + domain + " " + disk.vdev());
        }

        @Override
        public void diskReleased(final String domain, final DiskConfig disk, final BlkCounters counters) {
            log.add("released " + domain + " " + disk.vdev() + " " + counters.bytesRead());
        }

        @Override
        public void commandFailed(final ToolstackCommand command, final String reason) {
            log.add("failed " + reason);
        }
    };

    private static GuestKernel load(final String program) {
        try {
            return ProgramLoader.kernel(program, TraceSink.OFF);
        } catch (final UnknownProgramException e) {
            return null;
        }
    }

    private XenHost host() {
        return new XenHost(HypervisorConfig.of(128L << 20, 1), XenHost.DOM0_MEMORY, TraceSink.OFF,
                XenHostTest::load, listener);
    }

    private static void settle(final XenHost host) {
        for (int i = 0; i < STEPS_MAX; i++) {
            if (host.runLoop().step(HORIZON_NS) == RunLoop.Step.IDLE) {
                return;
            }
        }
        throw new AssertionError("the host does not become idle");
    }

    private static ToolstackCommand create(final String name, final String program, final DiskConfig... disks) {
        return new ToolstackCommand.Create(new DomainConfig(name, new byte[16], KernelImage.ofJava(program), "",
                16 << 10, 1, 256, 0, List.of(disks)));
    }

    @Test
    void dom0BootsAndGoesIdle() {
        try (XenHost host = host()) {
            settle(host);
            assertThat(host.services().storeListing(false)).contains("/local/domain/0/name = \"Domain-0\"");
        }
    }

    @Test
    void aGuestBootsPrintsAndLeavesNothingBehind() {
        try (XenHost host = host()) {
            settle(host);
            final long freeBefore = host.hypervisor().frames().freeFrames();
            final String storeBefore = host.services().storeListing(false);
            host.submit(create("a", "hello"));
            settle(host);
            assertThat(console.toString()).contains("hello from domain 1");
            assertThat(log).containsExactly("created a 1", "ended a 0", "destroyed a");
            assertThat(host.hypervisor().domain(1)).isNull();
            assertThat(host.hypervisor().frames().freeFrames()).isEqualTo(freeBefore);
            assertThat(host.services().storeListing(false).lines().filter(line -> line.contains("/1"))).isEmpty();
            assertThat(storeBefore).isNotEmpty();
        }
    }

    @Test
    void aGuestHashesTheWholeDiskThroughItsFrontend() throws NoSuchAlgorithmException {
        final byte[] image = new byte[1 << 20];
        new SplittableRandom(7).nextBytes(image);
        final String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(image));
        try (XenHost host = host()) {
            host.submit(create("hasher", "hash-disk",
                    new DiskConfig("xvda", false, "memory", new ArrayDevice(image), BlkbackOptions.DEFAULT)));
            settle(host);
            assertThat(console.toString()).contains(digest);
            assertThat(log).contains("released hasher xvda " + image.length);
        }
    }

    /** Two rings of four pages each, persistent grants, indirect requests, changes beside the image. */
    @Test
    void everyBytePassesThroughAllThatTheBlockProtocolHas() {
        final byte[] image = new byte[1 << 20];
        final MemoryOverlay changes = new MemoryOverlay();
        final DiskConfig disk = new DiskConfig("xvda", true, "memory",
                new OverlayDevice(new ArrayDevice(image), changes),
                BlkbackOptions.DEFAULT.withFeatures(BlkFeatures.LINUX_BACKEND.withQueues(4)));
        final DiskConfig cdrom = new DiskConfig("xvdb", DiskConfig.Type.CDROM, false, "memory", new ArrayDevice(image),
                BlkbackOptions.DEFAULT);
        final String args = "depth=4 xen_blkfront.max_queues=2 xen_blkfront.max_ring_page_order=2"
                + " xen_blkfront.max_indirect_segments=64 xen_blkfront.feature_persistent=1";
        try (XenHost host = host()) {
            host.submit(new ToolstackCommand.Create(new DomainConfig("all", new byte[16],
                    KernelImage.ofJava("pattern-disk"), args, 16 << 10, 1, 256, 0, List.of(disk))));
            host.submit(new ToolstackCommand.Create(new DomainConfig("shape", new byte[16],
                    KernelImage.ofJava("idle"), args, 16 << 10, 1, 256, 0, List.of(cdrom))));
            settle(host);
            assertThat(console.toString()).contains("pattern xvda seed 1: 1048576 bytes verified");
            assertThat(changes.size()).isEqualTo(256);
            assertThat(image).containsOnly(0);
            assertThat(host.services().storeListing(false)).contains(
                    "/local/domain/2/device/vbd/51728/ring-page-order = \"2\"",
                    "/local/domain/2/device/vbd/51728/ring-ref3 = ",
                    "/local/domain/2/device/vbd/51728/feature-persistent = \"1\"",
                    "/local/domain/0/backend/vbd/2/51728/device-type = \"cdrom\"",
                    "/local/domain/0/backend/vbd/2/51728/info = \"7\"",
                    "/local/domain/0/backend/vbd/2/51728/discard-enable = \"0\"");
        }
    }

    @Test
    void aDomainFindsTheKeysAndPermissionsThatRealXlLeavesInXenstore() throws IOException {
        try (XenHost host = host();
                InputStream keys = XenHostTest.class.getResourceAsStream("/xl-4.17-domain-keys.txt")) {
            host.submit(create("a", "idle", new DiskConfig("xvda", true, "/dev/loop0",
                    new ArrayDevice(new byte[512]), BlkbackOptions.DEFAULT)));
            settle(host);
            // The guest's own frontend has connected meanwhile: its keys are no part of what xl writes.
            assertThat(host.services().storeListing(true).lines().filter(line -> line.startsWith("/local/domain/1"))
                    .filter(line -> !line.contains("/ring-ref = ") || line.contains("/console/")
                            || line.contains("/store/"))
                    .filter(line -> !line.contains("/event-channel = \"3\"")
                            && !line.contains("vbd/51712/event-channel"))
                    .map(line -> line.replaceFirst(" = .*   \\(", " ("))).containsExactlyElementsOf(
                            new String(keys.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
        }
    }

    /** Recorded on a host with Linux in dom0 and domU; without xdp-headroom, which Xen 4.17's netif.h does not have. */
    @Test
    void aConnectedVifHasTheKeysValuesAndPermissionsThatRealOnesHave() throws IOException {
        try (XenHost host = host(); InputStream keys = XenHostTest.class.getResourceAsStream("/xl-4.17-vif-keys.txt")) {
            host.submit(new ToolstackCommand.Create(new DomainConfig("a", new byte[16], KernelImage.ofJava("idle"), "",
                    16 << 10, 1, 256, 0, List.of(), List.of(new VifConfig(0, "00:16:3e:00:00:01",
                            VifConfig.DEFAULT_BRIDGE, "", NetbackOptions.DEFAULT)))));
            settle(host);
            assertThat(host.services().storeListing(true).lines().filter(line -> line.contains("/vif"))
                    .map(line -> line.replaceFirst("((ring-ref|event-channel-[tr]x) = )\"[0-9]+\"", "$1\"N\"")))
                    .containsExactlyElementsOf(
                            new String(keys.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
        }
    }

    @Test
    void backendsGetMemoryAsLongAsDom0HasAny() {
        final int domains = 5;
        final DiskConfig[] disks = IntStream.range(0, 16)
                .mapToObj(i -> new DiskConfig("xvd" + (char) ('a' + i), false, "memory",
                        new ArrayDevice(new byte[512]), BlkbackOptions.DEFAULT))
                .toArray(DiskConfig[]::new);
        try (XenHost host = host()) {
            for (int i = 0; i < domains; i++) {
                host.submit(create("d" + i, "idle", disks));
            }
            settle(host);
            assertThat(host.services().storeListing(false).lines()
                    .filter(line -> line.startsWith("/local/domain/0/backend/vbd/") && line.endsWith("/state = \"4\"")))
                    .hasSize(domains * disks.length);
        }
    }

    @Test
    void aProgramThatDoesNotExistCrashesItsDomainOnly() {
        try (XenHost host = host()) {
            host.submit(create("ghost", "no-such-program"));
            host.submit(create("a", "hello"));
            settle(host);
            assertThat(log).contains("ended ghost 3", "ended a 0");
        }
    }

    @Test
    void aDomainTooBigForTheHostIsRefusedAndLeavesNothingBehind() {
        try (XenHost host = host()) {
            settle(host);
            final long freeBefore = host.hypervisor().frames().freeFrames();
            host.submit(new ToolstackCommand.Create(new DomainConfig("big", new byte[16], KernelImage.ofJava("hello"),
                    "", 256 << 10, 1, 256, 0, List.of())));
            settle(host);
            assertThat(log).singleElement().asString().contains("big wants 256 MiB, but the host has only");
            assertThat(host.hypervisor().frames().freeFrames()).isEqualTo(freeBefore);
        }
    }

    /** A disk in an array. */
    private record ArrayDevice(byte[] bytes) implements BlockDevice {
        @Override
        public long sectors() {
            return bytes.length / SECTOR_BYTES;
        }

        @Override
        public boolean readonly() {
            return true;
        }

        @Override
        public void read(final long sector, final byte[] target, final int offset, final int length) {
            System.arraycopy(bytes, (int) sector * SECTOR_BYTES, target, offset, length);
        }

        @Override
        public void write(final long sector, final byte[] source, final int offset, final int length) {
            throw new AssertionError("a write reached a read-only image");
        }

        @Override
        public void flush() {
        }
    }
}
