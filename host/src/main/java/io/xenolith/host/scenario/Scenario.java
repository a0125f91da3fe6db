package io.xenolith.host.scenario;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A whole run as a scenario file tells it. Every name in it has been checked to mean something.
 *
 * @param file where it was read from, as the user called it
 * @param sha256 of the file's bytes
 * @param captures which packets are written down
 * @param virtualTimeLimitNs the run ends here at the latest
 */
public record Scenario(Path file, String sha256, HostSpec host, List<DiskSpec> disks, List<DomainSpec> domains,
        List<Step> steps, List<Expectation> expectations, PrintMode print, CapturePlan captures,
        long virtualTimeLimitNs) {
    /** The same run with another seed. */
    public Scenario withSeed(final long seed) {
        return new Scenario(file, sha256, host.withSeed(seed), disks, domains, steps, expectations, print,
                captures, virtualTimeLimitNs);
    }

    /** The same run with more captures, each in the place of one that this has there. */
    public Scenario withCaptures(final Map<CapturePoint, Path> files) {
        return new Scenario(file, sha256, host, disks, domains, steps, expectations, print, captures.with(files),
                virtualTimeLimitNs);
    }

    /** The disk of that name, which must be one of this scenario's. */
    public DiskSpec disk(final String name) {
        return disks.stream().filter(disk -> disk.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no disk '" + name + "' in " + file));
    }
}
