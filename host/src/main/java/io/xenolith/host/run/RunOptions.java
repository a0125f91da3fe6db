package io.xenolith.host.run;

import io.xenolith.host.input.Recording;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a command line adds to a scenario.
 *
 * @param trace where to write the trace
 * @param record where to write the inputs as they take effect
 * @param replay inputs to feed instead of the scenario's steps
 */
public record RunOptions(Optional<Path> trace, Optional<Path> record, Optional<Recording> replay) {
}
