package io.xenolith.hypervisor.memory;

import static io.xenolith.hypervisor.call.SubOperation.absent;
import static io.xenolith.hypervisor.call.SubOperation.implemented;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.memory.Memory;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/**
 * Hypercall 12, memory_op. The low six bits of the command are the operation; the others are the extents that an earlier,
 * preempted call did, for the operations that can be continued; a guest may say so too. Source: Xen public/memory.h, HYPERCALLS.md section 14.
 */
public final class MemoryOp implements HypercallHandler {
    static final int EXTENT_SHIFT = 6;
    private static final int OP_MASK = (1 << EXTENT_SHIFT) - 1;
    /** The physmap operations count their extents in 16 bits. */
    private static final int EXTENTS_MAX = 0xffff;

    private final Hypervisor hypervisor;
    private final Reservations reservations;
    private final MemoryExchange exchange;
    private final MemoryQueries queries;
    private final MemoryMaps maps;
    private final AcquireResource resources;
    private final Physmap physmap;

    public MemoryOp(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
        reservations = new Reservations(hypervisor);
        exchange = new MemoryExchange(hypervisor);
        queries = new MemoryQueries(hypervisor);
        maps = new MemoryMaps(hypervisor);
        resources = new AcquireResource(hypervisor);
        physmap = new Physmap(hypervisor);
    }

    @Override
    public int subOperation(final long cmd, final long arg, final long unused) {
        return (int) cmd & OP_MASK;
    }

    @Override
    public long call(final Vcpu vcpu, final long cmd, final long arg, final long a3, final long a4, final long a5) {
        final int op = (int) cmd & OP_MASK;
        final long startExtent = Integer.toUnsignedLong((int) cmd) >>> EXTENT_SHIFT;
        return switch (op) {
            case Memory.XENMEM_increase_reservation -> reservations.increase(vcpu, arg, startExtent);
            case Memory.XENMEM_decrease_reservation -> reservations.decrease(vcpu, arg, startExtent);
            case Memory.XENMEM_populate_physmap -> reservations.populate(vcpu, arg, startExtent);
            case Memory.XENMEM_exchange -> startExtent != 0 ? -Errno.XEN_EINVAL : exchange.perform(vcpu, arg);
            case Memory.XENMEM_add_to_physmap, Memory.XENMEM_add_to_physmap_batch -> startExtent > EXTENTS_MAX
                    ? -Errno.XEN_EDOM
                    : physmap.add(vcpu, op, arg);
            case Memory.XENMEM_access_op -> physmap.accessOp(vcpu, arg);
            case Memory.XENMEM_acquire_resource -> resources.perform(vcpu, arg, startExtent);
            default -> startExtent == 0 ? uncontinued(vcpu, op, arg) : unexpectedExtent(op);
        };
    }

    private long uncontinued(final Vcpu vcpu, final int op, final long arg) {
        return switch (op) {
            case Memory.XENMEM_maximum_ram_page -> hypervisor.memory().frames();
            case Memory.XENMEM_current_reservation, Memory.XENMEM_maximum_reservation, Memory.XENMEM_maximum_gpfn ->
                queries.ofDomain(vcpu, op, arg);
            case Memory.XENMEM_machphys_mfn_list -> queries.machphysMfnList(vcpu, arg);
            case Memory.XENMEM_machphys_compat_mfn_list -> -Errno.XEN_EOPNOTSUPP;
            case Memory.XENMEM_machphys_mapping -> queries.machphysMapping(vcpu, arg);
            case Memory.XENMEM_memory_map -> maps.get(vcpu, arg);
            case Memory.XENMEM_set_memory_map -> maps.set(vcpu, arg);
            case Memory.XENMEM_machine_memory_map -> maps.machine(vcpu, arg);
            case Memory.XENMEM_set_pod_target, Memory.XENMEM_get_pod_target -> physmap.podTarget(vcpu, arg);
            case Memory.XENMEM_get_sharing_freed_pages, Memory.XENMEM_get_sharing_shared_pages -> 0;
            case Memory.XENMEM_claim_pages -> reservations.claim(vcpu, arg);
            case Memory.XENMEM_get_vnumainfo -> queries.vnumaInfo(vcpu, arg);
            case Memory.XENMEM_reserved_device_memory_map -> queries.reservedDeviceMemory(vcpu, arg);
            case Memory.XENMEM_remove_from_physmap -> physmap.remove(vcpu, arg);
            default -> -Errno.XEN_ENOSYS;
        };
    }

