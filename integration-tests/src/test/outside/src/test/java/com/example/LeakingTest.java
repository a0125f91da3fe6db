package com.example;

import io.xenolith.testkit.Guest;
import io.xenolith.testkit.XenTest;
import org.junit.jupiter.api.Test;

@XenTest(seed = 5)
class LeakingTest {
    @Test
    void forgetsItsPort(Guest guest) {
        guest.evtchnAllocUnbound(0).value();
    }
}
