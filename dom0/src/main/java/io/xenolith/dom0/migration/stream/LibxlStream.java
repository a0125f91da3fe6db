package io.xenolith.dom0.migration.stream;

import io.xenolith.abi.LocalMemory;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * libxl's stream, version 2: records around the libxc stream. Of a PV guest it holds LIBXC_CONTEXT, behind which the libxc
 * stream stands, and END.
 */
public final class LibxlStream {
    /** "LibxlFmt". */
    private static final long IDENT = 0x4c69_6278_6c46_6d74L;
    private static final int VERSION = 2;
    private static final int HEADER_SIZE = 16;
    private static final int OPTION_BIG_ENDIAN = 1;
    private static final int OPTION_LEGACY = 2;
    private static final int END = 0;
    private static final int LIBXC_CONTEXT = 1;
    private static final String[] NAMES = {"END", "LIBXC_CONTEXT", "EMULATOR_XENSTORE_DATA", "EMULATOR_CONTEXT",
            "CHECKPOINT_END", "CHECKPOINT_STATE"};
    private static final String PART = "libxl";

    private LibxlStream() {
    }

    /** Reads the header and what comes before the libxc stream. */
    public static void readToContext(final StreamInput in) throws StreamException {
        final ByteBuffer header = ByteBuffer.wrap(in.bytes(HEADER_SIZE, "libxl header"));
        if (header.getLong() != IDENT) {
            throw StreamException.damaged(0, "libxl header", "the stream's ident is not there");
        }
        final int version = header.getInt();
        if (version != VERSION) {
            throw StreamException.unsupported(0, "libxl header", "version " + Integer.toUnsignedString(version)
                    + ", want " + VERSION);
        }
        final int options = header.getInt();
        if ((options & ~(OPTION_BIG_ENDIAN | OPTION_LEGACY)) != 0) {
            throw StreamException.damaged(0, "libxl header", "reserved options 0x" + Integer.toHexString(options));
        }
        if ((options & OPTION_BIG_ENDIAN) != 0) {
            throw StreamException.unsupported(0, "libxl header", "a big-endian stream");
        }
        readRecord(in, LIBXC_CONTEXT);
    }

    /** Reads what comes behind the libxc stream. */
    public static void readEnd(final StreamInput in) throws StreamException {
        readRecord(in, END);
    }

    /** Reads records up to the one of {@code wanted} type: any before it are optional, or it is refused. */
    private static void readRecord(final StreamInput in, final int wanted) throws StreamException {
        while (true) {
            final RecordHeader record = RecordHeader.read(in, PART);
            if (record.type() == wanted) {
                record.requireLength(0, PART + " " + NAMES[wanted]);
                return;
            }
            if (record.type() >= 0 && record.type() < NAMES.length) {
                throw StreamException.unsupported(record.offset(), PART + " " + NAMES[record.type()],
                        "not in the stream of a PV guest, where " + NAMES[wanted] + " comes next");
            }
            final String name = PART + " record of unknown type 0x" + Integer.toHexString(record.type());
            if (!record.optional()) {
                throw StreamException.unsupported(record.offset(), name, "a mandatory record");
            }
            final LocalMemory _ = record.body(in, name);
        }
    }

    /** Writes what comes before the libxc stream. */
    public static void writeToContext(final StreamOutput out) throws IOException {
        out.write(ByteBuffer.allocate(HEADER_SIZE).putLong(IDENT).putInt(VERSION).putInt(0).array());
        out.record(LIBXC_CONTEXT, new byte[0], 0);
    }

    /** Writes what comes behind the libxc stream. */
    public static void writeEnd(final StreamOutput out) throws IOException {
        out.record(END, new byte[0], 0);
    }
}
