package io.xenolith.cli;

import io.xenolith.host.report.AbiListing;
import io.xenolith.host.report.TestCoverage;
import io.xenolith.host.run.HostRunner;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code xenolith abi}. */
@Command(name = "abi", description = "List the hypercalls and how far each operation is there.")
final class AbiCommand implements Callable<Integer> {
    private final Supplier<HostRunner> runner;

    @Spec
    private CommandSpec spec;

    @Option(names = "--abi", paramLabel = "VERSION", defaultValue = "4.17", description = "The Xen that is listed: "
            + "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).", completionCandidates = Options.Profiles.class)
    private String abi;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Option(names = "--untested", description = "Only the names of operations that no test calls.")
    private boolean untested;

    AbiCommand(final Supplier<HostRunner> runner) {
        this.runner = runner;
    }

    @Override
    public Integer call() {
        final AbiListing listing = new AbiListing(runner.get().hypercalls(Options.abi(spec, "--abi", abi)),
                TestCoverage.load());
        final PrintWriter out = spec.commandLine().getOut();
        if (untested) {
            out.print(listing.untested());
        } else {
            out.print(json ? listing.json() : listing.text());
        }
        out.flush();
        return 0;
    }
}
