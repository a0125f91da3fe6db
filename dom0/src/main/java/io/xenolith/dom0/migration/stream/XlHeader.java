package io.xenolith.dom0.migration.stream;

import io.xenolith.abi.LocalMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What xl writes before libxl's stream: a magic, flags, and the domain's configuration.
 *
 * <pre>
 *   0  "Xen saved domain, xl format\n \0 \r"
 *  32  byte order (0x01020304)
 *  36  mandatory flags: 1 the configuration is JSON, 2 libxl's stream has version 2
 *  40  optional flags
 *  44  length of what follows
 *  48  length of the configuration, the configuration
 * </pre>
 *
 * @param config the configuration as libxl writes it in JSON, with the NUL that ends it
 */
public record XlHeader(byte[] config) {
    private static final byte[] MAGIC = "Xen saved domain, xl format\n \0 \r".getBytes(StandardCharsets.US_ASCII);
    private static final int BYTE_ORDER = 0x0102_0304;
    private static final int JSON = 1;
    private static final int STREAM_V2 = 2;
    private static final int FIELDS_SIZE = 16;
    private static final int CONFIG_MAX = 1 << 20;
    private static final String PART = "xl header";

    /** A header with {@code json}. */
    public static XlHeader ofJson(final String json) {
        return new XlHeader((json + "\0").getBytes(StandardCharsets.UTF_8));
    }

    /** The configuration's text. */
    public String json() {
        final int length = config.length > 0 && config[config.length - 1] == 0 ? config.length - 1 : config.length;
        return new String(config, 0, length, StandardCharsets.UTF_8);
    }

    /** Reads a header; {@code in} stands at libxl's stream afterwards. */
    public static XlHeader read(final StreamInput in) throws StreamException {
        if (!Arrays.equals(in.bytes(MAGIC.length, PART), MAGIC)) {
            throw StreamException.damaged(0, PART, "the magic of xl's save files is not there");
        }
        final LocalMemory fields = in.memory(FIELDS_SIZE, PART);
        checkFlags(fields);
        final int length = fields.getInt(12);
        if (Integer.compareUnsigned(length, CONFIG_MAX) > 0 || length < Integer.BYTES) {
            throw StreamException.damaged(in.offset(), PART, "optional data of " + Integer.toUnsignedString(length)
                    + " bytes, want " + Integer.BYTES + " to " + CONFIG_MAX);
        }
        final LocalMemory data = in.memory(length, PART);
        final int size = data.getInt(0);
        if (size < 0 || size > length - Integer.BYTES) {
            throw StreamException.damaged(in.offset(), PART, "a configuration of " + Integer.toUnsignedString(size)
                    + " bytes in " + length + " bytes of optional data");
        }
        return new XlHeader(data.bytes(Integer.BYTES, size));
    }

    private static void checkFlags(final LocalMemory fields) throws StreamException {
        if (fields.getInt(0) != BYTE_ORDER) {
            throw StreamException.unsupported(MAGIC.length, PART, "byte order 0x"
                    + Integer.toHexString(fields.getInt(0)) + ", here it is 0x" + Integer.toHexString(BYTE_ORDER));
        }
        final int mandatory = fields.getInt(4);
        if ((mandatory & ~(JSON | STREAM_V2)) != 0) {
            throw StreamException.unsupported(MAGIC.length, PART, "mandatory flags 0x"
                    + Integer.toHexString(mandatory) + ", of which only 0x3 are known");
        }
        if ((mandatory & STREAM_V2) == 0) {
            throw StreamException.unsupported(MAGIC.length, PART, "a stream of Xen 4.5 or older");
        }
        if ((mandatory & JSON) == 0) {
            throw StreamException.unsupported(MAGIC.length, PART,
                    "a configuration that is not JSON (Xen 4.4 or older)");
        }
    }

    /** Writes the header. */
    public void write(final StreamOutput out) throws IOException {
        out.write(MAGIC);
        final LocalMemory fields = new LocalMemory(FIELDS_SIZE + Integer.BYTES);
        fields.putInt(0, BYTE_ORDER);
        fields.putInt(4, JSON | STREAM_V2);
        fields.putInt(12, Integer.BYTES + config.length);
        fields.putInt(FIELDS_SIZE, config.length);
        out.write(fields.array());
        out.write(config);
    }
}
