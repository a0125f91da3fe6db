package io.xenolith.hypervisor.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.memory.XenMemoryExchange;
import io.xenolith.abi.memory.XenMemoryReservation;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import io.xenolith.hypervisor.vcpu.HypercallContinuation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Extent lists made to lead the hypervisor astray: numbers that wrap around, lists that lie over each other. */
final class HostileExtentsTest {
    private static final int LIST_OFFSET = 1024;

    private Hypervisor hypervisor;
    private PvDomainFixture guest;

    @BeforeEach
    void makeGuest() {
        hypervisor = PvDomainFixture.host(8);
        hypervisor.hypercalls().register(Xen.__HYPERVISOR_memory_op, new MemoryOp(hypervisor));
        guest = new PvDomainFixture(hypervisor, 1, false, 32);
    }

    @AfterEach
    void close() {
        hypervisor.close();
    }

    private long argumentsMaddr() {
        return guest.maddr(guest.pages() - 1);
    }

    @Test
    void exchangeOfTheLastFrameNumberThereIsIsEinval() {
        guest.write(argumentsMaddr() + LIST_OFFSET, Long.MAX_VALUE);
        final XenMemoryExchange request = new XenMemoryExchange().wrap(hypervisor.memory(), argumentsMaddr());
        request.inNrExtents(1).inDomid(Xen.DOMID_SELF).inExtentStart(guest.args() + LIST_OFFSET);
        request.outNrExtents(1).outDomid(Xen.DOMID_SELF).outExtentStart(guest.args() + 2 * LIST_OFFSET);
        assertThat(guest.call(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_exchange, guest.args(), 0, 0))
                .isEqualTo(-Errno.XEN_EINVAL);
        assertThat(request.nrExchanged()).isZero();
        guest.checkInvariants();
    }

    @Test
    void decreaseByTheLastFrameNumberThereIsDoesNothing() {
        guest.write(argumentsMaddr() + LIST_OFFSET, Long.MAX_VALUE);
        new XenMemoryReservation().wrap(hypervisor.memory(), argumentsMaddr()).nrExtents(1).domid(Xen.DOMID_SELF)
                .extentStart(guest.args() + LIST_OFFSET);
        assertThat(guest.call(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_decrease_reservation, guest.args(), 0, 0))
                .isZero();
        guest.checkInvariants();
    }

    @Test
    void exchangeThatFeedsOnItsOwnOutputIsContinuedNotEndless() {
        // Each frame given is the next one to be taken: the output list lies one place above the input list.
        guest.updateVaMapping(guest.va(PvDomainFixture.FIRST_DATA), 0, 0);
        guest.write(argumentsMaddr() + LIST_OFFSET, guest.mfn(PvDomainFixture.FIRST_DATA));
        final XenMemoryExchange request = new XenMemoryExchange().wrap(hypervisor.memory(), argumentsMaddr());
        request.inNrExtents(100).inDomid(Xen.DOMID_SELF).inExtentStart(guest.args() + LIST_OFFSET);
        request.outNrExtents(100).outDomid(Xen.DOMID_SELF).outExtentStart(guest.args() + LIST_OFFSET + Long.BYTES);
        assertThat(guest.call(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_exchange, guest.args(), 0, 0)).isZero();
        assertThat(request.nrExchanged()).isBetween(1L, 99L);
        assertThat(guest.vcpu().continuation).isEqualTo(
                new HypercallContinuation(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_exchange, guest.args(), 0, 0, 0));
        guest.vcpu().continuation = null;
        assertThat(guest.call(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_exchange, guest.args(), 0, 0)).isZero();
        assertThat(request.nrExchanged()).isEqualTo(100);
        assertThat(guest.vcpu().continuation).isNull();
        guest.checkInvariants();
    }
}
