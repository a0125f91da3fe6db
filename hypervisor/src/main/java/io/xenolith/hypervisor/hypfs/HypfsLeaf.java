package io.xenolith.hypervisor.hypfs;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.hypfs.Hypfs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/** One value. Texts end with a zero, which their length counts. */
final class HypfsLeaf implements HypfsNode {
    private final int type;
    private final int most;
    /** What becomes of a new content; nothing if it is refused. */
    private final Function<byte[], Optional<byte[]>> taken;
    private final long refusal;
    private byte[] content;

    private HypfsLeaf(final int type, final byte[] content, final int most,
            final Function<byte[], Optional<byte[]>> taken, final long refusal) {
        this.type = type;
        this.content = content;
        this.most = most;
        this.taken = taken;
        this.refusal = refusal;
    }

    /** A text that cannot be written. */
    static HypfsLeaf text(final String value) {
        return text(value, 0, _ -> Optional.empty());
    }

    /** A text of up to {@code most} bytes that becomes what {@code taken} makes of a new one, or -EINVAL. */
    static HypfsLeaf text(final String value, final int most, final Function<String, Optional<String>> taken) {
        return text(value, most, taken, -Errno.XEN_EINVAL);
    }

    /** A text that may not be changed now, though it has a size to write. */
    static HypfsLeaf busy(final String value, final int most) {
        return text(value, most, _ -> Optional.empty(), -Errno.XEN_EBUSY);
    }

    private static HypfsLeaf text(final String value, final int most, final Function<String, Optional<String>> taken,
            final long refusal) {
        return new HypfsLeaf(Hypfs.XEN_HYPFS_TYPE_STRING, bytes(value), most,
                bytes -> taken.apply(new String(bytes, 0, bytes.length - 1, StandardCharsets.ISO_8859_1))
                        .map(HypfsLeaf::bytes),
                refusal);
    }

    private static byte[] bytes(final String text) {
        return (text + '\0').getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A number of 32 bits that cannot be written. */
    static HypfsLeaf number(final int value) {
        return new HypfsLeaf(Hypfs.XEN_HYPFS_TYPE_UINT,
                ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array(), 0,
                _ -> Optional.empty(), 0);
    }

    /** A byte that is 0 or not. */
    static HypfsLeaf flag(final boolean value) {
        return new HypfsLeaf(Hypfs.XEN_HYPFS_TYPE_BOOL, new byte[]{(byte) (value ? 1 : 0)}, 1, Optional::of, 0);
    }

    @Override
    public int type() {
        return type;
    }

    @Override
    public byte[] content() {
        return content.clone();
    }

    @Override
    public int most() {
        return most;
    }

    /**
     * Takes {@code newContent}, which is no longer than {@link #most()}.
     *
     * @return 0 or -errno
     */
    long write(final byte[] newContent) {
        if (type == Hypfs.XEN_HYPFS_TYPE_STRING && !endsWithItsOnlyZero(newContent)) {
            return -Errno.XEN_EDOM;
        }
        final Optional<byte[]> next = taken.apply(newContent);
        next.ifPresent(bytes -> content = bytes.clone());
        return next.isPresent() ? 0 : refusal;
    }

    private static boolean endsWithItsOnlyZero(final byte[] text) {
        int length = 0;
        while (length < text.length && text[length] != 0) {
            length++;
        }
        return length == text.length - 1;
    }
}
