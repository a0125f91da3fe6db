package io.xenolith.host.boot;

import io.xenolith.dom0.toolstack.DiskConfig;
import io.xenolith.drivers.block.BlkbackOptions;
import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.DeviceSpec;
import io.xenolith.host.scenario.DiskAttachment;
import io.xenolith.host.scenario.DiskSource;
import io.xenolith.host.scenario.DiskSpec;
import io.xenolith.host.scenario.ImageFormat;
import io.xenolith.host.scenario.NbdUri;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A disk of a guest: {@code FILE[,ro][,cow[=FILE]][,format=raw|qcow2][,vdev=xvda]}; instead of a file, an export of an NBD server.
 *
 * @param vdev its name in the guest
 * @param readOnly the guest cannot write it
 * @param copyOnWrite what the guest writes is kept elsewhere and the image stays as it is
 * @param overlay the file where that is kept; without one, in memory
 */
public record BootDisk(DiskSource source, String vdev, boolean readOnly, boolean copyOnWrite,
        Optional<Path> overlay) {
    /** What a command line says. */
    public static final String USAGE = "FILE[,ro][,cow[=FILE]][,format=raw|qcow2][,vdev=xvda]";

    private static final int DISKS_MAX = 16;
    private static final String VDEV = "vdev=";
    private static final String COW = "cow=";
    private static final String FORMAT = "format=";

    /**
     * The disks that {@code texts} say. One without a name gets the first that is free.
     *
     * @throws IllegalArgumentException a text is none of a disk; the message says why
     */
    public static List<BootDisk> parse(final List<String> texts) {
        final List<BootDisk> disks = new ArrayList<>();
        texts.forEach(text -> disks.add(parse(text)));
        final List<String> taken = new ArrayList<>();
        for (final BootDisk disk : disks) {
            if (!disk.vdev.isEmpty() && taken.contains(disk.vdev)) {
                throw new IllegalArgumentException("two disks are called " + disk.vdev);
            }
            taken.add(disk.vdev);
        }
        return disks.stream().map(disk -> disk.vdev.isEmpty() ? disk.called(free(taken)) : disk).toList();
    }

    private static BootDisk parse(final String text) {
        // A file's name may have commas in it, what can follow it is known.
        final List<String> words = new ArrayList<>(List.of(text.split(",", -1)));
        final Deque<String> options = new ArrayDeque<>();
        while (words.size() > 1 && isOption(words.getLast())) {
            options.push(words.removeLast());
        }
        final String vdev = value(options, VDEV).orElse("");
        if (!vdev.isEmpty()) {
            DiskConfig.number(vdev);
        }
        final Optional<Path> overlay = value(options, COW).map(Path::of);
        final boolean readOnly = options.contains("ro");
        final boolean copyOnWrite = options.contains("cow") || overlay.isPresent();
        if (readOnly && copyOnWrite) {
            throw new IllegalArgumentException("'" + text + "' is ro, nothing is written that cow could keep");
        }
        return new BootDisk(source(text, String.join(",", words), value(options, FORMAT)), vdev, readOnly, copyOnWrite,
                overlay);
    }

    private static boolean isOption(final String word) {
        return List.of("ro", "rw", "cow").contains(word) || Stream.of(VDEV, COW, FORMAT).anyMatch(word::startsWith);
    }

    /** What the last of {@code options} that begins with {@code key} says. */
    private static Optional<String> value(final Deque<String> options, final String key) {
        return options.stream().filter(option -> option.startsWith(key)).reduce((_, last) -> last)
                .map(option -> option.substring(key.length()));
    }

    private static DiskSource source(final String text, final String place, final Optional<String> format) {
        if (place.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' names no file, want " + USAGE);
        }
        if (NbdUri.isMeantBy(place)) {
            if (format.isPresent()) {
                throw new IllegalArgumentException("'" + text + "': an export is always raw, it has no format");
            }
            return new DiskSource.Export(NbdUri.parse(place));
        }
        return new DiskSource.File(Path.of(place), format.map(BootDisk::format));
    }

    private static ImageFormat format(final String name) {
        return Stream.of(ImageFormat.values()).filter(format -> format.toString().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("format=" + name + ", want raw or qcow2"));
    }

    private static String free(final List<String> taken) {
        for (int i = 0; i < DISKS_MAX; i++) {
            final String vdev = "xvd" + (char) ('a' + i);
            if (!taken.contains(vdev)) {
                taken.add(vdev);
                return vdev;
            }
        }
        throw new IllegalArgumentException("a guest has at most " + DISKS_MAX + " disks");
    }

    private BootDisk called(final String name) {
        return new BootDisk(source, name, readOnly, copyOnWrite, overlay);
    }

    private AccessMode mode() {
        return readOnly ? AccessMode.READ_ONLY : AccessMode.READ_WRITE;
    }

    DiskSpec spec() {
        return new DiskSpec(vdev, source, mode(), Optional.empty(), new DeviceSpec(DeviceSpec.Kind.DISK,
                copyOnWrite && overlay.isEmpty(), overlay, BlkbackOptions.DEFAULT));
    }

    DiskAttachment attachment() {
        return new DiskAttachment(vdev, vdev, mode());
    }
}
