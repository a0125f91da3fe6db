package io.xenolith.it.x86;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A gdb as Debian has it: the machine's, or, if it has none, one from the archive, with all its libraries, in {@code target/gdb}. To
 * fetch that needs apt-get and dpkg-deb, no root.
 */
final class GdbProgram {
    private static final Path FOLDER = Path.of("target", "gdb").toAbsolutePath();
    private static final String PACKAGE = "gdb-minimal";

    private GdbProgram() {
    }

    /** How the command line of a gdb begins. */
    static List<String> command() throws IOException, InterruptedException {
        final boolean there = Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "gdb")));
        return there ? List.of("gdb") : fetched();
    }

    /** The same for the one in {@code target/gdb}. */
    static List<String> fetched() throws IOException, InterruptedException {
        final Path root = FOLDER.resolve("root");
        if (!Files.exists(root)) {
            unpack(download(), FOLDER.resolve("unpacked"));
            Files.move(FOLDER.resolve("unpacked"), root);
        }
        // With its own dynamic linker and C library, whatever the machine has.
        final Path loader = root.resolve("lib64/ld-linux-x86-64.so.2").toRealPath();
        return List.of(loader.toString(), "--library-path",
                root.resolve("lib/x86_64-linux-gnu") + ":" + root.resolve("usr/lib/x86_64-linux-gnu"),
                root.resolve("usr/bin/gdb").toString());
    }

    /** The folder with the package and all it depends on: to an empty machine everything is missing. */
    private static Path download() throws IOException, InterruptedException {
        final Path cache = FOLDER.resolve("cache");
        Files.createDirectories(cache.resolve("archives/partial"));
        Files.createDirectories(FOLDER.resolve("lists/partial"));
        Files.writeString(FOLDER.resolve("status"), "");
        final List<String> options = List.of("-q", "-o", "Dir::Cache=" + cache, "-o",
                "Dir::State::status=" + FOLDER.resolve("status"), "-o", "Debug::NoLocking=1", "-o",
                "APT::Sandbox::User=root");
        if (!installs(options)) {
            final List<String> own = new ArrayList<>(options);
            own.addAll(List.of("-o", "Dir::State::lists=" + FOLDER.resolve("lists")));
            run(aptGet(own, "update"));
            if (!installs(own)) {
                throw new AssertionError("there is no gdb on the PATH, and apt-get cannot fetch " + PACKAGE
                        + "; what it said is in " + FOLDER.resolve("log"));
            }
        }
        return cache.resolve("archives");
    }

    private static boolean installs(final List<String> options) throws IOException, InterruptedException {
        return run(aptGet(options, "install", "--yes", "--download-only", "--no-install-recommends", PACKAGE)) == 0;
    }

    private static List<String> aptGet(final List<String> options, final String... words) {
        final List<String> command = new ArrayList<>(List.of("apt-get"));
        command.addAll(options);
        command.addAll(List.of(words));
        return command;
    }

    private static void unpack(final Path packages, final Path root) throws IOException, InterruptedException {
        try (Stream<Path> files = Files.list(packages)) {
            for (final Path deb : files.filter(file -> file.toString().endsWith(".deb")).toList()) {
                if (run(List.of("dpkg-deb", "-x", deb.toString(), root.toString())) != 0) {
                    throw new AssertionError("dpkg-deb cannot unpack " + deb);
                }
            }
        }
    }

    private static int run(final List<String> command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(FOLDER.resolve("log").toFile())).start().waitFor();
    }
}
