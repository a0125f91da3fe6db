package io.xenolith.hypervisor.xsa;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.memory.XenMemAcquireResource;
import io.xenolith.abi.memory.XenMemoryExchange;
import io.xenolith.abi.memory.XenMemoryReservation;
import io.xenolith.abi.xen.Xen;
import io.xenolith.abi.xen.XenX8664;
import io.xenolith.hypervisor.MachineFixture;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import org.junit.jupiter.api.Test;

/** Advisories about memory_op: extents, exchanges, limits. */
class MemoryAdvisoriesTest extends AttackedHost {
    private static final int LIST = 1024;
    private static final int OUT = 2048;
    private static final long M2P = XenX8664.HYPERVISOR_VIRT_START;
    private static final int NODE_SHIFT = 8;

    private long memoryOp(final PvDomainFixture guest, final int op) {
        return call(guest, Xen.__HYPERVISOR_memory_op, op, guest.args());
    }

    private XenMemoryReservation reservation(final PvDomainFixture guest, final int count) {
        return new XenMemoryReservation().wrap(memory(), machine.clearArgs(guest)).nrExtents(count)
                .domid(Xen.DOMID_SELF).extentStart(guest.args() + LIST);
    }

    /** One frame for one, of a page of the attacker's that nothing maps. */
    private XenMemoryExchange exchange() {
        final long at = machine.clearArgs(attacker);
        memory().putLong(at + LIST, attacker.mfn(A));
        return new XenMemoryExchange().wrap(memory(), at).inExtentStart(attacker.args() + LIST).inNrExtents(1)
                .inDomid(Xen.DOMID_SELF).outExtentStart(attacker.args() + OUT).outNrExtents(1)
                .outDomid(Xen.DOMID_SELF);
    }

    private byte[] m2p() {
        return memory().bytes(frames.m2p().firstFrame() << Page.SHIFT, Page.SIZE);
    }

    /** XSA-14: populate-on-demand, which only translated guests have, was taken from PV guests, and a BUG() was hit. */
    @Test
    void xsa14NothingIsPopulatedOnDemandForAPvGuest() {
        final long total = attacker.domain().totPages;
        reservation(attacker, 1).memFlags(Memory.XENMEMF_populate_on_demand);
        assertThat(memoryOp(attacker, Memory.XENMEM_populate_physmap)).isZero();
        assertThat(attacker.domain().totPages).isEqualTo(total);
    }

    /** XSA-29: the lists of an exchange were written without asking whether they lie in the guest's part of memory. */
    @Test
    void xsa29AnExchangeWritesNoListOutsideTheGuest() {
        assertThat(attacker.remap(A, 0)).isZero();
        final byte[] before = m2p();
        for (final long list : new long[]{M2P, XenX8664.HYPERVISOR_VIRT_END - 8, 0xffff_8300_0000_0000L}) {
            exchange().outExtentStart(list);
            assertThat(memoryOp(attacker, Memory.XENMEM_exchange)).isEqualTo(-Errno.XEN_EFAULT);
            exchange().inExtentStart(list);
            assertThat(memoryOp(attacker, Memory.XENMEM_exchange)).isEqualTo(-Errno.XEN_EFAULT);
        }
        assertThat(m2p()).isEqualTo(before);
        assertThat(frames.owner(attacker.mfn(A))).isEqualTo(MachineFixture.DOMU);
    }

    /** XSA-212: the check for XSA-29 looked at the start of a list, while the guest's own nr_exchanged said where to write. */
    @Test
    void xsa212TheCountOfExchangedFramesLeadsNoWriteOutsideTheGuest() {
        assertThat(attacker.remap(A, 0)).isZero();
        final byte[] before = m2p();
        // A list that begins so low that the element at nr_exchanged lies in Xen's range.
        for (final long target : new long[]{M2P, 0xffff_8300_0000_0000L}) {
            final long start = attacker.args();
            final long done = (target - start) >>> 3;
            exchange().outExtentStart(start).inExtentStart(start).inNrExtents(done + 1).outNrExtents(done + 1)
                    .nrExchanged(done);
            assertThat(memoryOp(attacker, Memory.XENMEM_exchange)).isNegative();
        }
        // One that wraps around the end of the address space.
        exchange().outExtentStart(-8).inNrExtents(4).outNrExtents(4).nrExchanged(3);
        assertThat(memoryOp(attacker, Memory.XENMEM_exchange)).isNegative();
        assertThat(m2p()).isEqualTo(before);
        assertThat(frames.owner(attacker.mfn(A))).isEqualTo(MachineFixture.DOMU);
    }

