package io.xenolith.host.boot;

import io.xenolith.dom0.toolstack.DiskConfig;
import io.xenolith.drivers.block.BlkbackOptions;
import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.DeviceSpec;
import io.xenolith.host.scenario.DiskAttachment;
import io.xenolith.host.scenario.DiskSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A disk of a guest: {@code FILE[,ro][,cow][,vdev=xvda]}.
 *
 * @param vdev its name in the guest
 * @param readOnly the guest cannot write it
 * @param copyOnWrite what the guest writes is kept in memory and the image stays as it is
 */
public record BootDisk(Path file, String vdev, boolean readOnly, boolean copyOnWrite) {
    private static final int DISKS_MAX = 16;
    private static final String VDEV = "vdev=";

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
        String vdev = "";
        boolean readOnly = false;
        boolean copyOnWrite = false;
        while (words.size() > 1 && isOption(words.getLast())) {
            final String option = words.removeLast();
            readOnly |= option.equals("ro");
            copyOnWrite |= option.equals("cow");
            if (option.startsWith(VDEV)) {
                vdev = option.substring(VDEV.length());
                DiskConfig.number(vdev);
            }
        }
        final String file = String.join(",", words);
        if (file.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' names no file, want FILE[,ro][,cow][,vdev=xvda]");
        }
        if (readOnly && copyOnWrite) {
            throw new IllegalArgumentException("'" + text + "' is ro, nothing is written that cow could keep");
        }
        return new BootDisk(Path.of(file), vdev, readOnly, copyOnWrite);
    }

    private static boolean isOption(final String word) {
        return word.equals("ro") || word.equals("rw") || word.equals("cow") || word.startsWith(VDEV);
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
        return new BootDisk(file, name, readOnly, copyOnWrite);
    }

    private AccessMode mode() {
        return readOnly ? AccessMode.READ_ONLY : AccessMode.READ_WRITE;
    }

    DiskSpec spec() {
        return new DiskSpec(vdev, file, mode(), Optional.empty(),
                new DeviceSpec(DeviceSpec.Kind.DISK, copyOnWrite, Optional.empty(), BlkbackOptions.DEFAULT));
    }

    DiskAttachment attachment() {
        return new DiskAttachment(vdev, vdev, mode());
    }
}
