package io.xenolith.host.report;

import io.xenolith.host.scenario.ExitKind;
import java.util.Map;

/** What expectations look at when a run is over. */
public interface RunOutcome {
    /** Everything {@code domain} wrote to its console, as Latin-1 or UTF-8 text. */
    String console(String domain);

    /** How {@code domain} stood in the end. */
    ExitKind exit(String domain);

    /** {@link Summary#counters()}. */
    Map<String, Long> counters();
}
