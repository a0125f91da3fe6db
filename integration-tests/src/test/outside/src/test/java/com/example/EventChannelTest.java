package com.example;

import static io.xenolith.testkit.XenAssertions.assertThatHypercall;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.xenolith.testkit.Guest;
import io.xenolith.testkit.XenError;
import io.xenolith.testkit.XenTest;
import java.util.List;
import org.junit.jupiter.api.Test;

@XenTest(memory = "16M")
class EventChannelTest {
    @Test
    void anUnboundPortIsRefused(Guest guest) {
        assertThatHypercall(guest.evtchnSend(99)).failsWith(XenError.EINVAL);
    }

    @Test
    void anEventArrives(Guest sender, Guest receiver) {
        int port = receiver.evtchnAllocUnbound(sender.domid()).intValue();
        int local = sender.evtchnBindInterdomain(receiver.domid(), port).intValue();
        receiver.enableUpcalls();
        assertThatHypercall(sender.evtchnSend(local)).succeeds();
        assertEquals(List.of(port), receiver.upcalls());
        sender.evtchnClose(local).value();
        receiver.evtchnClose(port).value();
    }
}
