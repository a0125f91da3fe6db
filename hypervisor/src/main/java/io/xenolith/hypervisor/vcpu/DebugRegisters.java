package io.xenolith.hypervisor.vcpu;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.XenX8664;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.PageWalker;

/**
 * The virtual debug registers, as set_debugreg, get_debugreg, the {@code mov dr} instructions and contexts use them.
 * CR4.DE is never set for a PV guest here: 4 and 5 stand for 6 and 7, and I/O breakpoints are refused.
 */
public final class DebugRegisters {
    private static final int DR6 = 6;
    private static final int DR7 = 7;
    private static final long DR6_ONES = 0xffff0ff0L;
    private static final long DR6_ZEROES = 0x1000L;
    private static final long DR7_ONES = 0x400L;
    private static final long DR7_ZEROES = 0xd800L;
    private static final long DR7_GENERAL_DETECT = 1L << 13;
    private static final long DR7_ENABLES = 0xffL;
    private static final int DR7_CONTROL_SHIFT = 16;
    private static final int DR7_CONTROL_BITS = 4;
    private static final int DR7_TYPE_MASK = 3;
    private static final int DR7_TYPE_IO = 2;

    private DebugRegisters() {
    }

    private static int alias(final long reg) {
        return reg == 4 || reg == 5 ? (int) reg + 2 : reg >= 0 && reg <= DR7 ? (int) reg : -1;
    }

    /** The register's value, or -ENODEV. */
    public static long get(final Vcpu vcpu, final long reg) {
        final int number = alias(reg);
        return number < 0 ? -Errno.XEN_ENODEV : vcpu.debugRegisters[number];
    }

    /** 0, -EPERM, -EINVAL or -ENODEV. */
    public static long set(final Vcpu vcpu, final long reg, final long value) {
        final int number = alias(reg);
        if (number < 0) {
            return -Errno.XEN_ENODEV;
        }
        return switch (number) {
            case DR6 -> setStatus(vcpu, value);
            case DR7 -> setControl(vcpu, value);
            default -> setAddress(vcpu, number, value);
        };
    }

    private static long setAddress(final Vcpu vcpu, final int number, final long value) {
        final boolean inXen = Long.compareUnsigned(value, XenX8664.HYPERVISOR_VIRT_START) >= 0
                && Long.compareUnsigned(value, XenX8664.HYPERVISOR_VIRT_END) < 0;
        if (!PageWalker.canonical(value) || inXen) {
            return -Errno.XEN_EPERM;
        }
        vcpu.debugRegisters[number] = value;
        return 0;
    }

    private static long setStatus(final Vcpu vcpu, final long value) {
        if (value >>> Integer.SIZE != 0) {
            return -Errno.XEN_EINVAL;
        }
        vcpu.debugRegisters[DR6] = (value | DR6_ONES) & ~DR6_ZEROES;
        return 0;
    }

    private static long setControl(final Vcpu vcpu, final long value) {
        if (value >>> Integer.SIZE != 0) {
            return -Errno.XEN_EINVAL;
        }
        final long fixed = (value | DR7_ONES) & ~DR7_ZEROES;
        if ((fixed & DR7_GENERAL_DETECT) != 0) {
            return -Errno.XEN_EPERM;
        }
        if ((fixed & DR7_ENABLES) != 0) {
            for (int breakpoint = 0; breakpoint < 4; breakpoint++) {
                final long control = fixed >>> (DR7_CONTROL_SHIFT + breakpoint * DR7_CONTROL_BITS);
                if ((control & DR7_TYPE_MASK) == DR7_TYPE_IO) {
                    return -Errno.XEN_EPERM;
                }
            }
        }
        vcpu.debugRegisters[DR7] = fixed;
        return 0;
    }
}
