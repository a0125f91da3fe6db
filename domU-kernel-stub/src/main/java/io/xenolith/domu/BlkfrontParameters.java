package io.xenolith.domu;

import io.xenolith.drivers.block.BlkFeatures;

/**
 * What the command line says about block frontends, in the words of Linux's module parameters:
 * {@code xen_blkfront.max_indirect_segments}, {@code .max_ring_page_order}, {@code .max_queues} and
 * {@code .feature_persistent}, and in words of our own: {@code .feature_flush}, {@code .feature_barrier},
 * {@code .feature_discard} and {@code .feature_large_sectors}; each {@code =NUMBER}. What is beyond the driver's limits
 * becomes the limit, and what is no number is left alone.
 */
final class BlkfrontParameters {
    private BlkfrontParameters() {
    }

    static BlkFeatures of(final String commandLine) {
        final ModuleParameters parameters = new ModuleParameters("xen_blkfront", commandLine);
        final BlkFeatures plain = BlkFeatures.FRONTEND_DEFAULT;
        return plain
                .withIndirectSegments(parameters.number("max_indirect_segments", plain.indirectSegments(), 0,
                        BlkFeatures.INDIRECT_SEGMENTS_MAX))
                .withRingPageOrder(parameters.number("max_ring_page_order", plain.ringPageOrder(), 0,
                        BlkFeatures.RING_PAGE_ORDER_MAX))
                .withQueues(parameters.number("max_queues", plain.queues(), 1, BlkFeatures.QUEUES_MAX))
                .withPersistent(flag(parameters, "feature_persistent", plain.persistent()))
                .withFlush(flag(parameters, "feature_flush", plain.flush()))
                .withBarrier(flag(parameters, "feature_barrier", plain.barrier()))
                .withDiscard(flag(parameters, "feature_discard", plain.discard()))
                .withLargeSectors(flag(parameters, "feature_large_sectors", plain.largeSectors()));
    }

    private static boolean flag(final ModuleParameters parameters, final String name, final boolean without) {
        return parameters.number(name, without ? 1 : 0, 0, 1) == 1;
    }
}
