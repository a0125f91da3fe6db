package io.xenolith.hypervisor.absent;

import static io.xenolith.hypervisor.call.SubOperation.implemented;
import static io.xenolith.hypervisor.call.SubOperation.missing;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.hypfs.Hypfs;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/**
 * Hypercall 42, hypfs_op: the version, and the checks of a path; the tree of Xen's parameters is missing. The path is
 * judged before the command (recorded). Source: Xen public/hypfs.h, HYPERCALLS.md section 14.
 */
final class HypfsOp implements HypercallHandler {
    private final Hypervisor hypervisor;

    HypfsOp(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    @Override
    public int subOperation(final long op, final long arg, final long a3) {
        return (int) op;
    }

    @Override
    public long call(final Vcpu vcpu, final long op, final long path, final long length, final long buffer,
            final long size) {
        if (!vcpu.domain().privileged()) {
            return -Errno.XEN_EPERM;
        }
        if (op == Hypfs.XEN_HYPFS_OP_get_version) {
            return (path | length | buffer | size) == 0 ? Hypfs.XEN_HYPFS_VERSION : -Errno.XEN_EINVAL;
        }
        final long refused = refuse(vcpu, path, length);
        if (refused != 0) {
            return refused;
        }
        return op == Hypfs.XEN_HYPFS_OP_read || op == Hypfs.XEN_HYPFS_OP_write_contents
                ? -Errno.XEN_ENOSYS
                : -Errno.XEN_EOPNOTSUPP;
    }

    /** A path is an absolute one, ended by a zero that its length counts. */
    private long refuse(final Vcpu vcpu, final long path, final long length) {
        if (length <= 0 || length > Hypfs.XEN_HYPFS_MAX_PATHLEN) {
            return -Errno.XEN_EINVAL;
        }
        final byte[] text = new byte[(int) length];
        if (!hypervisor.guestAccess().copyFrom(vcpu, path, text, 0, text.length)) {
            return -Errno.XEN_EFAULT;
        }
        return text[0] == '/' && text[text.length - 1] == 0 ? 0 : -Errno.XEN_EINVAL;
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(implemented(Hypfs.XEN_HYPFS_OP_get_version, "XEN_HYPFS_OP_get_version", "priv"),
                missing(Hypfs.XEN_HYPFS_OP_read, "XEN_HYPFS_OP_read", "priv"),
                missing(Hypfs.XEN_HYPFS_OP_write_contents, "XEN_HYPFS_OP_write_contents", "priv"));
    }
}
