package io.xenolith.host.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;

/**
 * Which migrations brought a domain here, written down before it runs: the host that it came from may ask for the outcome, even of a
 * host that was killed meanwhile. Each is a file, called as the migration's id; an empty one is of a domain that may yet come.
 */
final class ArrivedFiles {
    private final Path folder;

    ArrivedFiles(final Path folder) {
        this.folder = folder;
    }

    private Path file(final byte[] id) {
        return folder.resolve(HexFormat.of().formatHex(id));
    }

    /** What a host that was killed left of domains that had not come. */
    void sweep() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, file -> Files.size(file) == 0)) {
            for (final Path file : files) {
                Files.delete(file);
            }
        } catch (final DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /**
     * A domain may come by a migration that is not known yet. What need not be done while it waits for {@link #note} is done when
     * this returns.
     */
    void prepare(final byte[] id) throws IOException {
        Files.newByteChannel(file(id), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE).close();
        // The folder's entry is what is written: Linux takes a folder for this.
        try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    /** The domain, which was prepared for, is about to run. It is on the disk when this returns. */
    void note(final byte[] id, final String domain) throws IOException {
        try (FileChannel file = FileChannel.open(file(id), StandardOpenOption.WRITE)) {
            final ByteBuffer text = ByteBuffer.wrap((domain + "\n").getBytes(StandardCharsets.UTF_8));
            while (text.hasRemaining()) {
                final int _ = file.write(text);
            }
            file.force(true);
        }
    }

    /**
     * The domain of that migration was about to run here.
     *
     * @throws IOException nobody can tell
     */
    boolean has(final byte[] id) throws IOException {
        try {
            return Files.size(file(id)) > 0;
        } catch (final NoSuchFileException _) {
            return false;
        }
    }

    /** Nobody will ask any more, or the domain does not run after all. */
    void forget(final byte[] id) throws IOException {
        Files.deleteIfExists(file(id));
    }
}
