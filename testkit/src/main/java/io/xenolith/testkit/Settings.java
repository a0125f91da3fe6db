package io.xenolith.testkit;

import io.xenolith.abi.Page;
import io.xenolith.host.scenario.Units;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.HypervisorConfig;

/**
 * What a test's host is made from.
 *
 * @param guestBytes of each domU, and of dom0 if it is bare
 * @param hostBytes of the machine
 */
record Settings(long guestBytes, long hostBytes, AbiProfile abi, long seed, int vcpus, boolean toolstack) {
    static final long DOM0_BYTES = 32L << 20;
    private static final int GUESTS = 4;
    private static final long SPARE_BYTES = 64L << 20;

    /** What {@code annotation} says, with {@code seed} in place of its own. */
    static Settings of(final XenTest annotation, final long seed) {
        final long guestBytes = size("memory", annotation.memory());
        final long hostBytes = annotation.hostMemory().isEmpty()
                ? DOM0_BYTES + GUESTS * guestBytes + SPARE_BYTES
                : size("hostMemory", annotation.hostMemory());
        return new Settings(guestBytes, hostBytes, profile(annotation.abi()), seed, annotation.vcpus(),
                annotation.toolstack());
    }

    private static long size(final String name, final String text) {
        try {
            return Units.size(text) & -Page.SIZE;
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException("@XenTest(" + name + "): " + e.getMessage(), e);
        }
    }

    private static AbiProfile profile(final String name) {
        return AbiProfile.named(name).orElseThrow(() -> new IllegalArgumentException(
                "@XenTest(abi): there is no '" + name + "', want one of " + AbiProfile.names()));
    }

    HypervisorConfig config() {
        return HypervisorConfig.of(hostBytes, seed).withAbi(abi);
    }

    /** The settings as they would be written again. */
    @Override
    public String toString() {
        return "seed " + seed + ", abi " + abi.name() + ", guests of " + Units.printSize(guestBytes) + " with " + vcpus
                + " vCPU" + (vcpus == 1 ? "" : "s") + ", host of " + Units.printSize(hostBytes)
                + (toolstack ? "" : ", without toolstack");
    }
}
