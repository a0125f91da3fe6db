package io.xenolith.hypervisor.hypfs;

import io.xenolith.abi.hypfs.Hypfs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** A folder; its content is the list of what is in it, by name. */
final class HypfsFolder implements HypfsNode {
    /** struct xen_hypfs_direntry, off_next. */
    private static final int NAME_OFFSET = HypfsOp.HEAD_SIZE + Short.BYTES;
    private static final int ALIGN = 4;

    private final TreeMap<String, HypfsNode> nodes = new TreeMap<>();
    private final int sizeAtLeast;

    HypfsFolder() {
        this(0);
    }

    /** @param sizeAtLeast what it reports as the size of its content though it is less */
    HypfsFolder(final int sizeAtLeast) {
        this.sizeAtLeast = sizeAtLeast;
    }

    HypfsFolder with(final String name, final HypfsNode node) {
        nodes.put(name, node);
        return this;
    }

    /** The node of that name; null if there is none. */
    HypfsNode get(final String name) {
        return nodes.get(name);
    }

    @Override
    public int type() {
        return Hypfs.XEN_HYPFS_TYPE_DIR;
    }

    private static int entrySize(final String name) {
        return NAME_OFFSET + (name.length() + 1 + ALIGN - 1) / ALIGN * ALIGN;
    }

    @Override
    public byte[] content() {
        final int size = Math.max(sizeAtLeast, nodes.keySet().stream().mapToInt(HypfsFolder::entrySize).sum());
        final ByteBuffer list = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        for (final Map.Entry<String, HypfsNode> entry : nodes.entrySet()) {
            final int length = entrySize(entry.getKey());
            HypfsOp.head(list, at, entry.getValue());
            list.putShort(at + HypfsOp.HEAD_SIZE, (short) (entry.getKey().equals(nodes.lastKey()) ? 0 : length));
            list.put(at + NAME_OFFSET, entry.getKey().getBytes(StandardCharsets.US_ASCII));
            at += length;
        }
        return list.array();
    }

    @Override
    public int most() {
        return 0;
    }
}
