package io.xenolith.cli;

import io.xenolith.host.report.AbiDiff;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xenolith abi diff}. */
@Command(name = "diff", description = "Show how the ABI of one Xen differs from another's.")
final class AbiDiffCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FROM", description = "A version: ${COMPLETION-CANDIDATES}.", completionCandidates = Options.Profiles.class)
    private String from;

    @Parameters(index = "1", paramLabel = "TO", description = "Another.")
    private String to;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Override
    public Integer call() {
        final AbiDiff diff = new AbiDiff(Options.abi(spec, "FROM", from), Options.abi(spec, "TO", to));
        final PrintWriter out = spec.commandLine().getOut();
        out.print(json ? diff.json() : diff.text());
        out.flush();
        return 0;
    }
}
