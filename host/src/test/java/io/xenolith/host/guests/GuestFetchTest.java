package io.xenolith.host.guests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestFetchTest {
    /** An archive with four small packages, which answers as apt does. */
    private static final class FakeApt implements Commands {
        private final List<String> calls = new ArrayList<>();
        private String broken = "";
        private boolean there = true;
        private String kernelVersion = "6.1.0-56";

        @Override
        public Outcome run(final List<String> command, final Path folder) throws IOException {
            if (!there) {
                throw new IOException("Cannot run program");
            }
            final String last = command.getLast();
            calls.add(last);
            if (last.equals(broken)) {
                return new Outcome(100, "W: a warning\nE: Unable to fetch\nE: more\n");
            }
            return switch (last) {
                case "linux-image-cloud-amd64" ->
                    new Outcome(0, last + "\n  Depends: linux-image-" + kernelVersion + "-cloud-amd64\n");
                case "linux-image-amd64" ->
                    new Outcome(0, last + "\n  Depends: linux-image-" + kernelVersion + "-amd64\n");
                case "--version", "update" -> new Outcome(0, "");
                default -> download(last, folder);
            };
        }

        private static Outcome download(final String name, final Path folder) throws IOException {
            Packages.deb(folder, name, "1", Map.of("./boot/vmlinuz-x", Packages.ascii(name),
                    "./lib/modules/x/kernel/drivers/net/xen-netfront.ko", Packages.module("depends="),
                    "./usr/lib/grub-xen/grub-x86_64-xen.bin", Packages.ascii("grub"),
                    "./bin/busybox", Packages.ascii("busybox")));
            return new Outcome(0, "Get:1 " + name);
        }
    }

    @TempDir
    private Path folder;
    private final FakeApt apt = new FakeApt();
    private final List<String> progress = new ArrayList<>();

    @Test
    void everyGuestGetsItsStableName() throws IOException {
        fetch(false);
        assertThat(folder.resolve("linux-cloud")).hasContent("linux-image-6.1.0-56-cloud-amd64");
        assertThat(folder.resolve("linux-amd64")).hasContent("linux-image-6.1.0-56-amd64");
        assertThat(folder.resolve("grub-x86_64-xen.bin")).hasContent("grub");
        assertThat(folder.resolve("busybox")).hasContent("busybox");
        assertThat(unzip(folder.resolve("initramfs-amd64"))).contains("init\0", "bin/busybox\0",
                "lib/modules/xen_netfront.ko\0", "TRAILER!!!");
        assertThat(Manifest.read(folder)).hasValueSatisfying(manifest -> {
            assertThat(manifest.packages()).extracting(Manifest.PackageEntry::name).containsExactly(
                    "linux-image-6.1.0-56-cloud-amd64", "linux-image-6.1.0-56-amd64", "grub-xen-host",
                    "busybox-static");
            assertThat(manifest.files()).hasSize(6).allSatisfy(file -> {
                assertThat(file.sha256()).hasSize(64);
                assertThat(file.from()).endsWith(" 1");
            });
        });
    }

    @Test
    void theSecondTimeEverythingIsThere() throws IOException {
        fetch(false);
        apt.calls.clear();
        progress.clear();
        fetch(false);
        assertThat(apt.calls).isEmpty();
        assertThat(progress).containsExactly("all present in " + folder + "/ (--force fetches them again)");
    }

    @Test
    void aChangedFileIsMadeAgainFromThePackagesThatAreThere() throws IOException {
        fetch(false);
        final byte[] before = Files.readAllBytes(folder.resolve("initramfs-cloud"));
        Files.writeString(folder.resolve("initramfs-cloud"), "changed");
        apt.calls.clear();
        fetch(false);
        assertThat(apt.calls).isEmpty();
        assertThat(folder.resolve("initramfs-cloud")).hasBinaryContent(before);
    }

    @Test
    void forceFetchesWhatTheArchiveHasNow() throws IOException {
        fetch(false);
        apt.kernelVersion = "6.1.0-57";
        fetch(true);
        assertThat(folder.resolve("linux-cloud")).hasContent("linux-image-6.1.0-57-cloud-amd64");
    }

    @Test
    void withoutAptTheMessageListsTheFiles() {
        apt.there = false;
        assertThatThrownBy(() -> fetch(false)).isInstanceOf(GuestsException.class)
                .hasMessageContaining("apt-get, which is not on the PATH").hasMessageContaining("\n  busybox: ")
                .hasMessageContaining("\n  grub-x86_64-xen.bin: ").hasMessageContaining("\n  initramfs-amd64: ")
                .hasMessageContaining("\n  initramfs-cloud: ").hasMessageContaining("\n  linux-amd64: ")
                .hasMessageContaining("\n  linux-cloud: ");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void filesPutThereByHandAreEnough() throws IOException {
        for (final String name : List.of("linux-cloud", "linux-amd64", "initramfs-cloud", "initramfs-amd64",
                "grub-x86_64-xen.bin", "busybox")) {
            Files.writeString(folder.resolve(name), name);
        }
        apt.there = false;
        fetch(false);
        assertThat(progress).singleElement().asString().startsWith("all present");
    }

    @Test
    void aFailureOfAptSaysWhatFailedAndWhy() {
        apt.broken = "grub-xen-host";
        assertThatThrownBy(() -> fetch(false)).isInstanceOf(GuestsException.class)
                .hasMessage("apt-get download grub-xen-host failed: Unable to fetch");
        assertThat(folder.resolve("packages")).isDirectoryNotContaining("glob:**/download*");
    }

    @Test
    void aptKeepsEverythingBelowItsFolder() throws IOException {
        final List<List<String>> commands = new ArrayList<>();
        final Path own = folder.resolve("apt");
        new Apt(own, folder.resolve("none"), (command, in) -> {
            commands.add(command);
            return new Commands.Outcome(0, "");
        }).update();
        assertThat(commands.getFirst()).startsWith("apt-get", "-q").endsWith("update").contains(
                "Dir::State::lists=" + own + "/state/lists", "Dir::Cache=" + own + "/cache",
                "Dir::State::status=" + own + "/status", "Dir::Etc::SourceList=" + own + "/sources.list");
        assertThat(own.resolve("sources.list")).content().contains("http://deb.debian.org/debian bookworm main");
    }

    @Test
    void theMachinesSourcesAreUsedWhereThereAreSome() throws IOException {
        Files.createDirectories(folder.resolve("etc/sources.list.d"));
        Files.writeString(folder.resolve("etc/sources.list.d/debian.sources"), "Types: deb\n");
        final List<List<String>> commands = new ArrayList<>();
        new Apt(folder.resolve("apt"), folder.resolve("etc"), (command, in) -> {
            commands.add(command);
            return new Commands.Outcome(0, "");
        }).update();
        assertThat(String.join(" ", commands.getFirst())).doesNotContain("Dir::Etc");
    }

    @Test
    void aMetapackageStandsForItsFirstDependencyOfTheKind() {
        assertThat(Apt.dependency("""
                linux-image-amd64
                 |Depends: <linux-image-virtual>
                  Depends: base-files
                  Depends: linux-image-6.12.9-amd64:amd64
                  Depends: linux-image-6.1.0-1-amd64
                """, "linux-image-")).isEqualTo(Optional.of("linux-image-6.12.9-amd64"));
        assertThat(Apt.dependency("N: Unable to locate package\n", "linux-image-")).isEmpty();
    }

    @Test
    @Tag("full")
    void debiansGuestsComeWithTheRealApt() throws IOException {
        new GuestFetch(folder, progress::add).run(false);
        assertThat(Files.readAllBytes(folder.resolve("linux-cloud"))).hasSizeGreaterThan(5_000_000);
        assertThat(unzip(folder.resolve("initramfs-amd64"))).contains("xen_blkfront.ko\0", "xen_netfront.ko\0",
                "ext4.ko\0");
        new GuestFetch(folder, progress::add).run(false);
        assertThat(progress).last().asString().startsWith("all present");
    }

    private void fetch(final boolean force) throws IOException {
        new GuestFetch(folder, progress::add, new Apt(folder.resolve(".apt"), apt)).run(force);
    }

    private static String unzip(final Path file) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
