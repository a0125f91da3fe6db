package io.xenolith.fuzz;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.Pte;
import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.memory.XenMachphysMfnList;
import io.xenolith.abi.memory.XenMemAcquireResource;
import io.xenolith.abi.memory.XenMemoryExchange;
import io.xenolith.abi.memory.XenMemoryMap;
import io.xenolith.abi.memory.XenMemoryReservation;
import io.xenolith.abi.xen.Xen;
import io.xenolith.guest.AddressSpace;
import java.util.List;

/** memory_op. */
final class MemoryOperations {
    private static final int NOT_THERE_MAX = 40;

    private MemoryOperations() {
    }

    static List<FuzzOperation> all() {
        return List.of(FuzzOperation.of("XENMEM_increase_reservation", 6, MemoryOperations::increase),
                FuzzOperation.of("XENMEM_decrease_reservation", 16, MemoryOperations::decrease),
                FuzzOperation.of("XENMEM_populate_physmap", 24, MemoryOperations::populate),
                FuzzOperation.of("XENMEM_exchange", 16, MemoryOperations::exchange),
                FuzzOperation.of("XENMEM_maximum_ram_page", 8, c -> plain(c, Memory.XENMEM_maximum_ram_page)),
                FuzzOperation.of("XENMEM_current_reservation", 10,
                        c -> ofDomain(c, Memory.XENMEM_current_reservation)),
                FuzzOperation.of("XENMEM_maximum_reservation", 10,
                        c -> ofDomain(c, Memory.XENMEM_maximum_reservation)),
                FuzzOperation.of("XENMEM_maximum_gpfn", 10, c -> ofDomain(c, Memory.XENMEM_maximum_gpfn)),
                FuzzOperation.of("XENMEM_machphys_mfn_list", 5, MemoryOperations::machphysList),
                FuzzOperation.of("XENMEM_machphys_mapping", 8, c -> plain(c, Memory.XENMEM_machphys_mapping)),
                FuzzOperation.of("XENMEM_memory_map", 6, c -> map(c, Memory.XENMEM_memory_map)),
                FuzzOperation.of("XENMEM_machine_memory_map", 2, c -> map(c, Memory.XENMEM_machine_memory_map)),
                FuzzOperation.of("XENMEM_acquire_resource", 4, MemoryOperations::acquire),
                FuzzOperation.of("memory_op (the others)", 10, MemoryOperations::others));
    }

    private static boolean memory(final FuzzCaller c, final int op, final CStruct args) {
        c.blur(args.structAddress(), args.structSize());
        return c.call(Xen.__HYPERVISOR_memory_op, op, c.pointer(args.structAddress())) >= 0;
    }

    private static boolean plain(final FuzzCaller c, final int op) {
        return c.call(Xen.__HYPERVISOR_memory_op, op, c.pointer(c.struct(32))) >= 0;
    }

    private static boolean ofDomain(final FuzzCaller c, final int op) {
        final long at = c.struct(8);
        c.put16(at, c.target());
        return c.call(Xen.__HYPERVISOR_memory_op, op, c.pointer(at)) >= 0;
    }

    private static XenMemoryReservation reservation(final FuzzCaller c, final long extents, final long count,
            final int order) {
        return new XenMemoryReservation().wrap(c.memory(), c.struct(XenMemoryReservation.SIZE)).extentStart(extents)
                .nrExtents(c.random().oneIn(60) && !c.privileged() ? c.random().boundary() : count).extentOrder(order)
                .domid(c.random().oneIn(20) ? c.target() : Xen.DOMID_SELF);
    }

    private static int order(final FuzzCaller c) {
        // A control domain has no limit, and would have all of the host in no time.
        return (int) (c.random().oneIn(30) && !c.privileged() ? c.random().about(20) : 0);
    }

    /** Frees the mapping of arena page {@code index} first, as a guest must. */
    private static void unmap(final FuzzCaller c, final int index) {
        c.quietly(Xen.__HYPERVISOR_update_va_mapping, c.arenaVa(index), 0, Xen.UVMF_INVLPG);
    }

    private static int gone(final FuzzCaller c) {
        final int start = c.arenaIndex();
        for (int i = 0; i < NOT_THERE_MAX; i++) {
            final int index = (start + i) % FuzzCaller.ARENA_PAGES;
            if (c.arenaMfn(index) == FuzzCaller.GONE) {
                return index;
            }
        }
        return -1;
    }

    private static boolean increase(final FuzzCaller c) {
        final long extents = c.struct(8);
        final int index = gone(c);
        final XenMemoryReservation args = reservation(c, extents, index < 0 ? 0 : 1, order(c));
        final boolean done = c.call(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_increase_reservation,
                args.structAddress()) > 0;
        if (done && args.domid() == Xen.DOMID_SELF) {
            c.quietly(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_decrease_reservation, args.structAddress());
        }
        return done;
    }

