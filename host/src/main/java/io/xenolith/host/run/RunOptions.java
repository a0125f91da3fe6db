package io.xenolith.host.run;

import io.xenolith.host.input.Recording;
import io.xenolith.trace.format.TraceListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a command line adds to a scenario.
 *
 * @param trace where to write the trace
 * @param record where to write the inputs as they take effect
 * @param replay inputs to feed instead of the scenario's steps
 * @param outside what reaches the run as it goes on
 * @param listeners told every fact
 * @param digest the report has a digest of the trace even if no file gets it, which takes time for each fact
 */
public record RunOptions(Optional<Path> trace, Optional<Path> record, Optional<Recording> replay, Outside outside,
        List<TraceListener> listeners, boolean digest) {
    /** A run that nothing reaches as it goes on. */
    public RunOptions(final Optional<Path> trace, final Optional<Path> record, final Optional<Recording> replay) {
        this(trace, record, replay, Outside.NONE, List.of(), true);
    }
}
