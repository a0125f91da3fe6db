package io.xenolith.host.scenario;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A paravirtual kernel of machine code.
 *
 * @param file the kernel: an ELF file, or a bzImage with one in it
 * @param ramdisk what it gets beside it
 */
public record KernelSpec(Path file, Optional<Path> ramdisk) {
    /** The same, found from whatever folder. */
    KernelSpec absolute() {
        return new KernelSpec(file.toAbsolutePath(), ramdisk.map(Path::toAbsolutePath));
    }
}
