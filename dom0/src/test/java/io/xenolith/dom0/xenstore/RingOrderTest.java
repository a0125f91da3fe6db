package io.xenolith.dom0.xenstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.io.xs.XenstoreDomainInterface;
import org.junit.jupiter.api.Test;

/** Each index is read once, and bytes and indexes are touched in the order the ring protocol asks for. */
class RingOrderTest {
    private final RecordingMemory memory = new RecordingMemory();
    private final XenstoreDomainInterface page = new XenstoreDomainInterface().wrap(memory, 0);
    private final RingConnection ring = new RingConnection(1, new DomainAccount(), new FakeKernel(), page);

    @Test
    void aConsumerReadsProdThenBytesThenMovesCons() {
        page.reqCons(1020).reqProd(1030);
        memory.log.clear();
        assertThat(ring.takeBytes(100)).hasSize(10);
        assertThat(memory.log).containsExactly("get req_cons", "acquire req_prod", "read 1020+4", "read 0+6", "fence",
                "put req_cons");
        assertThat(page.reqCons()).isEqualTo(1030);
    }

    @Test
    void aConsumerTakesNoMoreThanItAskedFor() {
        page.reqProd(100);
        assertThat(ring.takeBytes(16)).hasSize(16);
        assertThat(page.reqCons()).isEqualTo(16);
    }

    @Test
    void aProducerChecksRoomThenWritesBytesThenMovesProd() {
        page.rspCons(1020).rspProd(1020);
        memory.log.clear();
        assertThat(ring.putBytes(new byte[10], 0)).isEqualTo(10);
        assertThat(memory.log).containsExactly("get rsp_cons", "get rsp_prod", "fence", "write 2044+4", "write 1024+6",
                "release rsp_prod");
        assertThat(page.rspProd()).isEqualTo(1030);
    }

    @Test
    void aProducerStopsAtAFullRing() {
        page.rspCons(7).rspProd(1030);
        assertThat(ring.putBytes(new byte[10], 2)).isOne();
        assertThat(ring.putBytes(new byte[10], 3)).isZero();
        page.rspCons(6);
        assertThat(ring.putBytes(new byte[10], 3)).isEqualTo(Connection.BROKEN);
    }
}
