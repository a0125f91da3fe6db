package io.xenolith.it.x86;

import io.xenolith.host.boot.BootDisk;
import io.xenolith.host.boot.BootOptions;
import io.xenolith.host.boot.BootResult;
import io.xenolith.host.boot.BootRun;
import io.xenolith.host.boot.BootWatch;
import io.xenolith.host.boot.ConsoleOutput;
import io.xenolith.host.guests.GuestFetch;
import io.xenolith.host.run.ScenarioRunner;
import io.xenolith.host.scenario.KernelSpec;
import io.xenolith.hypervisor.vcpu.x86.CpuPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Debian's guests as its packages have them, and runs of them with somebody at the console. */
public final class DebianGuests {
    /** A command line on which the kernel says little. */
    static final String QUIET = "console=hvc0 quiet";
    /** What the shell of the demonstration ramdisks shows when it waits. */
    static final String PROMPT = "/ # ";

    private static final Path FOLDER = Path.of("target", "guests");

    private DebianGuests() {
    }

    /** Gets those that are not there yet. */
    public static void fetch() throws IOException {
        new GuestFetch(FOLDER, line -> {
        }).run(false);
    }

    /** The kernel of the cloud flavour with its ramdisk. */
    static KernelSpec cloud() {
        return kernel("linux-cloud", "initramfs-cloud");
    }

    /** The kernel of the generic flavour with its ramdisk. */
    static KernelSpec generic() {
        return kernel("linux-amd64", "initramfs-amd64");
    }

    /** The program that is every command of the demonstration ramdisks. */
    static Path busybox() {
        return folder().resolve("busybox");
    }

    /** Where they are. */
    public static Path folder() {
        return FOLDER.toAbsolutePath();
    }

    static KernelSpec grub() {
        return new KernelSpec(FOLDER.resolve("grub-x86_64-xen.bin"), Optional.empty());
    }

    private static KernelSpec kernel(final String name, final String ramdisk) {
        return new KernelSpec(FOLDER.resolve(name), Optional.of(FOLDER.resolve(ramdisk)));
    }

    static BootOptions options(final KernelSpec kernel, final String commandLine, final long mib, final int vcpus,
            final List<BootDisk> disks, final Optional<Path> trace) {
        return options(kernel, commandLine, mib, vcpus, disks, trace, 1);
    }

    private static BootOptions options(final KernelSpec kernel, final String commandLine, final long mib,
            final int vcpus, final List<BootDisk> disks, final Optional<Path> trace, final long seed) {
        return new BootOptions(kernel, commandLine, mib << 20, vcpus, disks, BootOptions.DEFAULT_HOST_MEMORY,
                CpuPolicy.X86_64_V1, seed, Optional.empty(), Optional.of(Duration.ofMinutes(8)), trace,
                Optional.empty(),
                Optional.empty(), true, BootWatch.NONE, true);
    }

    /** The cloud kernel, quiet, with nothing attached. */
    static BootOptions seeded(final long seed, final int vcpus) {
        return options(cloud(), QUIET, 128, vcpus, List.of(), Optional.empty(), seed);
    }

    /** Boots as {@code options} say; what the console showed is left in target/consoles, however it ends. */
    static BootResult run(final BootOptions options, final Conversation talk) throws IOException {
        return run(options, talk, talk);
    }

    /** As {@link #run(BootOptions, Conversation)}, where {@code console} hears it first and tells the conversation. */
    static BootResult run(final BootOptions options, final Conversation talk, final ConsoleOutput console)
            throws IOException {
        try {
            return new BootRun(options, talk.input(), console).run(new ScenarioRunner());
        } finally {
            final Path consoles = Files.createDirectories(Path.of("target", "consoles"));
            Files.writeString(Files.createTempFile(consoles, options.kernel().file().getFileName() + "-", ".txt"),
                    talk.text());
        }
    }
}
