package io.xenolith.dom0.builder.image;

import io.xenolith.abi.LocalMemory;
import io.xenolith.dom0.builder.unpack.Compression;
import io.xenolith.dom0.builder.unpack.UnpackException;
import io.xenolith.dom0.toolstack.ToolstackException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Linux's boot image: code for real mode, code that unpacks, and the packed kernel, which is an ELF file. Only the last is of use
 * here. Source: Linux, Documentation/arch/x86/boot.rst.
 *
 * <pre>
 *  offset  size
 *  0x1f1   1     setup_sects: sectors of real-mode code behind the first one, 0 for 4
 *  0x1fe   2     0xaa55
 *  0x202   4     "HdrS"
 *  0x206   2     version of the protocol
 *  0x248   4     payload_offset, from the end of the real-mode code
 *  0x24c   4     payload_length; the last four bytes of the payload are its length unpacked
 * </pre>
 */
final class BzImage {
    private static final int SECTOR = 512;
    private static final int SETUP_SECTS_OFFSET = 0x1f1;
    private static final int SETUP_SECTS_DEFAULT = 4;
    private static final int BOOT_FLAG_OFFSET = 0x1fe;
    private static final int BOOT_FLAG = 0xaa55;
    private static final int HEADER_OFFSET = 0x202;
    private static final int HEADER = 0x53726448;
    private static final int VERSION_OFFSET = 0x206;
    private static final int VERSION_WITH_PAYLOAD = 0x208;
    private static final int PAYLOAD_OFFSET_OFFSET = 0x248;
    private static final int PAYLOAD_LENGTH_OFFSET = 0x24c;
    private static final int HEADER_END = 0x250;

    private final String name;
    private final byte[] bytes;
    private final LocalMemory file;

    private BzImage(final String name, final byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
        this.file = new LocalMemory(bytes);
    }

    /** The file begins like a boot image. */
    static boolean isBzImage(final byte[] bytes) {
        final LocalMemory file = new LocalMemory(bytes);
        return bytes.length >= HEADER_OFFSET + Integer.BYTES
                && (file.getShort(BOOT_FLAG_OFFSET) & 0xffff) == BOOT_FLAG && file.getInt(HEADER_OFFSET) == HEADER;
    }

    /** The kernel in {@code bytes}, which {@link #isBzImage}, unpacked; at most {@code limit} bytes. */
    static byte[] kernel(final String name, final byte[] bytes, final int limit) throws ToolstackException {
        return new BzImage(name, bytes).kernel(limit);
    }

    private ToolstackException refusal(final String why) {
        return new ToolstackException(name + " is a bzImage " + why);
    }

    private byte[] kernel(final int limit) throws ToolstackException {
        if (bytes.length < HEADER_END) {
            throw refusal("that is truncated: it ends in its header, after " + bytes.length + " bytes");
        }
        final int version = file.getShort(VERSION_OFFSET) & 0xffff;
        if (version < VERSION_WITH_PAYLOAD) {
            throw refusal("of boot protocol " + (version >> 8) + "." + (version & 0xff)
                    + "; only since 2.8 the kernel in it can be found");
        }
        final int setupSects = bytes[SETUP_SECTS_OFFSET] & 0xff;
        final long realMode = (long) ((setupSects == 0 ? SETUP_SECTS_DEFAULT : setupSects) + 1) * SECTOR;
        final long offset = realMode + Integer.toUnsignedLong(file.getInt(PAYLOAD_OFFSET_OFFSET));
        final long length = Integer.toUnsignedLong(file.getInt(PAYLOAD_LENGTH_OFFSET));
        if (offset + length > bytes.length || length <= Integer.BYTES) {
            throw refusal("that is truncated or damaged: its payload should be " + length + " bytes at offset " + offset
                    + ", but the file has " + bytes.length + " bytes");
        }
        return unpack((int) offset, (int) length, limit);
    }

    private byte[] unpack(final int offset, final int length, final int limit) throws ToolstackException {
        final int streamLength = length - Integer.BYTES;
        final long size = Integer.toUnsignedLong(file.getInt((long) offset + streamLength));
        if (size > limit) {
            throw refusal("whose kernel claims to be " + size + " bytes long; there is room for at most " + limit);
        }
        final Optional<Compression> packed = Compression.of(bytes, offset, streamLength);
        if (packed.isEmpty()) {
            return plain(offset, streamLength);
        }
        // Four bytes of every gzip file are the length already; other formats have them appended.
        final int packedLength = packed.get() == Compression.GZIP ? length : streamLength;
        try {
            final byte[] kernel = packed.get().unpack(bytes, offset, packedLength, (int) size);
            if (kernel.length != size) {
                throw refusal("that is damaged: its kernel is " + kernel.length + " bytes long and should be " + size);
            }
            return kernel;
        } catch (final UnpackException e) {
            throw refusal("that is damaged: its " + packed.get().text() + " data " + e.getMessage());
        }
    }

    /** A kernel that was built without compression stands there as it is. */
    private byte[] plain(final int offset, final int length) throws ToolstackException {
        final byte[] kernel = Arrays.copyOfRange(bytes, offset, offset + length);
        if (!ElfFile.isElf(kernel)) {
            throw refusal("with a payload of an unknown format (it begins with " + KernelFile.firstBytes(kernel)
                    + "); gzip, bzip2, xz, lzma, lzop, lz4 and zstd are known");
        }
        return kernel;
    }
}
