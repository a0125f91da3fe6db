package io.xenolith.host.run;

import io.xenolith.host.report.RunReport;

/**
 * A finished run.
 *
 * @param story {@link io.xenolith.host.report.RingByRing#story()} if the scenario asks for it, else empty
 */
public record RunResult(RunReport report, String story) {
}