    private static boolean decrease(final FuzzCaller c) {
        final int index = c.arenaIndex();
        final long extents = c.struct(16);
        c.put64(extents, c.arenaMfn(index));
        c.put64(extents + 8, c.mfn());
        if (!c.random().oneIn(4)) {
            unmap(c, index);
        }
        final XenMemoryReservation args = reservation(c, extents, c.random().oneIn(20) ? 2 : 1, order(c));
        final boolean done = c.call(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_decrease_reservation,
                args.structAddress()) > 0;
        if (done) {
            c.arenaMfn(index, FuzzCaller.GONE);
        }
        return done;
    }

    private static boolean populate(final FuzzCaller c) {
        final int index = gone(c);
        final long extents = c.struct(8);
        final int at = index < 0 ? c.arenaIndex() : index;
        final long pfn = c.space().p2m().linear().pfn(c.arenaVa(at));
        c.put64(extents, pfn);
        final XenMemoryReservation args = reservation(c, extents,
                index < 0 && !c.privileged() ? c.random().below(2) : index < 0 ? 0 : 1, order(c));
        final long done = c.call(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_populate_physmap, args.structAddress());
        if (done == 1 && index >= 0) {
            take(c, index, c.memory().getLong(extents));
        }
        return done > 0;
    }

    private static void take(final FuzzCaller c, final int index, final long mfn) {
        c.arenaMfn(index, mfn);
        c.quietly(Xen.__HYPERVISOR_update_va_mapping, c.arenaVa(index),
                Pte.make(mfn & 0xff_ffff_ffffL, AddressSpace.KERNEL_RW), Xen.UVMF_INVLPG);
    }

    private static boolean exchange(final FuzzCaller c) {
        final int count = 1 + c.random().below(3);
        final long in = c.struct(8 * count);
        final long out = c.struct(8 * count);
        final int first = c.random().below(FuzzCaller.ARENA_PAGES - count);
        for (int i = 0; i < count; i++) {
            unmap(c, first + i);
            c.put64(in + 8L * i, c.arenaMfn(first + i));
            c.put64(out + 8L * i, c.space().p2m().linear().pfn(c.arenaVa(first + i)));
        }
        final XenMemoryExchange args = new XenMemoryExchange().wrap(c.memory(), c.struct(XenMemoryExchange.SIZE))
                .inExtentStart(in).inNrExtents(count).inDomid(Xen.DOMID_SELF).outExtentStart(out)
                .outNrExtents(count).outDomid(Xen.DOMID_SELF).inExtentOrder(order(c)).outExtentOrder(order(c));
        final boolean done = memory(c, Memory.XENMEM_exchange, args);
        for (int i = 0; done && i < count; i++) {
            take(c, first + i, c.memory().getLong(out + 8L * i));
        }
        return done;
    }

    private static boolean machphysList(final FuzzCaller c) {
        return memory(c, Memory.XENMEM_machphys_mfn_list, new XenMachphysMfnList()
                .wrap(c.memory(), c.struct(XenMachphysMfnList.SIZE)).maxExtents(c.random().below(8))
                .extentStart(c.struct(64)));
    }

    private static boolean map(final FuzzCaller c, final int op) {
        return memory(c, op, new XenMemoryMap().wrap(c.memory(), c.struct(XenMemoryMap.SIZE))
                .nrEntries(c.random().below(8)).buffer(c.struct(160)));
    }

    private static boolean acquire(final FuzzCaller c) {
        return memory(c, Memory.XENMEM_acquire_resource, new XenMemAcquireResource()
                .wrap(c.memory(), c.struct(XenMemAcquireResource.SIZE)).domid(c.partner())
                .type((int) c.random().about(3)).id((int) c.random().about(2)).nrFrames(c.random().below(4))
                .frame(c.random().oneIn(4) ? c.random().about(4) : 0).frameList(c.struct(64)));
    }

    private static boolean others(final FuzzCaller c) {
        final long at = c.struct(64);
        c.put16(at, c.privileged() ? c.otherDomid() : c.target());
        c.put64(at + 8, c.random().oneIn(2) ? c.random().below(8) : c.mfn());
        c.put64(at + 16, c.random().oneIn(2) ? c.struct(64) : c.random().any());
        return c.call(Xen.__HYPERVISOR_memory_op,
                c.random().pick(7, 8, 13, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 29, 0x40, -1),
                c.pointer(at)) >= 0;
    }
}
