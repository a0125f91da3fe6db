package io.xenolith.hypervisor.sysctl;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;

/**
 * Patches of the running hypervisor. Each is machine code for one build of Xen, told by its build id, and none is made for this
 * one: every patch is refused as one for another Xen is, and the list stays empty. Source: Xen public/sysctl.h
 * (xen_sysctl_livepatch_op); answers asked of 4.17.7.
 */
final class LivePatchOps {
    private static final int U = SysctlOperation.U;
    private static final int PAD = U + 4;
    /** Behind the command: a name (handle, size, padding), and the size and the handle of a patch; or parts of a list. */
    private static final int NAME = U + 8;
    private static final int NAME_SIZE = NAME + 8;
    private static final int PATCH_SIZE = NAME + 16;
    private static final int PATCH = NAME + 24;
    private static final int VERSION = U + 8;
    private static final int COUNT = U + 16;
    private static final int LIST_PAD = U + 20;
    private static final int NAME_TOTAL = U + 24;
    private static final int METADATA_TOTAL = U + 28;

    private static final int NAME_MAX = 128;
    private static final long PATCH_MAX = 2L << 20;
    private static final int LIST_MAX = 1024;
    private static final int ELF_HEADER = 64;
    private static final int ELF_MAGIC = 0x464c457f;
    /** Class 64, little-endian, version 1. */
    private static final int ELF_KIND = 0x010102;
    private static final int ELF_KIND_MASK = 0xffffff;
    /** A relocatable file (1) for x86-64 (62): e_type and e_machine. */
    private static final int ELF_RELOCATABLE = 62 << 16 | 1;

    private final Hypervisor hypervisor;

    private LivePatchOps(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    static void register(final Hypervisor hypervisor, final SysctlOp sysctl) {
        final LivePatchOps ops = new LivePatchOps(hypervisor);
        sysctl.add(SubOperation.implemented(Sysctl.XEN_SYSCTL_livepatch_op, "XEN_SYSCTL_livepatch_op", "priv",
                "no patch is made for this Xen, so each is refused as one for another is"), ops::perform);
    }

    private long perform(final Vcpu caller, final LocalMemory op) {
        if (op.getInt(PAD) != 0) {
            return -Errno.XEN_EINVAL;
        }
        return switch (op.getInt(U)) {
            case Sysctl.XEN_SYSCTL_LIVEPATCH_UPLOAD -> upload(caller, op);
            case Sysctl.XEN_SYSCTL_LIVEPATCH_LIST -> list(op);
            case Sysctl.XEN_SYSCTL_LIVEPATCH_GET, Sysctl.XEN_SYSCTL_LIVEPATCH_ACTION -> {
                final long error = nameError(caller, op);
                yield error == 0 ? -Errno.XEN_ENOENT : error;
            }
            default -> -Errno.XEN_EOPNOTSUPP;
        };
    }

    /** What is wrong with the name, whose zero at its end its size counts; 0 if nothing is. */
    private long nameError(final Vcpu caller, final LocalMemory op) {
        final long sizeAndPad = op.getLong(NAME_SIZE);
        if (sizeAndPad <= 0 || sizeAndPad > NAME_MAX) {
            return -Errno.XEN_EINVAL;
        }
        final byte[] name = new byte[(int) sizeAndPad];
        if (!hypervisor.guestAccess().copyFrom(caller, op.getLong(NAME), name, 0, name.length)) {
            return -Errno.XEN_EFAULT;
        }
        return name[name.length - 1] == 0 ? 0 : -Errno.XEN_EINVAL;
    }

    private long upload(final Vcpu caller, final LocalMemory op) {
        final long size = op.getLong(PATCH_SIZE);
        if (nameError(caller, op) != 0 || size <= 0 || size > PATCH_MAX) {
            return -Errno.XEN_EINVAL;
        }
        final long address = op.getLong(PATCH);
        if (!hypervisor.guestAccess().rangeOkay(address, size)) {
            return -Errno.XEN_EFAULT;
        }
        final LocalMemory header = new LocalMemory(ELF_HEADER);
        final LocalMemory part = new LocalMemory(Page.SIZE);
        for (long at = 0; at < size; at += Page.SIZE) {
            final int length = (int) Math.min(Page.SIZE, size - at);
            if (!hypervisor.guestAccess().copyFrom(caller, address + at, part, length)) {
                return -Errno.XEN_EFAULT;
            }
            if (at == 0) {
                header.write(0, part.array(), 0, Math.min(length, ELF_HEADER));
            }
        }
        return refusal(header, size);
    }

    private static long refusal(final LocalMemory header, final long size) {
        if (size < ELF_HEADER || header.getInt(0) != ELF_MAGIC) {
            return -Errno.XEN_EINVAL;
        }
        final boolean fits = (header.getInt(4) & ELF_KIND_MASK) == ELF_KIND && header.getInt(16) == ELF_RELOCATABLE;
        return fits ? -Errno.XEN_EINVAL : -Errno.XEN_EOPNOTSUPP;
    }

    private static long list(final LocalMemory op) {
        if (Integer.compareUnsigned(op.getInt(COUNT), LIST_MAX) > 0) {
            return -Errno.XEN_E2BIG;
        }
        if (op.getInt(LIST_PAD) != 0) {
            return -Errno.XEN_EINVAL;
        }
        op.putInt(VERSION, 1);
        op.putInt(COUNT, 0);
        op.putInt(NAME_TOTAL, 0);
        op.putInt(METADATA_TOTAL, 0);
        return 0;
    }
}
