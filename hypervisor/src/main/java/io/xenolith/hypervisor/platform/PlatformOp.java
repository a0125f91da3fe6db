package io.xenolith.hypervisor.platform;

import static io.xenolith.hypervisor.call.SubOperation.absent;
import static io.xenolith.hypervisor.call.SubOperation.implemented;
import static io.xenolith.hypervisor.call.SubOperation.partly;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.platform.Platform;
import io.xenolith.abi.platform.XenPlatformOp;
import io.xenolith.abi.platform.XenpfSettime32;
import io.xenolith.abi.platform.XenpfSettime64;
import io.xenolith.abi.profile.OtherVersions;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.xsm.DefaultAction;
import io.xenolith.hypervisor.xsm.Xsm;
import java.util.List;

/**
 * Hypercall 7, platform_op: the hardware domain tells Xen about the machine: its clock, and much that this machine has not got. Checks:
 * structure (-EFAULT), version (-EACCES), permission (-EPERM), operation. Source: Xen public/platform.h.
 */
public final class PlatformOp implements HypercallHandler {
    private static final long NANOS = 1_000_000_000L;
    private static final int U = XenPlatformOp.U_OFFSET;

    private static final int QUIRKS = 3;
    private static final String NO_CACHE = "what is kept is told; there is no cache that it could matter to";

    private final Hypervisor hypervisor;
    private final XenPlatformOp head = new XenPlatformOp();
    private final MemoryTypes memoryTypes = new MemoryTypes();
    private final Processors processors;
    private final ResourceOps resources;
    /** This Xen has the operations that came after 4.17. */
    private final boolean later;

