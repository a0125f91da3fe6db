package io.xenolith.testkit.use;

import static io.xenolith.testkit.XenAssertions.assertThatHypercall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.xen.Xen;
import io.xenolith.testkit.Dom0;
import io.xenolith.testkit.Guest;
import io.xenolith.testkit.TestHost;
import io.xenolith.testkit.XenTest;
import org.junit.jupiter.api.Test;

/** A host on which the test is dom0. */
@XenTest(toolstack = false, memory = "32M")
class BareDom0Test {
    @Test
    void theTestHasDom0ToItself(@Dom0 final Guest dom0) {
        final int timer = dom0.evtchnBindVirq(Xen.VIRQ_TIMER, 0).intValue();
        assertThat(timer).isEqualTo(1);
        dom0.evtchnClose(timer).value();
        assertThatHypercall(dom0.currentReservation(Xen.DOMID_SELF)).returns(8192);
    }

    @Test
    void thereIsNoOtherGuest(final TestHost host) {
        assertThatThrownBy(() -> host.guest(1)).hasMessageContaining("want a @Dom0 Guest");
    }
}
