package io.xenolith.testkit;

import io.xenolith.hypervisor.domain.Domain;
import java.util.List;

/** The way into one guest: it does what is submitted when it runs. */
interface GuestDoor {
    void submit(Command command);

    Domain domain();

    /** Ports whose events the guest's upcall handler has taken, in order. */
    List<Integer> upcalls();

    /** Traps the guest has had, in order. */
    List<Trap> traps();
}
