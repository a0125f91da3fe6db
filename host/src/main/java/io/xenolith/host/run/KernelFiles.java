package io.xenolith.host.run;

import io.xenolith.abi.boot.KernelImage;
import io.xenolith.dom0.builder.image.KernelFile;
import io.xenolith.dom0.toolstack.ToolstackException;
import io.xenolith.host.scenario.KernelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the kernels and ramdisks that domains name. */
final class KernelFiles {
    private static final byte[] NO_RAMDISK = {};

    private KernelFiles() {
    }

    /**
     * The kernel in a file.
     *
     * @param memoryBytes of the domain that it is for: a packed kernel that is larger is refused before it is unpacked whole
     * @throws IllegalArgumentException it is none that can be run; the message says what it is, and what was expected
     */
    static KernelImage kernel(final KernelSpec kernel, final long memoryBytes) throws IOException {
        try {
            return KernelFile.read(kernel.file().toString(), bytes(kernel.file()), memoryBytes);
        } catch (final ToolstackException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Refuses what {@link #kernel} and {@link #ramdisk} would. */
    static void check(final KernelSpec kernel, final long memoryBytes) throws IOException {
        final KernelImage _ = kernel(kernel, memoryBytes);
        final byte[] _ = ramdisk(Optional.of(kernel));
    }

    /** The ramdisk that goes with a kernel, as in the file; empty if there is none. */
    static byte[] ramdisk(final Optional<KernelSpec> kernel) throws IOException {
        final Optional<Path> file = kernel.flatMap(KernelSpec::ramdisk);
        return file.isPresent() ? bytes(file.get()) : NO_RAMDISK;
    }

    private static byte[] bytes(final Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(file + ": a folder, not a file");
        }
        return Files.readAllBytes(file);
    }
}
