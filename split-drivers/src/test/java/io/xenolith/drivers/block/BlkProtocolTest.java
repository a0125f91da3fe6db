package io.xenolith.drivers.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.io.blkif.Blkif;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A 32-bit frontend: slots of 108 bytes, responses of 12, and everything from the id on 4 bytes earlier. */
class BlkProtocolTest {
    private static final int SLOT = 108;

    private final VbdFixture vbd = new VbdFixture();
    private final GuestMemory memory = vbd.guest.memory();
    private RawFrontend raw;

    @BeforeEach
    void connect() {
        assertThat(vbd.blkback(BlkbackOptions.DEFAULT).start()).isEmpty();
        raw = new RawFrontend(vbd);
        vbd.frontKey("ring-ref", Integer.toString(raw.ringGrant.value()));
        vbd.frontKey("event-channel", Integer.toString(raw.port.value()));
        vbd.frontKey("protocol", "x86_32-abi");
        vbd.frontKey("state", "3");
        vbd.machine.runNow();
    }

    private long slot(final int index) {
        return raw.ring + 64 + (long) (index & 31) * SLOT;
    }

    /** An operation with its number of segments, or what else lies in the second byte, from {@code sector} on. */
    private long put(final int operation, final int second, final long sector) {
        final int index = raw.reqProd++;
        final long slot = slot(index);
        memory.fill(slot, SLOT, (byte) 0);
        memory.putByte(slot, (byte) operation);
        memory.putByte(slot + 1, (byte) second);
        memory.putLong(slot + 4, 500 + index);
        memory.putLong(slot + 12, sector);
        return slot;
    }

    private void run() {
        raw.push();
        vbd.settle();
    }

    private void assertAnswer(final int index, final int operation) {
        assertThat(memory.getLong(slot(index))).isEqualTo(500 + index);
        assertThat(memory.getByte(slot(index) + 8)).isEqualTo((byte) operation);
        assertThat(memory.getShort(slot(index) + 10)).isZero();
    }

    @Test
    void aWriteAndAReadOfA32BitGuestMoveTheSameBytes() {
        final long out = vbd.page(0x5a);
        final long in = vbd.page(0);
        final long write = put(Blkif.BLKIF_OP_WRITE, 1, 16);
        memory.putInt(write + 20, raw.grant(out, true));
        memory.putShort(write + 24, (short) 0x0700);
        run();
        final long read = put(Blkif.BLKIF_OP_READ, 1, 16);
        memory.putInt(read + 20, raw.grant(in, false));
        memory.putShort(read + 24, (short) 0x0700);
        run();
        assertThat(raw.rspProd()).isEqualTo(2);
        assertAnswer(0, Blkif.BLKIF_OP_WRITE);
        assertAnswer(1, Blkif.BLKIF_OP_READ);
        assertThat(memory.bytes(in, 4096)).containsOnly(0x5a);
    }

    @Test
    void allElevenSegmentsOfA32BitGuestAreSeen() {
        final long request = put(Blkif.BLKIF_OP_READ, 11, 0);
        for (int i = 0; i < 11; i++) {
            memory.putInt(request + 20 + i * 8L, raw.grant(vbd.page(0), false));
        }
        run();
        assertAnswer(0, Blkif.BLKIF_OP_READ);
    }

    @Test
    void anIndirectRequestOfA32BitGuestIsServed() {
        final long list = vbd.page(0);
        memory.putInt(list, raw.grant(vbd.page(0), false));
        final long request = put(Blkif.BLKIF_OP_INDIRECT, Blkif.BLKIF_OP_READ, 8);
        memory.putShort(request + 2, (short) 1);
        memory.putInt(request + 24, raw.grant(list, true));
        run();
        assertAnswer(0, Blkif.BLKIF_OP_READ);
    }

    @Test
    void theResponseCoversTwelveBytesOfItsSlot() {
        final long request = put(Blkif.BLKIF_OP_READ, 1, 0);
        final int gref = raw.grant(vbd.page(0), false);
        memory.putInt(request + 20, gref);
        memory.putInt(request + 12, 0x55);
        run();
        assertAnswer(0, Blkif.BLKIF_OP_READ);
        assertThat(memory.getInt(request + 12)).isEqualTo(0x55);
        assertThat(memory.getInt(request + 20)).isEqualTo(gref);
    }

    @Test
    void aRingOfA32BitGuestWrapsAfter32Slots() {
        final int gref = raw.grant(vbd.page(0), false);
        for (int i = 0; i < 70; i++) {
            memory.putInt(put(Blkif.BLKIF_OP_READ, 1, i) + 20, gref);
            run();
            assertAnswer(i, Blkif.BLKIF_OP_READ);
        }
    }
}
