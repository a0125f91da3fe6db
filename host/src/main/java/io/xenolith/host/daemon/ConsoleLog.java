package io.xenolith.host.daemon;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The file with what a domain wrote on its console. It goes on where the last domain of that name left it; when it has its size it
 * becomes {@code FILE.1}, what was that becomes {@code FILE.2}, and so on: a guest that never stops writing fills no disk.
 */
final class ConsoleLog implements Closeable {
    static final long BYTES_MAX = 4 << 20;
    static final int OLD_FILES = 2;

    private final Path file;
    private final long bytesMax;
    private OutputStream out;
    private long bytes;

    ConsoleLog(final Path file, final long bytesMax) throws IOException {
        this.file = file;
        this.bytesMax = bytesMax;
        open();
    }

    private void open() throws IOException {
        out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        bytes = Files.size(file);
    }

    void write(final byte[] text) throws IOException {
        int done = 0;
        while (done < text.length) {
            if (bytes >= bytesMax) {
                rotate();
            }
            final int piece = (int) Math.min(text.length - done, bytesMax - bytes);
            out.write(text, done, piece);
            bytes += piece;
            done += piece;
        }
    }

    private void rotate() throws IOException {
        out.close();
        for (int i = OLD_FILES; i > 0; i--) {
            final Path from = i == 1 ? file : old(i - 1);
            if (Files.exists(from)) {
                Files.move(from, old(i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        open();
    }

    private Path old(final int age) {
        return file.resolveSibling(file.getFileName() + "." + age);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
