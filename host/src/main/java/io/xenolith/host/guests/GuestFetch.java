package io.xenolith.host.guests;

import io.xenolith.host.guests.Manifest.FileEntry;
import io.xenolith.host.guests.Manifest.PackageEntry;
import io.xenolith.host.image.Sha256;
import io.xenolith.host.scenario.Units;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Fills a folder with Debian's paravirtual guests: two Linux kernels, an initramfs for each, GRUB and busybox. What is there
 * already is not fetched again; where each file came from is kept in the folder's {@code MANIFEST.json}.
 */
public final class GuestFetch {
    private static final String CLOUD = "linux-image-cloud-amd64";
    private static final String GENERIC = "linux-image-amd64";
    private static final String KERNEL_PREFIX = "linux-image-";
    private static final String GRUB = "grub-xen-host";
    private static final String GRUB_FILE = "usr/lib/grub-xen/grub-x86_64-xen.bin";
    private static final String BUSYBOX = "busybox-static";
    /** The packages, in the order in which a manifest has them. */
    private static final List<String> WANTED = List.of(CLOUD, GENERIC, GRUB, BUSYBOX);
    private static final Set<String> BUSYBOX_FILES = Set.of("bin/busybox", "usr/bin/busybox");
    /** What a folder of guests has when it is complete, and what each file is. */
    private static final Map<String, String> NAMES = new TreeMap<>(Map.of(
            "linux-cloud", "boot/vmlinuz-* of " + CLOUD,
            "linux-amd64", "boot/vmlinuz-* of " + GENERIC,
            "initramfs-cloud", "a cpio archive (gzip) with /init for linux-cloud",
            "initramfs-amd64", "a cpio archive (gzip) with /init for linux-amd64",
            "grub-x86_64-xen.bin", GRUB_FILE + " of " + GRUB,
            "busybox", "bin/busybox of " + BUSYBOX));

    private final Path folder;
    private final Consumer<String> progress;
    private final Apt apt;

    /** @param progress told in a line what is done next */
    public GuestFetch(final Path folder, final Consumer<String> progress) {
        this(folder, progress, new Apt(folder.resolve(".apt"), new SystemCommands()));
    }

    GuestFetch(final Path folder, final Consumer<String> progress, final Apt apt) {
        this.folder = folder;
        this.progress = progress;
        this.apt = apt;
    }

    /**
     * Makes the folder complete.
     *
     * @param force fetches everything again, in the versions that the archive has now
     * @throws GuestsException there is no apt, or it fails, or a package is not what it was
     */
    public void run(final boolean force) throws IOException {
        final Optional<Manifest> manifest = Manifest.read(folder);
        final String recipe = Initramfs.recipe();
        if (!force && isComplete(manifest, recipe)) {
            progress.accept("all present in " + folder + "/ (--force fetches them again)");
            return;
        }
        final List<PackageEntry> found = force || !keepsPackages(manifest) ? download() : manifest.get().packages();
        final List<FileEntry> files = unpack(found);
        new Manifest(recipe, found, files).write(folder);
        progress.accept("complete: " + folder + "/" + Manifest.NAME + " says where each file is from");
    }

    /** As this made it; without a manifest somebody else has put the files there, who knows best. */
    private boolean isComplete(final Optional<Manifest> manifest, final String recipe) throws IOException {
        return manifest.isPresent()
                ? manifest.get().recipe().equals(recipe) && manifest.get().files().size() == NAMES.size()
                        && manifest.get().holdsIn(folder)
                : NAMES.keySet().stream().allMatch(name -> Files.isRegularFile(folder.resolve(name)));
    }

    /** The packages of last time are still there, and can be unpacked once more. */
    private boolean keepsPackages(final Optional<Manifest> manifest) throws IOException {
        if (manifest.isEmpty() || manifest.get().packages().size() != WANTED.size()) {
            return false;
        }
        for (final PackageEntry each : manifest.get().packages()) {
            if (!Manifest.isIn(packages().resolve(each.file()), each.sha256())) {
                return false;
            }
        }
        return true;
    }

