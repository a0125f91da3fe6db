package io.xenolith.hypervisor.vcpu;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.time.WrittenArea;

/**
 * VCPUOP_register_runstate_phys_area and VCPUOP_register_vcpu_time_phys_area of later Xens: the area is named by its
 * physical address, lies in one page, and ~0 ends it. The page stays writable as long as it is registered. Source: Xen 4.20
 * public/vcpu.h, which names no errors: these are register_vcpu_info's.
 */
final class RegisterPhysicalArea {
    private static final long NONE = -1;

    private final Hypervisor hypervisor;

    RegisterPhysicalArea(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    /**
     * @param arg points to the 64-bit physical address
     * @param size of what is written there, bytes
     */
    long call(final Vcpu caller, final Vcpu vcpu, final long arg, final int size, final WrittenArea area) {
        final LocalMemory copy = new LocalMemory(Long.BYTES);
        if (!hypervisor.guestAccess().copyFrom(caller, arg, copy, Long.BYTES)) {
            return -Errno.XEN_EFAULT;
        }
        final long maddr = copy.getLong(0);
        if (maddr == NONE) {
            place(area, NONE);
            return 0;
        }
        final int offset = (int) (maddr & (Page.SIZE - 1));
        if (offset > Page.SIZE - size || (offset & (Long.BYTES - 1)) != 0) {
            return -Errno.XEN_ENXIO;
        }
        if (!hypervisor.paging().heldPages().hold(vcpu.domain(), maddr >>> Page.SHIFT)) {
            return -Errno.XEN_EINVAL;
        }
        place(area, maddr);
        return 0;
    }

    private void place(final WrittenArea area, final long maddr) {
        final long former = area.physical();
        area.placePhysical(maddr);
        if (former != NONE) {
            hypervisor.paging().heldPages().release(former >>> Page.SHIFT);
        }
    }
}
