package io.xenolith.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.memory.XenMemoryReservation;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A hypercall that takes a list takes virtual time for each element, so that long lists do not come for nothing. */
class ListCostsTest {
    private static final int LIST = 1024;

    private final MachineFixture machine = new MachineFixture();
    private final PvDomainFixture domU = machine.domU();
    private final long elementNs = machine.hypervisor().config().costs().elementNs();

    @AfterEach
    void stop() {
        machine.close();
    }

    /** Time that a list of five takes more than one of two, in elements. */
    private long elementsBetween(final IntFunction<Long> listOf) {
        final long startNs = machine.hypervisor().clock().nowNs();
        final long ignoredShort = listOf.apply(2);
        final long middleNs = machine.hypervisor().clock().nowNs();
        final long ignoredLong = listOf.apply(5);
        final long endNs = machine.hypervisor().clock().nowNs();
        assertThat(elementNs).isPositive();
        assertThat(ignoredShort).as("of the short list").isGreaterThanOrEqualTo(0);
        assertThat(ignoredLong).as("of the long list").isGreaterThanOrEqualTo(0);
        return (endNs - middleNs - (middleNs - startNs)) / elementNs;
    }

    @Test
    void eachMmuUpdateTakesTime() {
        assertThat(elementsBetween(count -> {
            final long[] requests = new long[2 * count];
            for (int i = 0; i < count; i++) {
                requests[2 * i] = domU.maddr(PvDomainFixture.FIRST_DATA) | Xen.MMU_MACHPHYS_UPDATE;
                requests[2 * i + 1] = PvDomainFixture.FIRST_DATA;
            }
            return domU.mmuUpdates(Xen.DOMID_SELF, requests);
        })).isEqualTo(3);
    }

    @Test
    void eachElementOfAGrantListTakesTime() {
        assertThat(elementsBetween(count -> {
            machine.clearArgs(domU);
            return domU.call(Xen.__HYPERVISOR_grant_table_op, Gnttab.GNTTABOP_unmap_grant_ref, domU.args(), count, 0);
        })).isEqualTo(3);
    }

    @Test
    void eachExtentOfAReservationTakesTime() {
        assertThat(elementsBetween(count -> {
            new XenMemoryReservation()
                    .wrap(machine.memory(), machine.clearArgs(domU)).nrExtents(count).domid(Xen.DOMID_SELF)
                    .extentStart(domU.args() + LIST);
            return domU.call(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_increase_reservation, domU.args(), 0, 0);
        })).isEqualTo(3);
    }
}
