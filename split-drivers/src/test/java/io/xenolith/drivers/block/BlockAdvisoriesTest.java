package io.xenolith.drivers.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.io.blkif.Blkif;
import io.xenolith.abi.io.blkif.BlkifResponse;
import org.junit.jupiter.api.Test;

/** Attacks on block backends by the numbers of Xen's security advisories (docs/advisories.md). */
class BlockAdvisoriesTest {
    private static final int SLOTS_START = 64;
    private static final int SLOTS_BYTES = 32 * 112;

    /** XSA-216: responses were built on the backend's stack and copied with the old bytes between their fields. */
    @Test
    void xsa216AResponseHasZeroesBetweenItsFields() {
        final VbdFixture vbd = new VbdFixture();
        assertThat(vbd.blkback(BlkbackOptions.DEFAULT).start()).isEmpty();
        final RawFrontend raw = new RawFrontend(vbd);
        raw.guest.memory().fill(raw.ring + SLOTS_START, SLOTS_BYTES, (byte) 0x5a);
        raw.publish();
        for (final int operation : new int[]{Blkif.BLKIF_OP_READ, 99}) {
            raw.put(operation, 1, 0, raw.grant(vbd.page(0), false));
            raw.push();
            vbd.machine.run();
            final byte[] response = raw.guest.memory().bytes(raw.ring + SLOTS_START + (raw.reqProd - 1) * 112L,
                    BlkifResponse.SIZE);
            for (int i = 0; i < response.length; i++) {
                final boolean field = i <= BlkifResponse.OPERATION_OFFSET || i == BlkifResponse.STATUS_OFFSET
                        || i == BlkifResponse.STATUS_OFFSET + 1;
                assertThat(field || response[i] == 0).as("byte %d", i).isTrue();
            }
        }
    }
}
