package io.xenolith.cli;

import io.xenolith.control.HostPlace;
import io.xenolith.host.daemon.Daemon;
import io.xenolith.host.daemon.DaemonOptions;
import io.xenolith.hypervisor.HypervisorConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * What people do with this program, in one short process: the launcher has the JVM record which classes that takes and how its methods
 * behave, and makes of it the cache that commands start with. A step that fails is said and otherwise of no consequence: what it
 * would have used is then loaded by each command itself.
 */
public final class StartTraining {
    private static final long HOST_BYTES = 256L << 20;
    private static final Duration LONGEST = Duration.ofMinutes(2);
    /** A host that does not end is left to the end of the process: what was learned until then is of use. */
    private static final Duration HOST_END = Duration.ofSeconds(10);
    private static final String SNAPSHOT = "training";
    private static final int ROUND_TRIPS = 4;

    private final Path folder;
    private final String counting;
    private final String probe;

    private StartTraining(final Path folder, final String counting, final String probe) {
        this.folder = folder;
        this.counting = counting;
        this.probe = probe;
    }

    /**
     * Ends the process.
     *
     * @param args a folder to work in, in which the environment has the user's snapshots, too; a kernel that counts on its console; one
     * that tries what processor and hypervisor can do
     */
    public static void main(final String[] args) throws IOException {
        endAfter(LONGEST);
        new StartTraining(Path.of(args[0]), args[1], args[2]).run();
        System.exit(0);
    }

    /** Somebody waits for the process: rather no cache than that it hangs. */
    private static void endAfter(final Duration time) {
        Thread.ofPlatform().daemon().name("end of training").start(() -> {
            try {
                Thread.sleep(time);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(XenolithCommand.FAILURE);
        });
    }

    private void run() throws IOException {
        command("--help");
        final Path scenario = folder.resolve("training.yaml");
        try (InputStream text = StartTraining.class.getResourceAsStream("training.yaml")) {
            Files.write(scenario, text.readAllBytes());
        }
        command("run", scenario.toString());
        command("run", "--json", "--trace", folder.resolve("trace").toString(), scenario.toString());
        command("boot", counting, "--memory", "32M", "--expect", "count=5 ", "--save-snapshot", SNAPSHOT);
        command("boot", "--snapshot", SNAPSHOT, "--expect", "count=20 ");
        command("boot", probe, "--memory", "32M", "--timeout", "20");
        command("snapshot", "list");
        step("host", this::host);
    }

    private static void command(final String... words) {
        step(String.join(" ", words), () -> XenolithCommand.execute(Main::runner, words));
    }

    private static void step(final String name, final Callable<Integer> step) {
        final long begunNs = System.nanoTime();
        String outcome;
        try {
            outcome = "exit code " + step.call();
        } catch (final Exception e) {
            outcome = e.toString();
        }
        say(name + ": " + outcome + " after " + Duration.ofNanos(System.nanoTime() - begunNs).toMillis() + " ms");
    }

    /** In the launcher's training.log. */
    private static void say(final String line) {
        System.err.println("training: " + line);
    }

    /** A long-lived host, which in life is another process, and xl talking to it. */
    private int host() throws IOException, InterruptedException {
        final String state = folder.resolve("host").toString();
        final HostPlace place = HostPlace.of(Optional.empty(), Optional.of(Path.of(state)), Map.of());
        try (Daemon daemon = new Daemon(
                new DaemonOptions(place, Optional.empty(), HypervisorConfig.of(HOST_BYTES, 0)), StartTraining::say)) {
            final Thread host = Thread.ofPlatform().daemon().name("host").start(() -> run(daemon));
            command("xl", "--state", state, "list");
            final Path config = Files.writeString(folder.resolve("guest.cfg"),
                    "name = 'guest'\nkernel = '" + counting + "'\nmemory = 32\n");
            command("xl", "--state", state, "create", config.toString());
            command("xl", "--state", state, "list");
            command("xl", "--state", state, "info");
            command("host", "status", "--state", state);
            step("migration", () -> migration(state));
            command("host", "stop", "--timeout", "0", "--state", state);
            final boolean _ = host.join(HOST_END);
        }
        return 0;
    }

    /** The guest goes to another host and comes back. It stands still meanwhile, and its first time should be no longer than the next. */
    private int migration(final String state) throws IOException, InterruptedException {
        final String other = folder.resolve("other").toString();
        final HostPlace place = HostPlace.of(Optional.empty(), Optional.of(Path.of(other)), Map.of());
        try (Daemon daemon = new Daemon(
                new DaemonOptions(place, Optional.empty(), HypervisorConfig.of(HOST_BYTES, 0)), StartTraining::say)) {
            final Thread host = Thread.ofPlatform().daemon().name("other host").start(() -> run(daemon));
            for (int i = 0; i < ROUND_TRIPS; i++) {
                command("xl", "--state", state, "migrate", "guest", other);
                command("xl", "--state", other, "migrate", "guest", state);
            }
            command("host", "stop", "--timeout", "0", "--state", other);
            final boolean _ = host.join(HOST_END);
        }
        return 0;
    }

    private static void run(final Daemon daemon) {
        try {
            daemon.run();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
