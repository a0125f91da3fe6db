package io.xenolith.domu;

import io.xenolith.drivers.block.BlkFeatures;
import java.util.OptionalInt;

/**
 * What the command line says about block frontends, in the words of Linux's module parameters:
 * {@code xen_blkfront.max_indirect_segments}, {@code .max_ring_page_order}, {@code .max_queues} and
 * {@code .feature_persistent}, each {@code =NUMBER}. What is beyond the driver's limits becomes the limit, and what is no
 * number is left alone.
 */
final class BlkfrontParameters {
    private static final String PREFIX = "xen_blkfront.";

    private BlkfrontParameters() {
    }

    static BlkFeatures of(final String commandLine) {
        final BlkFeatures plain = BlkFeatures.FRONTEND_DEFAULT;
        return plain
                .withIndirectSegments(number(commandLine, "max_indirect_segments", plain.indirectSegments(), 0,
                        BlkFeatures.INDIRECT_SEGMENTS_MAX))
                .withRingPageOrder(number(commandLine, "max_ring_page_order", plain.ringPageOrder(), 0,
                        BlkFeatures.RING_PAGE_ORDER_MAX))
                .withQueues(number(commandLine, "max_queues", plain.queues(), 1, BlkFeatures.QUEUES_MAX))
                .withPersistent(number(commandLine, "feature_persistent", 0, 0, 1) == 1);
    }

    private static int number(final String commandLine, final String name, final int without, final int min,
            final int max) {
        final String key = PREFIX + name + "=";
        int value = without;
        for (final String word : commandLine.strip().split("\\s+", -1)) {
            if (word.startsWith(key)) {
                value = parse(word.substring(key.length())).orElse(value);
            }
        }
        return Math.clamp(value, min, max);
    }

    private static OptionalInt parse(final String text) {
        try {
            return OptionalInt.of(Integer.parseInt(text));
        } catch (final NumberFormatException notANumber) {
            return OptionalInt.empty();
        }
    }
}
