package io.xenolith.snapshots;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.dom0.builder.image.KernelFile;
import io.xenolith.dom0.toolstack.DiskConfig;
import io.xenolith.dom0.toolstack.DomainConfig;
import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.dom0.toolstack.ToolstackException;
import io.xenolith.dom0.toolstack.VifConfig;
import io.xenolith.drivers.block.BlkbackOptions;
import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.drivers.block.MemoryOverlay;
import io.xenolith.drivers.block.OverlayDevice;
import io.xenolith.drivers.net.NetbackOptions;
import io.xenolith.host.guests.GuestFetch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's Linux with two vCPUs is saved while it writes its disk and pings, and goes on as it would have. */
@Tag("full")
class LinuxSnapshotTest {
    private static final Path GUESTS = Path.of("target", "guests");
    private static final long HOST_BYTES = 1024L << 20;
    private static final int GUEST_KIB = 256 << 10;
    private static final String WORK = "(dd if=/dev/urandom of=/dev/xvda bs=64k count=100 conv=fsync; sha256sum /dev/xvda) & "
            + "sha256sum /bin/busybox; ifconfig eth0 10.0.0.1; ping -c 2 10.0.0.2; wait; cat /proc/interrupts; echo DO''NE\n";

    @TempDir
    private Path folder;

    /** A disk of zeros. */
    private record Zeros(long sectors) implements BlockDevice {
        @Override
        public boolean readonly() {
            return true;
        }

        @Override
        public void read(final long sector, final byte[] target, final int offset, final int length) {
            Arrays.fill(target, offset, offset + length, (byte) 0);
        }

        @Override
        public void write(final long sector, final byte[] source, final int offset, final int length)
                throws IOException {
            throw new IOException("not to be written");
        }

        @Override
        public void flush() {
            // Nothing was written.
        }
    }

    private static DomainConfig config(final BlockDevice disk) throws IOException, ToolstackException {
        new GuestFetch(GUESTS, line -> {
        }).run(false);
        return new DomainConfig("linux", new byte[16],
                KernelFile.read("linux", Files.readAllBytes(GUESTS.resolve("linux-cloud"))),
                Files.readAllBytes(GUESTS.resolve("initramfs-cloud")), "console=hvc0 quiet", GUEST_KIB, 2, 256, 0,
                List.of(new DiskConfig("xvda", true, "disk", disk, BlkbackOptions.DEFAULT)),
                List.of(new VifConfig(0, VifConfig.defaultMac(1, 0), VifConfig.DEFAULT_BRIDGE, "",
                        NetbackOptions.DEFAULT)));
    }

    @Test
    void twoVcpusADiskAndANetworkInTheMiddleOfThingsGoOnEventByEvent() throws IOException, ToolstackException {
        final Path file = folder.resolve("linux");
        final BlockDevice base = new Zeros(16 << 11);
        final Map<String, Object> outside = Map.of("disk", base);
        try (Rig saved = Rig.fresh(HOST_BYTES)) {
            saved.host().submit(
                    new ToolstackCommand.Create(config(new OverlayDevice(base, new MemoryOverlay()))));
            assertThat(saved.runUntil(() -> saved.console().contains("/ # "), 100 * Rig.SECOND)).isTrue();
            saved.host().submit(new ToolstackCommand.ConsoleInput("linux", WORK.getBytes(StandardCharsets.UTF_8)));
            saved.runUntil(() -> false, Rig.SECOND / 50);
            saved.save(file, outside);
            try (Rig restored = Rig.restored(file, outside)) {
                for (final Rig each : List.of(saved, restored)) {
                    assertThat(each.runUntil(() -> each.console().contains("DONE"), 100 * Rig.SECOND))
                            .as(each.console()).isTrue();
                }
                assertThat(restored.console()).isEqualTo(saved.console()).contains("100+0 records out");
                assertThat(restored.events()).isEqualTo(saved.events());
                assertThat(restored.host().nowNs()).isEqualTo(saved.host().nowNs());
                assertThat(restored.host().hypervisor().memory().segment()
                        .mismatch(saved.host().hypervisor().memory().segment())).isEqualTo(-1);
            }
        }
    }
}
