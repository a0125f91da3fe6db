package io.xenolith.domu;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.drivers.net.NetHashing;
import io.xenolith.drivers.net.NetfrontOptions;
import org.junit.jupiter.api.Test;

/** The words on the command line that shape network frontends. */
class NetfrontParametersTest {
    @Test
    void withoutParametersTheDefaultsHold() {
        assertThat(NetfrontParameters.of("ip=10.0.0.1  to=10.0.0.2")).isEqualTo(NetfrontOptions.DEFAULT);
    }

    @Test
    void eachParameterSetsItsOption() {
        assertThat(NetfrontParameters.of("xen_netfront.max_queues=4 a xen_netfront.rx_buffers=32 xen_netfront.hash=1"))
                .isEqualTo(NetfrontOptions.DEFAULT.withQueues(4).withRxBuffers(32)
                        .withHashing(NetHashing.TOEPLITZ));
    }

    @Test
    void valuesBeyondTheLimitsBecomeTheLimits() {
        assertThat(NetfrontParameters.of("xen_netfront.max_queues=17 xen_netfront.rx_buffers=0 xen_netfront.hash=-1"))
                .isEqualTo(NetfrontOptions.DEFAULT.withQueues(16).withRxBuffers(1));
    }

    @Test
    void whatIsNoNumberIsLeftAloneAndTheLastNumberHolds() {
        assertThat(NetfrontParameters.of("xen_netfront.max_queues=2 xen_netfront.max_queues=3"
                + " xen_netfront.max_queues=many")).isEqualTo(NetfrontOptions.DEFAULT.withQueues(3));
    }
}