    /** An operation that is never continued was given extents: common ones and x86 ones differ (asked of real Xen). */
    private static long unexpectedExtent(final int op) {
        return switch (op) {
            case Memory.XENMEM_maximum_ram_page, Memory.XENMEM_current_reservation, Memory.XENMEM_maximum_reservation,
                    Memory.XENMEM_maximum_gpfn, Memory.XENMEM_remove_from_physmap, Memory.XENMEM_claim_pages,
                    Memory.XENMEM_get_vnumainfo, Memory.XENMEM_reserved_device_memory_map ->
                -Errno.XEN_EINVAL;
            default -> -Errno.XEN_ENOSYS;
        };
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(implemented(Memory.XENMEM_increase_reservation, "XENMEM_increase_reservation", "target"),
                implemented(Memory.XENMEM_decrease_reservation, "XENMEM_decrease_reservation", "target"),
                implemented(Memory.XENMEM_populate_physmap, "XENMEM_populate_physmap", "target"),
                implemented(Memory.XENMEM_maximum_ram_page, "XENMEM_maximum_ram_page", "any"),
                implemented(Memory.XENMEM_current_reservation, "XENMEM_current_reservation", "target"),
                implemented(Memory.XENMEM_maximum_reservation, "XENMEM_maximum_reservation", "target"),
                implemented(Memory.XENMEM_maximum_gpfn, "XENMEM_maximum_gpfn", "target"),
                implemented(Memory.XENMEM_machphys_mfn_list, "XENMEM_machphys_mfn_list", "any"),
                absent(Memory.XENMEM_machphys_compat_mfn_list, "XENMEM_machphys_compat_mfn_list", "any",
                        "-EOPNOTSUPP: no 32-bit PV is built"),
                implemented(Memory.XENMEM_machphys_mapping, "XENMEM_machphys_mapping", "any"),
                absent(Memory.XENMEM_add_to_physmap, "XENMEM_add_to_physmap", "target", "-EACCES for PV targets"),
                absent(Memory.XENMEM_add_to_physmap_batch, "XENMEM_add_to_physmap_batch", "target",
                        "-EACCES for PV targets"),
                absent(Memory.XENMEM_remove_from_physmap, "XENMEM_remove_from_physmap", "target",
                        "-EACCES for PV targets"),
                implemented(Memory.XENMEM_memory_map, "XENMEM_memory_map", "any"),
                implemented(Memory.XENMEM_set_memory_map, "XENMEM_set_memory_map", "target"),
                implemented(Memory.XENMEM_machine_memory_map, "XENMEM_machine_memory_map", "priv"),
                implemented(Memory.XENMEM_exchange, "XENMEM_exchange", "target"),
                absent(Memory.XENMEM_set_pod_target, "XENMEM_set_pod_target", "priv", "-EINVAL for PV targets"),
                absent(Memory.XENMEM_get_pod_target, "XENMEM_get_pod_target", "priv", "-EINVAL for PV targets"),
                absent(Memory.XENMEM_get_sharing_freed_pages, "XENMEM_get_sharing_freed_pages", "any", "no sharing: 0"),
                absent(Memory.XENMEM_get_sharing_shared_pages, "XENMEM_get_sharing_shared_pages", "any",
                        "no sharing: 0"),
                absent(Memory.XENMEM_paging_op, "XENMEM_paging_op", "dm", "-ENOSYS: not built in"),
                absent(Memory.XENMEM_access_op, "XENMEM_access_op", "dm", "-EINVAL: HVM only"),
                absent(Memory.XENMEM_sharing_op, "XENMEM_sharing_op", "priv", "-ENOSYS: not built in"),
                implemented(Memory.XENMEM_claim_pages, "XENMEM_claim_pages", "priv"),
                implemented(Memory.XENMEM_get_vnumainfo, "XENMEM_get_vnumainfo", "target"),
                implemented(Memory.XENMEM_reserved_device_memory_map, "XENMEM_reserved_device_memory_map", "any"),
                implemented(Memory.XENMEM_acquire_resource, "XENMEM_acquire_resource", "dm",
                        "of PV domains grant tables, as in Xen: the other resources are those of HVM"));
    }
}
