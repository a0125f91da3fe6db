package io.xenolith.hypervisor.hypfs;

import static io.xenolith.hypervisor.call.SubOperation.implemented;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.hypfs.Hypfs;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.xsm.DefaultAction;
import io.xenolith.hypervisor.xsm.Permission;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Hypercall 42, hypfs_op: reads and writes the hypervisor's file system. The path is judged before the command (recorded).
 * Source: Xen public/hypfs.h, HYPERCALLS.md section 14; answers asked of 4.17.7.
 */
public final class HypfsOp implements HypercallHandler {
    /** struct xen_hypfs_direntry: type, encoding, pad, content_len, max_write_len. */
    static final int HEAD_SIZE = 12;

    private final Hypervisor hypervisor;
    private final HypfsFolder root;

    public HypfsOp(final Hypervisor hypervisor, final AbiProfile profile) {
        this.hypervisor = hypervisor;
        this.root = HypfsTree.of(profile, hypervisor.grantLimits());
    }

    /** Writes the head of {@code node} at {@code at}. */
    static void head(final ByteBuffer to, final int at, final HypfsNode node) {
        to.put(at, (byte) node.type()).put(at + 1, (byte) Hypfs.XEN_HYPFS_ENC_PLAIN)
                .putInt(at + 4, node.content().length).putInt(at + 8, node.most());
    }

    @Override
    public int subOperation(final long op, final long arg, final long a3) {
        return (int) op;
    }

    @Override
    public long call(final Vcpu vcpu, final long op, final long path, final long length, final long buffer,
            final long size) {
        if (!hypervisor.xsm().permits(DefaultAction.PRIV, vcpu.domain(), Permission.XEN_HYPFS_OP)) {
            return -Errno.XEN_EPERM;
        }
        if (op == Hypfs.XEN_HYPFS_OP_get_version) {
            return (path | length | buffer | size) == 0 ? Hypfs.XEN_HYPFS_VERSION : -Errno.XEN_EINVAL;
        }
        if (length <= 0 || length > Hypfs.XEN_HYPFS_MAX_PATHLEN) {
            return -Errno.XEN_EINVAL;
        }
        final byte[] text = new byte[(int) length];
        if (!hypervisor.guestAccess().copyFrom(vcpu, path, text, 0, text.length)) {
            return -Errno.XEN_EFAULT;
        }
        // Absolute, and ended by a zero that the length counts.
        if (text[0] != '/' || text[text.length - 1] != 0) {
            return -Errno.XEN_EINVAL;
        }
        return perform(vcpu, op, new String(text, 1, text.length - 2, StandardCharsets.ISO_8859_1), buffer, size);
    }

    private long perform(final Vcpu vcpu, final long op, final String path, final long buffer, final long size) {
        if (op != Hypfs.XEN_HYPFS_OP_read && op != Hypfs.XEN_HYPFS_OP_write_contents) {
            return -Errno.XEN_EOPNOTSUPP;
        }
        final HypfsNode node = find(path);
        if (node == null) {
            return -Errno.XEN_ENOENT;
        }
        return op == Hypfs.XEN_HYPFS_OP_read ? read(vcpu, node, buffer, size) : write(vcpu, node, buffer, size);
    }

    /** The node at {@code path}, whose folders may end with a slash; null if there is none. */
    private HypfsNode find(final String path) {
        HypfsNode node = root;
        String rest = path;
        while (!rest.isEmpty()) {
            final int slash = rest.indexOf('/');
            final String name = slash < 0 ? rest : rest.substring(0, slash);
            node = node instanceof final HypfsFolder folder ? folder.get(name) : null;
            if (node == null || (slash >= 0 && !(node instanceof HypfsFolder))) {
                return null;
            }
            rest = slash < 0 ? "" : rest.substring(slash + 1);
        }
        return node;
    }

    /** The head is written wherever there is room for it, and says how much more there must be. */
    private long read(final Vcpu vcpu, final HypfsNode node, final long buffer, final long size) {
        if (Long.compareUnsigned(size, HEAD_SIZE) < 0) {
            return -Errno.XEN_EINVAL;
        }
        final byte[] content = node.content();
        final ByteBuffer entry = ByteBuffer.allocate(HEAD_SIZE + content.length).order(ByteOrder.LITTLE_ENDIAN);
        head(entry, 0, node);
        entry.put(HEAD_SIZE, content);
        final boolean room = Long.compareUnsigned(size, entry.capacity()) >= 0;
        if (!hypervisor.guestAccess().copyTo(vcpu, buffer, entry.array(), 0, room ? entry.capacity() : HEAD_SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        return room ? 0 : -Errno.XEN_ENOBUFS;
    }

    private long write(final Vcpu vcpu, final HypfsNode node, final long buffer, final long size) {
        if (!(node instanceof final HypfsLeaf leaf) || leaf.most() == 0) {
            return -Errno.XEN_EACCES;
        }
        if (size <= 0 || size > leaf.most()) {
            return -Errno.XEN_EDOM;
        }
        final byte[] content = new byte[(int) size];
        return hypervisor.guestAccess().copyFrom(vcpu, buffer, content, 0, content.length)
                ? leaf.write(content)
                : -Errno.XEN_EFAULT;
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(implemented(Hypfs.XEN_HYPFS_OP_get_version, "XEN_HYPFS_OP_get_version", "priv"),
                implemented(Hypfs.XEN_HYPFS_OP_read, "XEN_HYPFS_OP_read", "priv"),
                implemented(Hypfs.XEN_HYPFS_OP_write_contents, "XEN_HYPFS_OP_write_contents", "priv",
                        "Xen's log and the processor's TLB, which most parameters are about, are not there"));
    }
}
