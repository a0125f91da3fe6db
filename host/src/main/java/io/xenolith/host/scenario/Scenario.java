package io.xenolith.host.scenario;

import io.xenolith.host.image.Sha256;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.XenParameters;
import io.xenolith.hypervisor.sched.SchedulerKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A whole run as a scenario file tells it. Every name in it has been checked to mean something.
 *
 * @param file where it was read from, as the user called it
 * @param sha256 of the file's bytes, and of what was said in another place than the file
 * @param captures which packets are written down
 * @param virtualTimeLimitNs the run ends here at the latest
 * @param networks bridges that are connected with the world outside
 */
public record Scenario(Path file, String sha256, HostSpec host, List<DiskSpec> disks, List<DomainSpec> domains,
        List<Step> steps, List<Expectation> expectations, PrintMode print, CapturePlan captures,
        long virtualTimeLimitNs, List<UserNetworkSpec> networks) {
    /** A run without a way out of the host. */
    public Scenario(final Path file, final String sha256, final HostSpec host, final List<DiskSpec> disks,
            final List<DomainSpec> domains, final List<Step> steps, final List<Expectation> expectations,
            final PrintMode print, final CapturePlan captures, final long virtualTimeLimitNs) {
        this(file, sha256, host, disks, domains, steps, expectations, print, captures, virtualTimeLimitNs, List.of());
    }

    /** The same run with another seed. */
    public Scenario withSeed(final long seed) {
        return new Scenario(file, sha256, host.withSeed(seed), disks, domains, steps, expectations, print,
                captures, virtualTimeLimitNs, networks);
    }

    /** The same run on another Xen. */
    public Scenario withAbi(final AbiProfile abi) {
        return new Scenario(file, sha256, host.withAbi(abi), disks, domains, steps, expectations, print, captures,
                virtualTimeLimitNs, networks);
    }

    /** The same run under another scheduler; a recording of the one does not belong to the other. */
    public Scenario withScheduler(final SchedulerKind scheduler) {
        final XenParameters parameters = host.parameters().withScheduler(scheduler);
        return parameters.equals(host.parameters())
                ? this
                : new Scenario(file, Sha256.of((sha256 + parameters.words()).getBytes(StandardCharsets.UTF_8)),
                        host.withParameters(parameters), disks, domains, steps, expectations, print, captures,
                        virtualTimeLimitNs, networks);
    }

    /** The same run with kernels that are found from whatever folder, for guests that are made anew. */
    public Scenario withAbsoluteKernels() {
        return new Scenario(file, sha256, host, disks, domains.stream().map(DomainSpec::absolute).toList(), steps,
                expectations, print, captures, virtualTimeLimitNs, networks);
    }

    /** The same run with more captures, each in the place of one that this has there. */
    public Scenario withCaptures(final Map<CapturePoint, Path> files) {
        return new Scenario(file, sha256, host, disks, domains, steps, expectations, print, captures.with(files),
                virtualTimeLimitNs, networks);
    }

    /** The disk of that name, which must be one of this scenario's. */
    public DiskSpec disk(final String name) {
        return disks.stream().filter(disk -> disk.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no disk '" + name + "' in " + file));
    }
}
