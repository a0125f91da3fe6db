package io.xenolith.host.input;

import java.util.Optional;

/**
 * Which run a recording belongs to.
 *
 * @param seed of the host
 * @param scenarioSha256 SHA-256 of the scenario file, in hex
 * @param snapshot where the run has gone on from; empty if it is recorded from its start
 */
public record RecordingHeader(long seed, String scenarioSha256, Optional<SnapshotName> snapshot) {
    /** A run that is recorded from its start. */
    public RecordingHeader(final long seed, final String scenarioSha256) {
        this(seed, scenarioSha256, Optional.empty());
    }
}
