package io.xenolith.snapshots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.boot.KernelImage;
import io.xenolith.dom0.builder.image.KernelFile;
import io.xenolith.dom0.toolstack.DomainConfig;
import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.dom0.toolstack.ToolstackException;
import io.xenolith.host.snapshot.SnapshotException;
import io.xenolith.host.snapshot.SnapshotFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host is saved between two turns and goes on in another object, as it does itself. */
class HostStateTest {
    private static final long HOST_BYTES = 96L << 20;
    private static final int GUEST_KIB = 32 << 10;
    private static final int MUTATIONS = 2_000;

    @TempDir
    private Path folder;

    private static DomainConfig config(final KernelImage kernel) {
        return new DomainConfig("tiny", new byte[16], kernel, "", GUEST_KIB, 1, 256, 0, List.of());
    }

    private static KernelImage counting() throws IOException, ToolstackException {
        try (InputStream in = HostStateTest.class.getResourceAsStream("/saving/tiny-guest")) {
            return KernelFile.read("tiny", in.readAllBytes());
        }
    }

    private static void runTo(final Rig rig, final int count) {
        assertThat(rig.runUntil(() -> rig.console().contains("count=" + count + " "), 1000 * Rig.SECOND))
                .as(rig.console()).isTrue();
    }

    /** A host whose guest has counted to 20. */
    private static Rig counted() throws IOException, ToolstackException {
        final Rig rig = Rig.fresh(HOST_BYTES);
        rig.host().submit(new ToolstackCommand.Create(config(counting())));
        runTo(rig, 20);
        return rig;
    }

    private static void assertSame(final Rig one, final Rig other) {
        assertThat(other.console()).isEqualTo(one.console());
        assertThat(other.events()).isEqualTo(one.events());
        assertThat(other.host().nowNs()).isEqualTo(one.host().nowNs());
        assertThat(other.host().hypervisor().memory().segment()
                .mismatch(one.host().hypervisor().memory().segment())).isEqualTo(-1);
    }

    @Test
    void aRestoredHostGoesOnEventByEventAsTheOneThatWasSaved() throws IOException, ToolstackException {
        final Path file = folder.resolve("one");
        try (Rig saved = counted()) {
            saved.save(file, Map.of());
            try (Rig restored = Rig.restored(file, Map.of())) {
                runTo(saved, 40);
                runTo(restored, 40);
                assertSame(saved, restored);
            }
        }
    }

    @Test
    void aHostThatNobodySavedDoesTheSameAsOneThatWas() throws IOException, ToolstackException {
        try (Rig never = counted(); Rig saved = counted()) {
            never.forget();
            saved.save(folder.resolve("one"), Map.of());
            runTo(never, 40);
            runTo(saved, 40);
            assertSame(never, saved);
        }
    }

    @Test
    void aRestoredHostCanBeSavedAndRestoredAgain() throws IOException, ToolstackException {
        final Path first = folder.resolve("first");
        final Path second = folder.resolve("second");
        try (Rig saved = counted()) {
            saved.save(first, Map.of());
            try (Rig between = Rig.restored(first, Map.of())) {
                runTo(saved, 30);
                runTo(between, 30);
                saved.forget();
                between.save(second, Map.of());
            }
            try (Rig restored = Rig.restored(second, Map.of())) {
                runTo(saved, 40);
                runTo(restored, 40);
                assertSame(saved, restored);
            }
        }
    }

    @Test
    void clonesOfOneSnapshotDoNotDisturbEachOtherOrTheSnapshot() throws IOException, ToolstackException {
        final Path file = folder.resolve("one");
        try (Rig saved = counted()) {
            saved.save(file, Map.of());
        }
        final byte[] before = Files.readAllBytes(file);
        try (Rig one = Rig.restored(file, Map.of()); Rig other = Rig.restored(file, Map.of())) {
            runTo(one, 40);
            runTo(other, 40);
            assertSame(one, other);
        }
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void aHostWhoseGuestIsAJavaKernelIsNotSavedAndGoesOn() throws IOException {
        try (Rig rig = Rig.fresh(HOST_BYTES)) {
            rig.host().submit(new ToolstackCommand.Create(config(KernelImage.ofJava("idle"))));
            rig.runUntil(() -> rig.host().hypervisor().domain(1) != null, Rig.SECOND);
            rig.runUntil(() -> false, Rig.SECOND / 100);
            assertThatThrownBy(() -> rig.save(folder.resolve("one"), Map.of())).isInstanceOf(SnapshotException.class)
                    .hasMessageContaining("domain 1 runs a Java kernel");
            assertThat(folder.resolve("one")).doesNotExist();
        }
    }

    @Test
    void noByteOfASnapshotCanBeChangedWithoutItsBeingRefused() throws IOException, ToolstackException {
        final Path file = folder.resolve("one");
        try (Rig saved = counted()) {
            saved.save(file, Map.of());
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        final SplittableRandom random = new SplittableRandom(1);
        final long size = Files.size(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            for (int i = 0; i < MUTATIONS; i++) {
                final long at = i < 130 ? i : random.nextLong(size);
                final ByteBuffer byteAt = ByteBuffer.allocate(1);
                channel.read(byteAt, at);
                final byte old = byteAt.get(0);
                channel.write(ByteBuffer.wrap(new byte[]{(byte) (old ^ 1 << random.nextInt(8))}), at);
                assertThatThrownBy(() -> SnapshotFile.open(file)).as("byte %d", at)
                        .isInstanceOf(SnapshotException.class);
                channel.write(ByteBuffer.wrap(new byte[]{old}), at);
            }
        }
        SnapshotFile.open(file).close();
    }

    @Test
    void aSnapshotThatIsCutOffAnywhereIsRefused() throws IOException, ToolstackException {
        final Path file = folder.resolve("one");
        try (Rig saved = counted()) {
            saved.save(file, Map.of());
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (long length = channel.size() - 1; length > 0; length = length * 3 / 4) {
                channel.truncate(length);
                assertThatThrownBy(() -> SnapshotFile.open(file)).as("%d bytes", length)
                        .isInstanceOf(SnapshotException.class);
            }
            channel.truncate(0);
        }
        assertThatThrownBy(() -> SnapshotFile.open(file)).hasMessageContaining("not a snapshot");
    }
}
