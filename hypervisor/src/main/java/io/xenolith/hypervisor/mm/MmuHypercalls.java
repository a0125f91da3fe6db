package io.xenolith.hypervisor.mm;

import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallTable;

/** Puts memory management of PV guests into a hypervisor: its hypercalls, and its part of every domain. */
public final class MmuHypercalls {
    private MmuHypercalls() {
    }

    public static void register(final Hypervisor hypervisor) {
        hypervisor.lifecycle().addPart(new MemoryPart(hypervisor.paging()));
        final HypercallTable table = hypervisor.hypercalls();
        table.register(Xen.__HYPERVISOR_mmu_update, new MmuUpdateCall(hypervisor));
        table.register(Xen.__HYPERVISOR_set_gdt, new SetGdtCall(hypervisor));
        table.register(Xen.__HYPERVISOR_update_descriptor, new UpdateDescriptorCall(hypervisor));
        table.register(Xen.__HYPERVISOR_update_va_mapping, new UpdateVaMappingCall(hypervisor, false));
        table.register(Xen.__HYPERVISOR_update_va_mapping_otherdomain, new UpdateVaMappingCall(hypervisor, true));
        table.register(Xen.__HYPERVISOR_mmuext_op, new MmuextOpCall(hypervisor));
    }
}
