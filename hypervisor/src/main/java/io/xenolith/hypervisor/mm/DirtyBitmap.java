package io.xenolith.hypervisor.mm;

import io.xenolith.abi.Page;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which pages of a domain were written, a bit for each pfn: Xen's tree of four levels, whose lowest nodes are pages of bits.
 * Nodes are made when a bit of theirs is first set, and counted, because they are taken from the domain's shadow memory; a bit
 * for which there is no node is lost and the tree is {@link #failed} until it is thrown away.
 *
 * <pre>
 *  pfn   41        33 32       24 23       15 14            0
 *       | level 4    | level 3   | level 2   | bit of a leaf |
 * </pre>
 */
final class DirtyBitmap {
    /** Bits of a leaf. */
    static final int LEAF_PFNS = Page.SIZE * Byte.SIZE;
    /** Leaves of a whole tree. */
    static final long LEAVES = 1L << 27;
    /** Nodes from the root to a leaf. */
    static final int DEPTH = 4;

    private static final int INDEX_BITS = 9;

    private final TreeMap<Long, byte[]> leaves = new TreeMap<>();
    /** Nodes above the leaves, by level and index. */
    private final Set<Long> inner = new HashSet<>();
    private boolean failed;

    /**
     * Sets the bit of {@code pfn}, whose upper bits are ignored.
     *
     * @param spare nodes that may be made; negative if there are more than may be
     * @return whether the bit was clear
     */
    boolean set(final long pfn, final long spare) {
        final long index = leafIndex(pfn);
        final byte[] known = leaves.get(index);
        final byte[] leaf = known == null ? makeLeaf(index, spare) : known;
        if (leaf == null) {
            failed = true;
            return false;
        }
        final int bit = (int) (pfn & LEAF_PFNS - 1);
        final boolean changed = (leaf[bit / Byte.SIZE] >>> bit % Byte.SIZE & 1) == 0;
        leaf[bit / Byte.SIZE] |= (byte) (1 << bit % Byte.SIZE);
        return changed;
    }

    private static long leafIndex(final long pfn) {
        return pfn / LEAF_PFNS & LEAVES - 1;
    }

    private byte[] makeLeaf(final long index, final long spare) {
        long left = spare;
        for (int level = DEPTH; level > 1; level--) {
            final long node = (long) level << Integer.SIZE | (index >>> ((level - 1) * INDEX_BITS));
            if (!inner.contains(node)) {
                if (left <= 0) {
                    return null;
                }
                left--;
                inner.add(node);
            }
        }
        if (left <= 0) {
            return null;
        }
        final byte[] leaf = new byte[Page.SIZE];
        leaves.put(index, leaf);
        return leaf;
    }

    /** The bits of leaf {@code index}, least significant first, or null if none was ever set. */
    byte[] leaf(final long index) {
        return leaves.get(index);
    }

    /** Clears the bits of {@code count} leaves from {@code index} on; their nodes stay. */
    void clearLeaves(final long index, final long count) {
        leaves.subMap(index, index + count).values().forEach(leaf -> Arrays.fill(leaf, (byte) 0));
    }

    /** Nodes there are. */
    long nodes() {
        return inner.size() + (long) leaves.size();
    }

    /** A bit was lost for want of a node. */
    boolean failed() {
        return failed;
    }

    /** Throws the tree away. */
    void clear() {
        leaves.clear();
        inner.clear();
        failed = false;
    }
}
