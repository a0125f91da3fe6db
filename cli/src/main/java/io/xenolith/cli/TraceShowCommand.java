package io.xenolith.cli;

import io.xenolith.host.report.EventFilter;
import io.xenolith.host.report.EventText;
import io.xenolith.trace.format.StampedEvent;
import io.xenolith.trace.format.TraceReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xenolith trace show}. */
@Command(name = "show", description = "Print the events of a trace file; filters narrow down together.")
final class TraceShowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The trace file.")
    private Path file;

    @Option(names = "--domain", paramLabel = "N", description = "Only events in which domain N acts or is named.")
    private Optional<Integer> domain = Optional.empty();

    @Option(names = "--device", paramLabel = "D", defaultValue = "", description = "Only events of devices whose text "
            + "contains D, such as vbd/1.")
    private String device;

    @Option(names = "--port", paramLabel = "N", description = "Only events that name port N.")
    private Optional<Integer> port = Optional.empty();

    @Option(names = "--grant", paramLabel = "N", description = "Only events that name grant reference N.")
    private Optional<Integer> grant = Optional.empty();

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        final PrintWriter out = spec.commandLine().getOut();
        final EventFilter filter = new EventFilter(number(domain), device, number(port), number(grant));
        try (TraceReader reader = TraceReader.open(file)) {
            for (Optional<StampedEvent> next = reader.next(); next.isPresent(); next = reader.next()) {
                if (filter.accepts(next.get().event())) {
                    out.println(json ? EventText.json(next.get()) : EventText.line(next.get()));
                }
            }
        } finally {
            out.flush();
        }
        return 0;
    }

    private static OptionalInt number(final Optional<Integer> option) {
        return option.map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }
}