    /** XSA-31: orders were used as shift counts and loop bounds before anybody had looked at them. */
    @Test
    void xsa31OrdersThatNoAllocatorHasAreRefusedAtOnce() {
        final int[] orders = {19, 31, 32, 63, 64, -1, Integer.MIN_VALUE};
        for (final int order : orders) {
            for (final int op : new int[]{Memory.XENMEM_increase_reservation, Memory.XENMEM_decrease_reservation,
                    Memory.XENMEM_populate_physmap}) {
                reservation(attacker, 4).extentOrder(order);
                memory().putLong(attacker.maddr(attacker.pages() - 1) + LIST, attacker.mfn(A));
                assertThat(memoryOp(attacker, op)).isZero();
            }
            exchange().inExtentOrder(order).outExtentOrder(order);
            assertThat(memoryOp(attacker, Memory.XENMEM_exchange)).isEqualTo(-Errno.XEN_EPERM);
        }
        assertThat(frames.owner(attacker.mfn(A))).isEqualTo(MachineFixture.DOMU);
    }

    /** XSA-231: the number of a NUMA node was used as an index without a look at it. */
    @Test
    void xsa231ANodeThatDoesNotExistIsRefused() {
        for (final int node : new int[]{64, 100, 254}) {
            final int flags = (node + 1) << NODE_SHIFT;
            reservation(dom0, 1).memFlags(flags);
            assertThat(memoryOp(dom0, Memory.XENMEM_increase_reservation)).isZero();
            reservation(dom0, 1).memFlags(flags | Memory.XENMEMF_exact_node_request);
            assertThat(memoryOp(dom0, Memory.XENMEM_populate_physmap)).isZero();
        }
        // A domU's wish is not listened to, but it may not insist.
        reservation(attacker, 1).memFlags(200 << NODE_SHIFT);
        assertThat(memoryOp(attacker, Memory.XENMEM_increase_reservation)).isEqualTo(1);
        reservation(attacker, 1).memFlags((2 << NODE_SHIFT) | Memory.XENMEMF_exact_node_request);
        assertThat(memoryOp(attacker, Memory.XENMEM_increase_reservation)).isZero();
        assertThat(attacker.remap(A, 0)).isZero();
        exchange().outMemFlags((2 << NODE_SHIFT) | Memory.XENMEMF_exact_node_request);
        assertThat(memoryOp(attacker, Memory.XENMEM_exchange)).isEqualTo(-Errno.XEN_EINVAL);
    }

    /** XSA-334: acquire_resource left something locked on one of its error paths. */
    @Test
    void xsa334RefusedAcquisitionsLeaveNothingBehind() {
        for (final int type : new int[]{0, 1, 2, 3, -1}) {
            for (final int id : new int[]{0, 1, 2, -1}) {
                for (final int count : new int[]{0, 1, 1 << 16, -1}) {
                    for (final long frame : new long[]{0, 63, 64, 0xffff_ffffL, -1}) {
                        new XenMemAcquireResource().wrap(memory(), machine.clearArgs(dom0)).domid(ACCOMPLICE)
                                .type(type).id(id).nrFrames(count).frame(frame).frameList(PvDomainFixture.BAD_POINTER);
                        memoryOp(dom0, Memory.XENMEM_acquire_resource);
                    }
                }
            }
        }
        hypervisor.lifecycle().destroy(accomplice.domain());
        assertThat(hypervisor.domain(ACCOMPLICE)).isNull();
    }

    /** XSA-385: a domain could get more pages than it was allowed by giving some back while it asked for others. */
    @Test
    void xsa385NoWayOfGettingPagesGoesBeyondTheLimit() {
        final long limit = attacker.domain().totPages + 1;
        attacker.domain().maxPages = limit;
        reservation(attacker, 8);
        assertThat(memoryOp(attacker, Memory.XENMEM_increase_reservation)).isEqualTo(1);
        reservation(attacker, 8);
        assertThat(memoryOp(attacker, Memory.XENMEM_populate_physmap)).isZero();
        // A page that stays mapped counts, though it was given back.
        reservation(attacker, 1);
        memory().putLong(attacker.maddr(attacker.pages() - 1) + LIST, attacker.mfn(B));
        assertThat(memoryOp(attacker, Memory.XENMEM_decrease_reservation)).isEqualTo(1);
        assertThat(attacker.domain().totPages).isEqualTo(limit);
        reservation(attacker, 1);
        assertThat(memoryOp(attacker, Memory.XENMEM_populate_physmap)).isZero();
        // A page given by somebody else is lost rather than one too many.
        assertThat(accomplice.remap(A, 0)).isZero();
        grant(attacker, REF, Gnttab.GTF_accept_transfer, ACCOMPLICE, 0);
        assertThat(transfer(accomplice, accomplice.mfn(A), MachineFixture.DOMU, REF))
                .isEqualTo((short) Gnttab.GNTST_general_error);
        assertThat(attacker.domain().totPages).isEqualTo(limit);
    }
}
