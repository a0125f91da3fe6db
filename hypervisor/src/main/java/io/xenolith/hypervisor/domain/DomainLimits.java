package io.xenolith.hypervisor.domain;

/**
 * What a domain may have at most, fixed when it is created.
 *
 * @param maxEvtchnPort highest event channel port; negative: as many as the ABI has
 */
public record DomainLimits(int maxVcpus, int maxEvtchnPort, int maxGrantFrames, int maxMaptrackFrames,
        int maxGrantVersion) {
}
