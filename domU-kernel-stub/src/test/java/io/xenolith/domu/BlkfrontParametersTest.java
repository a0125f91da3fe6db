package io.xenolith.domu;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.drivers.block.BlkFeatures;
import org.junit.jupiter.api.Test;

class BlkfrontParametersTest {
    @Test
    void withoutParametersTheDefaultsHold() {
        assertThat(BlkfrontParameters.of("")).isEqualTo(BlkFeatures.FRONTEND_DEFAULT);
        assertThat(BlkfrontParameters.of(" disk=xvda  seed=1 ")).isEqualTo(BlkFeatures.FRONTEND_DEFAULT);
    }

    @Test
    void eachParameterSetsItsFeature() {
        assertThat(BlkfrontParameters.of("xen_blkfront.max_indirect_segments=64 xen_blkfront.max_ring_page_order=2 a"
                + " xen_blkfront.max_queues=4 xen_blkfront.feature_persistent=1"))
                .isEqualTo(BlkFeatures.FRONTEND_DEFAULT.withIndirectSegments(64).withRingPageOrder(2).withQueues(4)
                        .withPersistent(true));
    }

    @Test
    void whatTheFrontendHasByItselfCanBeTakenAway() {
        assertThat(BlkfrontParameters.of("xen_blkfront.feature_flush=0 xen_blkfront.feature_barrier=0"
                + " xen_blkfront.feature_discard=0 xen_blkfront.feature_large_sectors=1"))
                .isEqualTo(BlkFeatures.FRONTEND_DEFAULT.withFlush(false).withBarrier(false).withDiscard(false)
                        .withLargeSectors(true));
    }

    @Test
    void valuesBeyondTheLimitsBecomeTheLimits() {
        assertThat(BlkfrontParameters.of("xen_blkfront.max_indirect_segments=1000 xen_blkfront.max_ring_page_order=-1"
                + " xen_blkfront.max_queues=0")).isEqualTo(BlkFeatures.FRONTEND_DEFAULT.withIndirectSegments(256));
    }

    @Test
    void whatIsNoNumberIsLeftAlone() {
        assertThat(BlkfrontParameters.of("xen_blkfront.max_queues=many")).isEqualTo(BlkFeatures.FRONTEND_DEFAULT);
    }
}
