package io.xenolith.saving;

import io.xenolith.abi.boot.KernelImage;
import io.xenolith.dom0.builder.image.KernelFile;
import io.xenolith.dom0.toolstack.ToolstackException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** What was recorded on real Xen 4.17.7: a small kernel, streams that xl saved of it, its consoles. */
final class Golden {
    private static final Path FOLDER = Path.of(System.getProperty("xenolith.root", ".."),
            "integration-tests/src/test/resources/saving");

    private Golden() {
    }

    /** The kernel that counts, and keeps a pattern in its memory. */
    static KernelImage tinyGuest() {
        try {
            return KernelFile.read("tiny-guest", Files.readAllBytes(FOLDER.resolve("tiny-guest")));
        } catch (final IOException | ToolstackException e) {
            throw new AssertionError(e);
        }
    }

    /** A save file, unpacked. */
    static InputStream open(final String name) throws IOException {
        return new GZIPInputStream(Files.newInputStream(FOLDER.resolve(name + ".gz")), 1 << 16);
    }

    static byte[] bytes(final String name) throws IOException {
        try (InputStream in = open(name)) {
            return in.readAllBytes();
        }
    }

    static List<String> lines(final String name) throws IOException {
        return Files.readAllLines(FOLDER.resolve(name), StandardCharsets.UTF_8);
    }
}
