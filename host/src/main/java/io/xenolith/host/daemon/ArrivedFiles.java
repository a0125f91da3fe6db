package io.xenolith.host.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;

/**
 * Which migrations brought a domain here, written down before it runs: the host that it came from may ask for the outcome, even of a
 * host that was killed meanwhile. Each is a file, called as the migration's id.
 */
final class ArrivedFiles {
    private final Path folder;

    ArrivedFiles(final Path folder) {
        this.folder = folder;
    }

    private Path file(final byte[] id) {
        return folder.resolve(HexFormat.of().formatHex(id));
    }

    /** The domain is about to run. It is on the disk when this returns. */
    void note(final byte[] id, final String domain) throws IOException {
        try (FileChannel file = FileChannel.open(file(id), StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            final ByteBuffer text = ByteBuffer.wrap((domain + "\n").getBytes(StandardCharsets.UTF_8));
            while (text.hasRemaining()) {
                final int _ = file.write(text);
            }
            file.force(true);
        }
        // The folder's entry as well: Linux takes a folder for this.
        try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    /** The domain of that migration was about to run here. */
    boolean has(final byte[] id) {
        return Files.exists(file(id));
    }

    /** Nobody will ask any more, or the domain does not run after all. */
    void forget(final byte[] id) throws IOException {
        Files.deleteIfExists(file(id));
    }
}
