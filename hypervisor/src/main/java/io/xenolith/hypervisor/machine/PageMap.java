package io.xenolith.hypervisor.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;

/** Which pages of this process have memory. On Linux {@code /proc/self/pagemap} tells: 8 bytes a page, of which the top bits count. */
final class PageMap {
    private static final Path FILE = Path.of("/proc/self/pagemap");
    private static final int ENTRIES = 1 << 15;
    /** In memory, swapped out. */
    private static final long PRESENT = 1L << 63 | 1L << 62;
    private static final long SYSTEM_PAGE = 4096;

    private PageMap() {
    }

    /** Those of the {@code pages} from {@code address} on; all where the system does not tell. */
    static BitSet present(final long address, final int pages) {
        final BitSet present = new BitSet(pages);
        try (FileChannel channel = FileChannel.open(FILE, StandardOpenOption.READ)) {
            final ByteBuffer buffer = ByteBuffer.allocateDirect(ENTRIES * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            long place = address / SYSTEM_PAGE * Long.BYTES;
            int page = 0;
            while (page < pages) {
                buffer.clear().limit(Math.min(ENTRIES, pages - page) * Long.BYTES);
                final int read = channel.read(buffer, place);
                if (read < Long.BYTES) {
                    throw new IOException("it ends early");
                }
                for (int i = 0; i < read / Long.BYTES; i++) {
                    if ((buffer.getLong(i * Long.BYTES) & PRESENT) != 0) {
                        present.set(page + i);
                    }
                }
                page += read / Long.BYTES;
                place += read / Long.BYTES * (long) Long.BYTES;
            }
        } catch (final IOException e) {
            present.set(0, pages);
        }
        return present;
    }
}
