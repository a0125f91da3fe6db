package io.xenolith.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Programs as Debian has them: packages of the archive, with all their libraries, in a folder under {@code target}. To fetch them
 * needs apt-get and dpkg-deb, no root.
 */
public final class DebianPrograms {
    private final Path folder;
    private final List<String> packages;

    /**
     * @param name of the folder
     * @param packages whose programs are wanted
     */
    public DebianPrograms(final String name, final String... packages) {
        this.folder = Path.of("target", name).toAbsolutePath();
        this.packages = List.of(packages);
    }

    /** Whether this machine has {@code program} itself. */
    public static boolean onThePath(final String program) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /** How a command line of {@code program} begins, such as "usr/bin/gdb". */
    public List<String> command(final String program) throws IOException, InterruptedException {
        final Path root = root();
        // With its own dynamic linker and C library, whatever the machine has.
        final Path loader = root.resolve("lib64/ld-linux-x86-64.so.2").toRealPath();
        return List.of(loader.toString(), "--library-path",
                root.resolve("lib/x86_64-linux-gnu") + ":" + root.resolve("usr/lib/x86_64-linux-gnu"),
                root.resolve(program).toString());
    }

    /** Where the packages are unpacked. */
    public Path root() throws IOException, InterruptedException {
        final Path root = folder.resolve("root");
        if (!Files.exists(root)) {
            unpack(download(), folder.resolve("unpacked"));
            Files.move(folder.resolve("unpacked"), root);
        }
        return root;
    }

    /** The folder with the packages and all they depend on: to an empty machine everything is missing. */
    private Path download() throws IOException, InterruptedException {
        final Path cache = folder.resolve("cache");
        Files.createDirectories(cache.resolve("archives/partial"));
        Files.createDirectories(folder.resolve("lists/partial"));
        Files.writeString(folder.resolve("status"), "");
        final List<String> options = List.of("-q", "-o", "Dir::Cache=" + cache, "-o",
                "Dir::State::status=" + folder.resolve("status"), "-o", "Debug::NoLocking=1", "-o",
                "APT::Sandbox::User=root");
        if (!installs(options)) {
            final List<String> own = new ArrayList<>(options);
            own.addAll(List.of("-o", "Dir::State::lists=" + folder.resolve("lists")));
            run(aptGet(own, "update"));
            if (!installs(own)) {
                throw new AssertionError(
                        "apt-get cannot fetch " + String.join(" and ", packages) + "; what it said is in "
                                + folder.resolve("log"));
            }
        }
        return cache.resolve("archives");
    }

    private boolean installs(final List<String> options) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(
                aptGet(options, "install", "--yes", "--download-only", "--no-install-recommends"));
        command.addAll(packages);
        return run(command) == 0;
    }

    private static List<String> aptGet(final List<String> options, final String... words) {
        final List<String> command = new ArrayList<>(List.of("apt-get"));
        command.addAll(options);
        command.addAll(List.of(words));
        return command;
    }

    private void unpack(final Path archives, final Path root) throws IOException, InterruptedException {
        try (Stream<Path> files = Files.list(archives)) {
            for (final Path deb : files.filter(file -> file.toString().endsWith(".deb")).toList()) {
                if (run(List.of("dpkg-deb", "-x", deb.toString(), root.toString())) != 0) {
                    throw new AssertionError("dpkg-deb cannot unpack " + deb);
                }
            }
        }
    }

    private int run(final List<String> command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile())).start().waitFor();
    }
}