    public PlatformOp(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
        this.processors = new Processors(hypervisor);
        this.resources = new ResourceOps(hypervisor);
        this.later = hypervisor.config().abi().headers().has("XENPF_get_ucode_revision");
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
        final Xsm xsm = hypervisor.xsm();
        final boolean permitted = PlatformPermissions.of(head.cmd())
                .map(permission -> xsm.permits(DefaultAction.PRIV, vcpu.domain(), permission))
                .orElseGet(() -> xsm.permitsUnknown(DefaultAction.PRIV, vcpu.domain()));
        if (!permitted) {
            return -Errno.XEN_EPERM;
        }
        final long result = perform(vcpu, op);
        if (result == 0 && !hypervisor.guestAccess().copyTo(vcpu, address, op, XenPlatformOp.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        return result;
    }

    private long perform(final Vcpu vcpu, final LocalMemory op) {
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
            case Platform.XENPF_add_memtype -> memoryTypes.add(op, U);
            case Platform.XENPF_del_memtype -> memoryTypes.remove(op, U);
            case Platform.XENPF_read_memtype -> memoryTypes.read(op, U);
            case Platform.XENPF_platform_quirk ->
                op.getInt(U) >= 1 && op.getInt(U) <= QUIRKS ? 0 : -Errno.XEN_EINVAL;
            case Platform.XENPF_firmware_info -> firmware(op.getInt(U));
            case Platform.XENPF_set_processor_pminfo -> powerInfo(op.getInt(U + Integer.BYTES));
            case Platform.XENPF_resource_op -> resources.perform(vcpu, op, U);
            case Platform.XENPF_get_symbol -> -Errno.XEN_ERANGE;
            case Platform.XENPF_microcode_update, Platform.XENPF_enter_acpi_sleep, Platform.XENPF_cpu_hotadd,
                    Platform.XENPF_mem_hotadd ->
                -Errno.XEN_EINVAL;
            case Platform.XENPF_get_cpu_version, Platform.XENPF_get_cpuinfo, Platform.XENPF_cpu_online,
                    Platform.XENPF_cpu_offline, Platform.XENPF_core_parking ->
                processors.perform(head.cmd(), op, U);
            default -> later ? performLater(head.cmd(), op) : -Errno.XEN_ENOSYS;
        };
    }

    /** Operations that 4.17 has not. */
    private long performLater(final int cmd, final LocalMemory op) {
        return switch (cmd) {
            case OtherVersions.XENPF_get_dom0_console -> -Errno.XEN_ENODEV;
            case OtherVersions.XENPF_get_ucode_revision -> processors.microcode(op, U);
            case OtherVersions.XENPF_microcode_update2 -> -Errno.XEN_EINVAL;
            default -> -Errno.XEN_ENOSYS;
        };
    }

    /** Tables of idle and performance states are taken, of throttling states not; there is no processor driver to ask. */
    private static long powerInfo(final int type) {
        return switch (type) {
            case Platform.XEN_PM_CX, Platform.XEN_PM_PX -> 0;
            case Platform.XEN_PM_TX -> -Errno.XEN_ENOSYS;
            default -> -Errno.XEN_EINVAL;
        };
    }

    /** There are no disks, no display and no EFI; no shift key is held. */
    private static long firmware(final int type) {
        return switch (type) {
            case Platform.XEN_FW_DISK_INFO, Platform.XEN_FW_DISK_MBR_SIGNATURE, Platform.XEN_FW_VBEDDC_INFO ->
                -Errno.XEN_ESRCH;
            case Platform.XEN_FW_EFI_INFO -> -Errno.XEN_ENOSYS;
            case Platform.XEN_FW_KBD_SHIFT_FLAGS -> 0;
            default -> -Errno.XEN_EINVAL;
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
                implemented(Platform.XENPF_add_memtype, "XENPF_add_memtype", "priv", NO_CACHE),
                implemented(Platform.XENPF_del_memtype, "XENPF_del_memtype", "priv", NO_CACHE),
                implemented(Platform.XENPF_read_memtype, "XENPF_read_memtype", "priv", NO_CACHE),
                absent(Platform.XENPF_microcode_update, "XENPF_microcode_update", "priv", "-EINVAL: none is fit"),
                absent(Platform.XENPF_platform_quirk, "XENPF_platform_quirk", "priv", "0: no such chip set"),
                implemented(Platform.XENPF_get_cpu_version, "XENPF_get_cpu_version", "priv"),
                absent(Platform.XENPF_efi_runtime_call, "XENPF_efi_runtime_call", "priv", "-ENOSYS: no EFI"),
                absent(Platform.XENPF_firmware_info, "XENPF_firmware_info", "priv", "-ESRCH: no disks, no display"),
                absent(Platform.XENPF_enter_acpi_sleep, "XENPF_enter_acpi_sleep", "priv", "-EINVAL: no sleep states"),
                absent(Platform.XENPF_change_freq, "XENPF_change_freq", "priv", "-ENOSYS: one frequency"),
                absent(Platform.XENPF_getidletime, "XENPF_getidletime", "priv", "-ENOSYS: one frequency"),
                absent(Platform.XENPF_set_processor_pminfo, "XENPF_set_processor_pminfo", "priv",
                        "0: taken, for a driver that there is none of"),
                implemented(Platform.XENPF_get_cpuinfo, "XENPF_get_cpuinfo", "priv"),
                implemented(Platform.XENPF_cpu_online, "XENPF_cpu_online", "priv"),
                implemented(Platform.XENPF_cpu_offline, "XENPF_cpu_offline", "priv"),
                absent(Platform.XENPF_cpu_hotadd, "XENPF_cpu_hotadd", "priv", "-EINVAL: none can be added"),
                absent(Platform.XENPF_mem_hotadd, "XENPF_mem_hotadd", "priv", "-EINVAL: none can be added"),
                implemented(Platform.XENPF_core_parking, "XENPF_core_parking", "priv"),
                implemented(Platform.XENPF_resource_op, "XENPF_resource_op", "priv"),
                implemented(Platform.XENPF_settime64, "XENPF_settime64", "priv"),
                absent(Platform.XENPF_get_symbol, "XENPF_get_symbol", "priv", "-ERANGE: no symbols"),
                absent(OtherVersions.XENPF_get_dom0_console, "XENPF_get_dom0_console", "priv", "-ENODEV: no display"),
                partly(OtherVersions.XENPF_get_ucode_revision, "XENPF_get_ucode_revision", "priv",
                        "revision 0; errors, which the header does not name, are XENPF_cpu_online's"),
                absent(OtherVersions.XENPF_microcode_update2, "XENPF_microcode_update2", "priv",
                        "-EINVAL: none is fit"));
    }
}
