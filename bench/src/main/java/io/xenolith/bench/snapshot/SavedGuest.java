package io.xenolith.bench.snapshot;

import io.xenolith.host.boot.BootOptions;
import io.xenolith.host.scenario.KernelSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A guest that is saved, and answers when it goes on.
 *
 * @param kernel with its ramdisk
 * @param ready what its console shows when it is to be saved, a regular expression
 * @param typed what is typed when it goes on
 * @param answer what it shows then, a regular expression
 */
public record SavedGuest(KernelSpec kernel, long memoryBytes, String ready, String typed, String answer) {
    private static final Path GUESTS = Path.of("guests");

    /** Debian's cloud kernel at its shell, as {@code guests fetch} gets it. The quotes tell the answer from the echo. */
    public static final SavedGuest LINUX = new SavedGuest(
            new KernelSpec(GUESTS.resolve("linux-cloud"), Optional.of(GUESTS.resolve("initramfs-cloud"))),
            BootOptions.DEFAULT_MEMORY, "/ # ", "echo answ''ered\n", "\nanswered");

    /** What is not here. */
    Optional<String> lacks() {
        return Files.exists(kernel.file()) && kernel.ramdisk().stream().allMatch(Files::exists)
                ? Optional.empty()
                : Optional.of(kernel.file() + "; \"guests fetch\" gets it");
    }
}
