package io.xenolith.hypervisor.platform;

import static io.xenolith.hypervisor.call.SubOperation.implemented;
import static io.xenolith.hypervisor.call.SubOperation.missing;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.platform.Platform;
import io.xenolith.abi.platform.XenPlatformOp;
import io.xenolith.abi.platform.XenpfSettime32;
import io.xenolith.abi.platform.XenpfSettime64;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/**
 * Hypercall 7, platform_op: the hardware domain tells Xen about the machine; here only the wall clock can be told. Checks:
 * structure (-EFAULT), version (-EACCES), permission (-EPERM), operation. Source: Xen public/platform.h.
 */
public final class PlatformOp implements HypercallHandler {
    private static final long NANOS = 1_000_000_000L;
    private static final int U = XenPlatformOp.U_OFFSET;

    private final Hypervisor hypervisor;
    private final XenPlatformOp head = new XenPlatformOp();

    public PlatformOp(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    @Override
    public int subOperation(final long op, final long a2, final long a3) {
        return head.structMemory() == null ? -1 : head.cmd();
    }

    @Override
    public long call(final Vcpu vcpu, final long address, final long a2, final long a3, final long a4, final long a5) {
        final LocalMemory op = new LocalMemory(XenPlatformOp.SIZE);
        head.wrap(op, 0);
        if (!hypervisor.guestAccess().copyFrom(vcpu, address, op, XenPlatformOp.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        if (head.interfaceVersion() != Platform.XENPF_INTERFACE_VERSION) {
            return -Errno.XEN_EACCES;
        }
        if (!vcpu.domain().privileged()) {
            return -Errno.XEN_EPERM;
        }
        return switch (head.cmd()) {
            case Platform.XENPF_settime32 -> {
                final XenpfSettime32 request = new XenpfSettime32().wrap(op, U);
                yield setTime(Integer.toUnsignedLong(request.secs()), request.nsecs(), request.systemTime());
            }
            case Platform.XENPF_settime64 -> {
                final XenpfSettime64 request = new XenpfSettime64().wrap(op, U);
                yield request.mbz() != 0
                        ? -Errno.XEN_EINVAL
                        : setTime(request.secs(), request.nsecs(), request.systemTime());
            }
            default -> -Errno.XEN_ENOSYS;
        };
    }

    /** The wall clock shows {@code secs} and {@code nsecs} at {@code systemTimeNs}; kept as its value at system time 0. */
    private long setTime(final long secs, final int nsecs, final long systemTimeNs) {
        final long nanos = Integer.toUnsignedLong(nsecs) - systemTimeNs;
        hypervisor.wallClock(secs + Math.floorDiv(nanos, NANOS), (int) Math.floorMod(nanos, NANOS));
        return 0;
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(implemented(Platform.XENPF_settime32, "XENPF_settime32", "priv"),
                missing(Platform.XENPF_add_memtype, "XENPF_add_memtype", "priv"),
                missing(Platform.XENPF_del_memtype, "XENPF_del_memtype", "priv"),
                missing(Platform.XENPF_read_memtype, "XENPF_read_memtype", "priv"),
                missing(Platform.XENPF_microcode_update, "XENPF_microcode_update", "priv"),
                missing(Platform.XENPF_platform_quirk, "XENPF_platform_quirk", "priv"),
                missing(Platform.XENPF_get_cpu_version, "XENPF_get_cpu_version", "priv"),
                missing(Platform.XENPF_efi_runtime_call, "XENPF_efi_runtime_call", "priv"),
                missing(Platform.XENPF_firmware_info, "XENPF_firmware_info", "priv"),
                missing(Platform.XENPF_enter_acpi_sleep, "XENPF_enter_acpi_sleep", "priv"),
                missing(Platform.XENPF_change_freq, "XENPF_change_freq", "priv"),
                missing(Platform.XENPF_getidletime, "XENPF_getidletime", "priv"),
                missing(Platform.XENPF_set_processor_pminfo, "XENPF_set_processor_pminfo", "priv"),
                missing(Platform.XENPF_get_cpuinfo, "XENPF_get_cpuinfo", "priv"),
                missing(Platform.XENPF_cpu_online, "XENPF_cpu_online", "priv"),
                missing(Platform.XENPF_cpu_offline, "XENPF_cpu_offline", "priv"),
                missing(Platform.XENPF_cpu_hotadd, "XENPF_cpu_hotadd", "priv"),
                missing(Platform.XENPF_mem_hotadd, "XENPF_mem_hotadd", "priv"),
                missing(Platform.XENPF_core_parking, "XENPF_core_parking", "priv"),
                missing(Platform.XENPF_resource_op, "XENPF_resource_op", "priv"),
                implemented(Platform.XENPF_settime64, "XENPF_settime64", "priv"),
                missing(Platform.XENPF_get_symbol, "XENPF_get_symbol", "priv"));
    }
}
