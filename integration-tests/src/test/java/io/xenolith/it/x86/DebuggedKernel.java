package io.xenolith.it.x86;

import io.xenolith.host.boot.BootOptions;
import io.xenolith.host.boot.BootResult;
import io.xenolith.host.boot.BootRun;
import io.xenolith.host.boot.BootWatch;
import io.xenolith.host.boot.ConsoleInput;
import io.xenolith.host.boot.ConsoleOutput;
import io.xenolith.host.image.Sha256;
import io.xenolith.host.report.Symbols;
import io.xenolith.host.run.ScenarioRunner;
import io.xenolith.host.scenario.KernelSpec;
import io.xenolith.hypervisor.vcpu.x86.CpuPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A boot of the kernel in {@code src/test/kernels/debugged}, which a debugger looks at, on a thread of its own. */
final class DebuggedKernel implements AutoCloseable {
    static final Path FILE = Path.of(System.getProperty("xenolith.root"),
            "integration-tests/src/test/resources/debugged/debugged");
    private static final long MEMORY = 32L << 20;
    private static final long HOST_MEMORY = 512L << 20;
    private static final long SYMBOLS_FROM = 0x10_0000;
    private static final long SYMBOLS_TO = 0x14_0000;
    private static final int PATIENCE_S = 300;

    private final ConsoleInput input;
    private final Path trace;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private final FutureTask<BootResult> result;

    /**
     * @param commandLine words that the kernel knows
     * @param folder where the trace goes
     * @param gdb waits for one
     */
    DebuggedKernel(final String commandLine, final int vcpus, final Path folder, final boolean gdb) {
        this(new KernelSpec(FILE, Optional.empty()), MEMORY, commandLine, vcpus, folder, gdb);
    }

    /** The same with another kernel. */
    DebuggedKernel(final KernelSpec kernel, final long memory, final String commandLine, final int vcpus,
            final Path folder, final boolean gdb) {
        // Something may be typed, though nothing ever is: without that a guest that sleeps for ever ends its run.
        input = new ConsoleInput(false, commandLine.contains("sleep"));
        trace = folder.resolve("trace-" + vcpus + gdb);
        final BootOptions options = new BootOptions(kernel, commandLine, memory, vcpus, List.of(), HOST_MEMORY,
                CpuPolicy.X86_64_V1, 7, Optional.empty(),
                Optional.of(Duration.ofSeconds(PATIENCE_S)), Optional.of(trace), Optional.empty(), Optional.empty(),
                false, new BootWatch(Optional.empty(), Optional.empty(), gdb ? Optional.of(0) : Optional.empty()),
                false);
        final Callable<BootResult> run = () -> new BootRun(options, input, new Console()).run(new ScenarioRunner());
        result = new FutureTask<>(run);
        Thread.ofPlatform().name("debugged kernel").start(result);
    }

    /** SHA-256 of the trace of a run without gdb. */
    static String undisturbed(final String commandLine, final int vcpus, final Path folder)
            throws IOException {
        try (DebuggedKernel run = new DebuggedKernel(commandLine, vcpus, folder, false)) {
            return run.traceDigest();
        }
    }

    /** Where the kernel's symbol {@code name} is. */
    static long address(final String name) throws IOException {
        final Symbols symbols = Symbols.ofElfFile(FILE);
        for (long address = SYMBOLS_FROM; address < SYMBOLS_TO; address++) {
            if (name.equals(symbols.name(address))) {
                return address;
            }
        }
        throw new AssertionError("no symbol " + name);
    }

    /** Where gdb is waited for. */
    int port() {
        return get(port);
    }

    /** How the run has ended. */
    BootResult result() {
        return get(result);
    }

    /** SHA-256 of the trace when the run has ended. */
    String traceDigest() throws IOException {
        get(result);
        return Sha256.of(trace);
    }

    private static <T> T get(final Future<T> future) {
        try {
            return future.get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (final InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        input.leave();
        get(result);
    }

    private final class Console implements ConsoleOutput {
        @Override
        public void write(final byte[] bytes) {
            // It says nothing.
        }

        @Override
        public void note(final String source, final String text) {
            // dom0 has nothing to say that matters here.
        }

        @Override
        public void waitsForGdb(final int newPort, final String command) {
            port.complete(newPort);
        }

        @Override
        public void stuck(final String what) {
            throw new AssertionError(what);
        }
    }
}
