package io.xenolith.cli;

import io.xenolith.control.HostPlace;
import io.xenolith.host.daemon.Daemon;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Starts a host as a process of its own, with this one's JVM, flags and classes. Until it is ready its standard output is read
 * here; what it says later goes to {@code host.log} in its state folder, and what its JVM says to {@code host.err}.
 */
final class HostProcess {
    /** A resource, of the log that is kept in the working directory. */
    static final String LOG_CONFIGURATION = "logback-detached.xml";

    private final HostPlace place;
    private final List<String> arguments;

    /** @param arguments of the command that is to be the host */
    HostProcess(final HostPlace place, final List<String> arguments) {
        this.place = place;
        this.arguments = arguments;
    }

    /**
     * Starts it, and waits until it is ready or has failed.
     *
     * @param err what it says meanwhile goes there
     * @return exit code of the command that started it
     */
    int start(final PrintWriter err) throws IOException, InterruptedException {
        // Before anything is put into a folder that is somebody else's.
        Daemon.checkFolder(place);
        Files.createDirectories(place.folder(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        final Path log = place.folder().resolve("host.log");
        final Path errors = place.folder().resolve("host.err");
        final Process process = new ProcessBuilder(command()).directory(place.folder().toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile())).start();
        process.getOutputStream().close();
        boolean ready = false;
        try (BufferedReader said = process.inputReader()) {
            for (String line = said.readLine(); line != null && !ready; line = ready ? null : said.readLine()) {
                ready = line.equals(HostBeginning.READY);
                if (!ready) {
                    err.println("xenolith: " + line);
                }
            }
        }
        if (!ready) {
            final int _ = process.waitFor();
            err.println("xenolith: the host did not start; " + log + " or " + errors + " may say more");
            return XenolithCommand.FAILURE;
        }
        err.println(
                "xenolith: host " + place.name() + " runs (process " + process.pid() + ", state in " + place.folder()
                        + ")");
        return 0;
    }

    private List<String> command() {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // A debugger's port is taken by this process.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> !argument.startsWith("-agentlib:jdwp")).forEach(command::add);
        command.add("-Dlogback.configurationFile=" + LOG_CONFIGURATION);
        command.add("-cp");
        command.add(Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator)));
        command.add(Main.class.getName());
        command.addAll(arguments);
        return command;
    }
}
