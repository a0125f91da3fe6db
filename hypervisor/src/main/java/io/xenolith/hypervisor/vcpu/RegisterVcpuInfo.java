package io.xenolith.hypervisor.vcpu;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.vcpu.VcpuRegisterVcpuInfo;
import io.xenolith.abi.xen.VcpuInfo;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Vcpu;

/** VCPUOP_register_vcpu_info: moves a vCPU's vcpu_info to a page of the guest's choice, once. */
final class RegisterVcpuInfo {
    private final Hypervisor hypervisor;

    RegisterVcpuInfo(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    long call(final Vcpu caller, final Vcpu vcpu, final long arg) {
        final LocalMemory copy = new LocalMemory(VcpuRegisterVcpuInfo.SIZE);
        if (!hypervisor.guestAccess().copyFrom(caller, arg, copy, VcpuRegisterVcpuInfo.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final VcpuRegisterVcpuInfo request = new VcpuRegisterVcpuInfo().wrap(copy, 0);
        final int offset = request.offset();
        if (Integer.compareUnsigned(offset, Page.SIZE - VcpuInfo.SIZE) > 0 || (offset & (VcpuInfo.ALIGN - 1)) != 0) {
            return -Errno.XEN_ENXIO;
        }
        if (vcpu.vcpuInfoMfn >= 0 || (vcpu != caller && !vcpu.down)) {
            return -Errno.XEN_EINVAL;
        }
        if (!hypervisor.paging().heldPages().hold(vcpu.domain(), request.mfn())) {
            return -Errno.XEN_EINVAL;
        }
        perform(vcpu, request.mfn(), (request.mfn() << Page.SHIFT) + offset);
        return 0;
    }

    private void perform(final Vcpu vcpu, final long mfn, final long maddr) {
        final byte[] content = vcpu.info() == null ? fresh() : vcpu.info().toBytes();
        hypervisor.memory().write(maddr, content, 0, VcpuInfo.SIZE);
        vcpu.vcpuInfoMfn = mfn;
        vcpu.placeInfo(maddr);
        // An event that came while the guest looked at the old place must not be lost: everything counts as pending.
        vcpu.info().evtchnPendingSel(-1L).evtchnUpcallPending(1);
        vcpu.unblock();
    }

    /** Of a vCPU that had none: masked. */
    private static byte[] fresh() {
        final VcpuInfo info = VcpuInfo.allocate();
        info.evtchnUpcallMask(1);
        return info.toBytes();
    }
}
