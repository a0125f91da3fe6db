package io.xenolith.trace.format;

import java.nio.charset.StandardCharsets;

/** What reader and writer agree on beyond the schema. */
final class TraceFile {
    static final byte[] MAGIC = "xentrace".getBytes(StandardCharsets.US_ASCII);
    static final int VERSION = 1;

    private TraceFile() {
    }
}
