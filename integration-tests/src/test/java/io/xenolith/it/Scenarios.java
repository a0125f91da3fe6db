package io.xenolith.it;

import io.xenolith.host.XenHost;
import io.xenolith.host.input.Recording;
import io.xenolith.host.run.RunListener;
import io.xenolith.host.run.RunOptions;
import io.xenolith.host.run.RunResult;
import io.xenolith.host.run.ScenarioRunner;
import io.xenolith.host.scenario.Scenario;
import io.xenolith.host.scenario.ScenarioException;
import io.xenolith.host.scenario.ScenarioReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Scenarios run inside the test's own JVM, as the command would run them. */
final class Scenarios {
    private static final RunOptions PLAIN = new RunOptions(Optional.empty(), Optional.empty(), Optional.empty());

    private Scenarios() {
    }

    /** Writes {@code yaml} into {@code folder} and reads it as a scenario. */
    static Scenario read(final Path folder, final String yaml) throws IOException, ScenarioException {
        return ScenarioReader.read(Files.writeString(folder.resolve("scenario.yaml"), yaml));
    }

    /**
     * Copies the example {@code name} below {@code folder}, where its images do not meet those of other runs, and the policies
     * beside it.
     */
    static Path example(final Path folder, final String name) throws IOException {
        final Path examples = Path.of(System.getProperty("xenolith.root"), "examples");
        final Path copies = Files.createDirectories(folder.resolve("examples"));
        try (Stream<Path> policies = Files.list(examples)) {
            for (final Path policy : policies.filter(file -> file.toString().endsWith(".policy")).toList()) {
                Files.copy(policy, copies.resolve(policy.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return Files.copy(examples.resolve(name), copies.resolve(name));
    }

    /** The names of all examples there are, so that none is forgotten. */
    static List<String> examples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("xenolith.root"), "examples"))) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".yaml")).sorted()
                    .toList();
        }
    }

    /** Runs {@code scenario} and writes its inputs to {@code recording}. */
    static RunResult record(final Scenario scenario, final Path recording) throws IOException {
        return new ScenarioRunner().run(scenario,
                new RunOptions(Optional.empty(), Optional.of(recording), Optional.empty()), RunListener.NONE);
    }

    /** Runs {@code scenario} with the inputs of {@code recording}. */
    static RunResult replay(final Scenario scenario, final Path recording) throws IOException {
        return new ScenarioRunner().run(scenario, new RunOptions(Optional.empty(), Optional.empty(),
                Optional.of(Recording.read(recording))), RunListener.NONE);
    }

    static RunResult run(final Scenario scenario) throws IOException {
        return run(scenario, host -> {
        });
    }

    /** Runs {@code scenario}, and shows {@code afterwards} the host when it is over. */
    static RunResult run(final Scenario scenario, final Consumer<XenHost> afterwards) throws IOException {
        return run(scenario, afterwards, new ArrayList<>());
    }

    /** The same; what dom0 has to say goes to {@code notes}. */
    static RunResult run(final Scenario scenario, final Consumer<XenHost> afterwards, final List<String> notes)
            throws IOException {
        return new ScenarioRunner().run(scenario, PLAIN, new RunListener() {
            @Override
            public void consoleLine(final String domain, final String line) {
            }

            @Override
            public void note(final String source, final String text) {
                notes.add(source + ": " + text);
            }

            @Override
            public void stuck(final String what) {
                throw new AssertionError(what);
            }

            @Override
            public void ended(final XenHost host) {
                afterwards.accept(host);
            }
        });
    }

    /** The expectations that did not hold, with what came instead; empty if all held. */
    static List<String> failures(final RunResult result) {
        return result.report().expectations().stream().filter(expectation -> !expectation.held())
                .map(expectation -> "line " + expectation.line() + ": " + expectation.text() + ": "
                        + expectation.detail())
                .collect(Collectors.toList());
    }
}
