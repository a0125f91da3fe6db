package io.xenolith.x86;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A package of the Debian archive, unpacked under {@code target/debian}: programs for tests that need real ones. Needs apt-get and
 * dpkg-deb, no root; the machine's package lists are used if there are any, otherwise private ones are fetched.
 */
public final class DebianPackage {
    private static final Path FOLDER = Path.of("target", "debian").toAbsolutePath();

    private DebianPackage() {
    }

    /** The file {@code path} of package {@code name}. */
    public static Path file(final String name, final String path) throws IOException, InterruptedException {
        final Path root = FOLDER.resolve(name);
        final Path file = root.resolve(path);
        if (!Files.exists(file)) {
            fetch(name, root);
        }
        if (!Files.exists(file)) {
            throw new AssertionError("Debian's package " + name + " has no file " + path);
        }
        return file;
    }

    private static void fetch(final String name, final Path root) throws IOException, InterruptedException {
        final Path downloads = Files.createDirectories(FOLDER.resolve("downloads").resolve(name));
        if (run(downloads, List.of("apt-get", "download", name)) != 0) {
            final List<String> own = ownLists();
            final List<String> update = new ArrayList<>(List.of("apt-get"));
            update.addAll(own);
            update.add("update");
            run(downloads, update);
            final List<String> download = new ArrayList<>(List.of("apt-get"));
            download.addAll(own);
            download.addAll(List.of("download", name));
            if (run(downloads, download) != 0) {
                throw new AssertionError("apt-get cannot fetch " + name + "; what it said is in "
                        + downloads.resolve("log"));
            }
        }
        try (Stream<Path> files = Files.list(downloads)) {
            final Path deb = files.filter(file -> file.toString().endsWith(".deb")).findFirst().orElseThrow();
            if (run(downloads, List.of("dpkg-deb", "-x", deb.toString(), root.toString())) != 0) {
                throw new AssertionError("dpkg-deb cannot unpack " + deb);
            }
        }
    }

    private static List<String> ownLists() throws IOException {
        final Path state = Files.createDirectories(FOLDER.resolve("apt"));
        Files.createDirectories(state.resolve("lists/partial"));
        Files.createDirectories(state.resolve("archives/partial"));
        return List.of("-o", "Dir::State=" + state, "-o", "Dir::Cache=" + state);
    }

    private static int run(final Path folder, final List<String> command) throws IOException, InterruptedException {
        final Path log = folder.resolve("log");
        final Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        return process.waitFor();
    }

    /** What {@code command} prints. */
    public static byte[] output(final List<String> command) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        final byte[] out = process.getInputStream().readAllBytes();
        final int code = process.waitFor();
        if (code != 0) {
            throw new AssertionError(String.join(" ", command) + " ended with " + code + ": "
                    + new String(out, StandardCharsets.UTF_8));
        }
        return out;
    }
}
