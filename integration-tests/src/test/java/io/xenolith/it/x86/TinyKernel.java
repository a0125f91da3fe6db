package io.xenolith.it.x86;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Kernels made of a few bytes of code, as ELF files: loaded and entered at {@link #CODE}, virtual base 0, with a page for
 * hypercall stubs behind the code's.
 */
final class TinyKernel {
    static final int CODE = 0x10_0000;
    static final int HYPERCALLS = 0x10_1000;
    private static final int HEADER = 64;
    private static final int PROGRAM_HEADER = 56;
    private static final int FILE_CODE = 0x1000;
    private static final int CODE_BYTES = 0x1000;
    private static final int MEMORY_BYTES = 0x4000;
    private static final int NOTES = HEADER + 2 * PROGRAM_HEADER;

    private TinyKernel() {
    }

    /** A kernel of the instructions in {@code hex}; blanks do not count. */
    static byte[] of(final String hex) {
        return of(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    static byte[] of(final byte[] code) {
        final ByteBuffer elf = ByteBuffer.allocate(FILE_CODE + CODE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[]{0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        elf.putShort((short) 2).putShort((short) 62).putInt(1).putLong(CODE).putLong(HEADER).putLong(0).putInt(0)
                .putShort((short) HEADER).putShort((short) PROGRAM_HEADER).putShort((short) 2);
        final byte[] notes = notes();
        programHeader(elf, HEADER, 1, FILE_CODE, CODE_BYTES, MEMORY_BYTES);
        programHeader(elf, HEADER + PROGRAM_HEADER, 4, NOTES, notes.length, notes.length);
        elf.put(NOTES, notes).put(FILE_CODE, code);
        return elf.array();
    }

    private static void programHeader(final ByteBuffer elf, final int at, final int type, final long offset,
            final long fileSize, final long memorySize) {
        elf.position(at);
        elf.putInt(type).putInt(7).putLong(offset).putLong(CODE).putLong(CODE).putLong(fileSize).putLong(memorySize)
                .putLong(4);
    }

    private static byte[] notes() {
        final ByteBuffer notes = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
        text(notes, 6, "tiny");
        text(notes, 5, "xen-3.0");
        text(notes, 8, "generic");
        number(notes, 3, 0);
        number(notes, 1, CODE);
        number(notes, 2, HYPERCALLS);
        final byte[] bytes = new byte[notes.position()];
        notes.get(0, bytes);
        return bytes;
    }

    private static void text(final ByteBuffer notes, final int type, final String value) {
        note(notes, type, (value + '\0').getBytes(StandardCharsets.US_ASCII));
    }

    private static void number(final ByteBuffer notes, final int type, final long value) {
        note(notes, type, ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    }

    private static void note(final ByteBuffer notes, final int type, final byte[] value) {
        notes.putInt(4).putInt(value.length).putInt(type).put("Xen\0".getBytes(StandardCharsets.US_ASCII)).put(value);
        notes.position(notes.position() + 3 & ~3);
    }
}
