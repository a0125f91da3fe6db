package io.xenolith.saving;

import io.xenolith.rig.ArrayDisk;
import io.xenolith.abi.boot.KernelImage;
import io.xenolith.dom0.builder.image.KernelFile;
import io.xenolith.dom0.toolstack.DiskConfig;
import io.xenolith.dom0.toolstack.DomainConfig;
import io.xenolith.dom0.toolstack.NewDomain;
import io.xenolith.dom0.toolstack.ToolstackException;
import io.xenolith.dom0.toolstack.ToolstackQuestion;
import io.xenolith.dom0.toolstack.VifConfig;
import io.xenolith.drivers.block.BlkbackOptions;
import io.xenolith.drivers.net.NetbackOptions;
import io.xenolith.host.guests.GuestFetch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Debian's Linux of the cloud flavour, with a disk and a network interface. */
final class LinuxGuest {
    static final String NAME = "linux";
    static final String PROMPT = "/ # ";

    private static final Path GUESTS = Path.of("target", "guests");
    private static final int KIB = 96 << 10;
    private static final String MAC = VifConfig.defaultMac(1, 0);

    private LinuxGuest() {
    }

    /** Gets the kernel and its ramdisk. */
    static void fetch() throws IOException {
        new GuestFetch(GUESTS, line -> {
        }).run(false);
    }

    /** What it is made from. */
    static DomainConfig booting(final ArrayDisk disk, final int vcpus) throws IOException, ToolstackException {
        return config(KernelFile.read(NAME, Files.readAllBytes(GUESTS.resolve("linux-cloud"))),
                Files.readAllBytes(GUESTS.resolve("initramfs-cloud")), disk, vcpus);
    }

    /** The same for one that is restored: no kernel. */
    static DomainConfig restoring(final ArrayDisk disk, final int vcpus) {
        return config(KernelImage.ofJava(""), new byte[0], disk, vcpus);
    }

    private static DomainConfig config(final KernelImage kernel, final byte[] ramdisk, final ArrayDisk disk,
            final int vcpus) {
        return new DomainConfig(NAME, new byte[16], kernel, ramdisk, "console=hvc0 quiet", KIB, vcpus, 256, 0,
                List.of(disk(disk)),
                List.of(new VifConfig(0, MAC, VifConfig.DEFAULT_BRIDGE, "", NetbackOptions.DEFAULT)));
    }

    private static DiskConfig disk(final ArrayDisk disk) {
        return new DiskConfig("xvda", true, "disk", disk, BlkbackOptions.DEFAULT);
    }

    /** The same for one that comes from another host. */
    static NewDomain coming(final ArrayDisk disk, final int vcpus) {
        return Passage.domain(NAME, KIB, vcpus,
                List.of(new ToolstackQuestion.NewDisk("xvda", "disk", () -> disk(disk))),
                List.of(new ToolstackQuestion.NewVif(0, MAC, VifConfig.DEFAULT_BRIDGE, "")));
    }

    /** A file system of the machine's mkfs.ext4. */
    static ArrayDisk fileSystem(final Path folder) throws IOException {
        final Path image = folder.resolve("made.img");
        run("mkfs.ext4", "-q", "-F", image.toString(), "24M");
        return new ArrayDisk(Files.readAllBytes(image));
    }

    /** What the machine's e2fsck has to say of a disk, without mending anything. */
    static String check(final Path folder, final ArrayDisk disk) throws IOException {
        final Path image = Files.write(folder.resolve("checked.img"), disk.bytes());
        return run("e2fsck", "-fn", image.toString());
    }

    private static String run(final String... words) throws IOException {
        final Process process = new ProcessBuilder("sh", "-c",
                "PATH=$PATH:/usr/sbin:/sbin; exec " + String.join(" ", words)).redirectErrorStream(true).start();
        final String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        final int code = process.onExit().join().exitValue();
        if (code != 0) {
            throw new AssertionError(words[0] + " ended with " + code + ": " + text);
        }
        return text;
    }
}