    private List<PackageEntry> download() throws IOException {
        if (!apt.isThere()) {
            throw new GuestsException(withoutApt());
        }
        Files.createDirectories(packages());
        progress.accept("package lists (apt-get update, in " + folder + "/.apt)");
        apt.update();
        final List<PackageEntry> found = new ArrayList<>();
        for (final String wanted : WANTED) {
            found.add(download(wanted.startsWith(KERNEL_PREFIX) ? apt.resolve(wanted, KERNEL_PREFIX) : wanted));
        }
        return found;
    }

    private PackageEntry download(final String name) throws IOException {
        progress.accept("download " + name);
        final Path fresh = Files.createTempDirectory(packages(), "download");
        try {
            final Path deb = apt.download(name, fresh);
            final Map<String, String> control = new DebPackage(deb).control();
            final Path kept = packages().resolve(deb.getFileName());
            Files.move(deb, kept, StandardCopyOption.REPLACE_EXISTING);
            progress.accept("  " + name + " " + control.get("Version") + ", "
                    + Units.printDecimal(Files.size(kept)));
            return new PackageEntry(name, control.getOrDefault("Version", ""), kept.getFileName().toString(),
                    Sha256.of(kept));
        } finally {
            try (Stream<Path> left = Files.list(fresh)) {
                for (final Path file : left.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(fresh);
        }
    }

    private List<FileEntry> unpack(final List<PackageEntry> found) throws IOException {
        final List<FileEntry> files = new ArrayList<>();
        final PackageEntry busybox = found.get(WANTED.indexOf(BUSYBOX));
        final byte[] shell = single(busybox, BUSYBOX_FILES);
        files.add(write("busybox", busybox, shell));
        final PackageEntry grub = found.get(WANTED.indexOf(GRUB));
        files.add(write("grub-x86_64-xen.bin", grub, single(grub, Set.of(GRUB_FILE))));
        files.addAll(kernel("cloud", found.get(WANTED.indexOf(CLOUD)), shell));
        files.addAll(kernel("amd64", found.get(WANTED.indexOf(GENERIC)), shell));
        return files;
    }

    private List<FileEntry> kernel(final String flavour, final PackageEntry from, final byte[] busybox)
            throws IOException {
        progress.accept("unpack " + from.name());
        final KernelPackage kernel = KernelPackage.read(deb(from), Initramfs.wantedModules());
        return List.of(write("linux-" + flavour, from, kernel.kernel()),
                write("initramfs-" + flavour, from, Initramfs.build(busybox, kernel.modules())));
    }

    private byte[] single(final PackageEntry from, final Set<String> names) throws IOException {
        final Map<String, byte[]> files = deb(from).files(names::contains);
        if (files.size() != 1) {
            throw new GuestsException(from.file() + ": want one file " + String.join(" or ", names) + ", it has "
                    + files.size());
        }
        return files.values().iterator().next();
    }

    private DebPackage deb(final PackageEntry from) {
        return new DebPackage(packages().resolve(from.file()));
    }

    /** Nobody sees half a file: it gets its name when it is complete. */
    private FileEntry write(final String name, final PackageEntry from, final byte[] bytes) throws IOException {
        final Path temporary = folder.resolve(name + ".new");
        Files.write(temporary, bytes);
        Files.move(temporary, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
        progress.accept("  " + folder.resolve(name) + ", " + Units.printDecimal(bytes.length));
        return new FileEntry(name, from.name() + " " + from.version(), bytes.length, Sha256.of(bytes));
    }

    private Path packages() {
        return folder.resolve("packages");
    }

    private String withoutApt() {
        final StringBuilder text = new StringBuilder(
                "guests are fetched with Debian's apt-get, which is not on the PATH;"
                        + " on another system put these files into " + folder + "/ yourself:");
        NAMES.forEach((name, what) -> text.append("\n  ").append(name).append(": ").append(what));
        return text.toString();
    }
}
