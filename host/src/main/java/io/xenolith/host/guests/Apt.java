package io.xenolith.host.guests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The machine's apt with folders of its own: it reads the machine's sources and proxies and writes only below its folder, so
 * that no root is needed and the machine's package lists neither matter nor change.
 */
final class Apt {
    private static final Pattern DEPENDS = Pattern.compile("(?m)^ [ |]Depends: ([^ <>:\\n]+)(?::\\S+)?$");
    private static final Path MACHINE_SOURCES = Path.of("/etc/apt");
    private static final Path DEBIAN_KEYS = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");

    private final Path folder;
    private final Path machine;
    private final Commands commands;

    /** @param folder for lists and caches; made when it is needed */
    Apt(final Path folder, final Commands commands) {
        this(folder, MACHINE_SOURCES, commands);
    }

    /** As {@link #Apt(Path, Commands)}, with the machine's sources in {@code machine}. */
    Apt(final Path folder, final Path machine, final Commands commands) {
        this.folder = folder.toAbsolutePath().normalize();
        this.machine = machine;
        this.commands = commands;
    }

    /** There is an apt on this machine. */
    boolean isThere() {
        try {
            return commands.run(List.of("apt-get", "--version"), Path.of("").toAbsolutePath()).exitCode() == 0;
        } catch (final IOException e) {
            return false;
        }
    }

    /** Fetches the package lists. */
    void update() throws IOException {
        run(folder, "apt-get", "update");
    }

    /** The package of that kind that {@code metapackage} stands for at present, such as the newest kernel. */
    String resolve(final String metapackage, final String prefix) throws IOException {
        final String output = run(folder, "apt-cache", "depends", metapackage);
        return dependency(output, prefix).orElseThrow(() -> new GuestsException("apt knows no package "
                + prefix + "* for " + metapackage + "; are Debian's main archives among this machine's apt sources?"));
    }

    /** The first dependency in the answer of {@code apt-cache depends} that begins with {@code prefix}. */
    static Optional<String> dependency(final String output, final String prefix) {
        final Matcher matcher = DEPENDS.matcher(output);
        while (matcher.find()) {
            if (matcher.group(1).startsWith(prefix)) {
                return Optional.of(matcher.group(1));
            }
        }
        return Optional.empty();
    }

    /** Downloads {@code name} into {@code target}, an empty folder; apt has checked it against its signed lists. */
    Path download(final String name, final Path target) throws IOException {
        run(target, "apt-get", "download", name);
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().endsWith(".deb")).findFirst()
                    .orElseThrow(() -> new GuestsException("apt-get download " + name + " left no package"));
        }
    }

    private Path lists() {
        return folder.resolve("state/lists");
    }

    private String run(final Path in, final String program, final String... arguments) throws IOException {
        prepare();
        final List<String> command = new ArrayList<>(List.of(program, "-q"));
        for (final String option : options()) {
            command.add("-o");
            command.add(option);
        }
        command.addAll(List.of(arguments));
        final Commands.Outcome outcome = commands.run(command, in);
        if (outcome.exitCode() != 0) {
            throw new GuestsException(program + " " + String.join(" ", arguments) + " failed: " + reason(outcome));
        }
        return outcome.output();
    }

    private void prepare() throws IOException {
        Files.createDirectories(lists().resolve("partial"));
        Files.createDirectories(folder.resolve("cache/archives/partial"));
        final Path status = folder.resolve("status");
        if (!Files.exists(status)) {
            Files.createFile(status);
        }
        if (!machineHasSources()) {
            final String keys = Files.exists(DEBIAN_KEYS) ? "[signed-by=" + DEBIAN_KEYS + "] " : "";
            Files.writeString(folder.resolve("sources.list"), "deb " + keys
                    + "http://deb.debian.org/debian bookworm main\n" + "deb " + keys
                    + "http://deb.debian.org/debian-security bookworm-security main\n");
        }
    }

    private List<String> options() throws IOException {
        final List<String> options = new ArrayList<>(List.of("Dir::State=" + folder.resolve("state"),
                "Dir::State::lists=" + lists(), "Dir::State::status=" + folder.resolve("status"),
                "Dir::Cache=" + folder.resolve("cache"), "Dir::Cache::archives=" + folder.resolve("cache/archives"),
                "APT::Architecture=amd64", "APT::Sandbox::User=root", "Acquire::Languages=none",
                "Acquire::Retries=3"));
        if (!machineHasSources()) {
            options.add("Dir::Etc::SourceList=" + folder.resolve("sources.list"));
            options.add("Dir::Etc::SourceParts=-");
        }
        return options;
    }

    private boolean machineHasSources() throws IOException {
        final Path parts = machine.resolve("sources.list.d");
        if (Files.exists(machine.resolve("sources.list")) && Files.size(machine.resolve("sources.list")) > 0) {
            return true;
        }
        if (!Files.isDirectory(parts)) {
            return false;
        }
        try (Stream<Path> files = Files.list(parts)) {
            return files.anyMatch(file -> file.toString().endsWith(".list") || file.toString().endsWith(".sources"));
        }
    }

    /** Apt's own first error, without its mark. */
    private static String reason(final Commands.Outcome outcome) {
        return outcome.output().lines().filter(line -> line.startsWith("E: ")).map(line -> line.substring(3))
                .findFirst().orElse("exit code " + outcome.exitCode());
    }
}
