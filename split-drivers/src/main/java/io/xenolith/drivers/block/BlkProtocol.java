package io.xenolith.drivers.block;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.io.blkif.BlkifRequest;
import io.xenolith.abi.io.blkif.BlkifResponse;
import java.util.Optional;

/**
 * Layouts of requests and responses, named by the frontend's key {@code protocol}. A 32-bit guest aligns 64-bit fields to
 * 4 bytes, so that everything from {@code id} on lies 4 bytes earlier. Source: Xen public/io/protocols.h and blkif.h.
 *
 * <pre>
 *                operation  id  sector_number  segments or nr_sectors  request  response
 *  x86_64-abi    0          8   16             24                      112      16
 *  x86_32-abi    0          4   12             20                      108      12
 * </pre>
 */
enum BlkProtocol {
    X86_64("x86_64-abi", BlkifRequest.SIZE, BlkifResponse.SIZE), X86_32("x86_32-abi",
            BlkifRequest.SIZE - BlkProtocol.PADDING, BlkifResponse.SIZE - BlkProtocol.PADDING);

    /** Bytes before {@code id} that only the 64-bit layout has. */
    private static final int PADDING = 4;
    private static final int HEAD = BlkifRequest.ID_OFFSET - PADDING;

    private final String key;
    private final int requestBytes;
    private final int responseBytes;

    BlkProtocol(final String key, final int requestBytes, final int responseBytes) {
        this.key = key;
        this.requestBytes = requestBytes;
        this.responseBytes = responseBytes;
    }

    /** The layout called {@code key}. */
    static Optional<BlkProtocol> named(final String key) {
        for (final BlkProtocol protocol : values()) {
            if (protocol.key.equals(key)) {
                return Optional.of(protocol);
            }
        }
        return Optional.empty();
    }

    String key() {
        return key;
    }

    /** Of a request, which is the size of a ring's slot too. */
    int requestBytes() {
        return requestBytes;
    }

    /** Of a response; its fields lie where they lie in the 64-bit layout. */
    int responseBytes() {
        return responseBytes;
    }

    /** Puts a request as it lay in its slot into the 64-bit layout. */
    void widen(final LocalMemory slot, final LocalMemory request) {
        slot.read(0, request.array(), 0, HEAD);
        slot.read(HEAD, request.array(), BlkifRequest.ID_OFFSET, requestBytes - HEAD);
    }
}
