package io.xenolith.host.input;

/**
 * Which run a recording belongs to.
 *
 * @param seed of the host
 * @param scenarioSha256 SHA-256 of the scenario file, in hex
 */
public record RecordingHeader(long seed, String scenarioSha256) {
}
