package io.xenolith.host.boot;

import io.xenolith.host.XenHost;
import io.xenolith.host.gdb.GdbDebugger;
import io.xenolith.host.report.CrashReport;
import io.xenolith.host.report.InstructionTrace;
import io.xenolith.host.report.Symbols;
import io.xenolith.host.run.Outside;
import io.xenolith.hypervisor.domain.Domain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Looks closer at what a kernel does: names its addresses, writes down its instructions, tells how it crashed, and lets gdb at it.
 *
 * @param symbols a System.map or an ELF file with symbols; without, the kernel's own are used if it has some
 * @param instructions where to write a line for each instruction
 * @param gdbPort where to wait for a gdb before anything is executed; 0 for a port that is free
 */
public record BootWatch(Optional<Path> symbols, Optional<Path> instructions, Optional<Integer> gdbPort) {
    /** No closer than ever. */
    public static final BootWatch NONE = new BootWatch(Optional.empty(), Optional.empty(), Optional.empty());

    /** A watch over one run. */
    static final class Running implements AutoCloseable {
        private final Symbols names;
        private final Optional<InstructionFile> lines;
        private final Optional<GdbDebugger> gdb;
        private XenHost host;
        private String report = "";

        private Running(final Symbols names, final Optional<InstructionFile> lines, final Optional<GdbDebugger> gdb) {
            this.names = names;
            this.lines = lines;
            this.gdb = gdb;
        }

        /** The host is made and nothing has run on it. */
        void started(final XenHost newHost) {
            host = newHost;
            lines.ifPresent(file -> host.x86().listener(
                    new InstructionTrace(host.hypervisor(), names, file::write)));
            gdb.ifPresent(debugger -> {
                debugger.attach(host.hypervisor());
                host.x86().debugger(debugger);
            });
        }

        /** What the run takes for the world outside, which is {@code input} and perhaps gdb. */
        Outside outside(final ConsoleInput input) {
            return gdb.isPresent() ? new OutsideWithGdb(input, gdb.get()) : input;
        }

        /** The guest is not stuck: gdb holds it. */
        boolean standsStill() {
            return gdb.isPresent() && gdb.get().standsStill();
        }

        /**
         * The run is over.
         *
         * @throws IOException its instructions could not be written, which ended it; the message says where and why
         */
        void ended(final BootResult.Ending ending) throws IOException {
            if (lines.isPresent()) {
                lines.get().check();
            }
            gdb.ifPresent(debugger -> debugger
                    .ended(ending == BootResult.Ending.MATCHED || ending == BootResult.Ending.POWERED_OFF));
        }

        /** {@code domain} has crashed and still exists. */
        void crashed(final Domain domain) {
            report = CrashReport.of(host.hypervisor(), domain, names);
            gdb.ifPresent(debugger -> debugger.crashed(domain));
        }

        /** What is known of the last crash; empty without one. */
        String report() {
            return report;
        }

        @Override
        public void close() throws IOException {
            gdb.ifPresent(GdbDebugger::close);
            if (lines.isPresent()) {
                lines.get().close();
            }
        }
    }

    Running start(final Path kernel, final ConsoleInput input, final ConsoleOutput output) throws IOException {
        final Symbols names = symbols.isPresent()
                ? Symbols.read(symbols.get())
                : Files.exists(kernel) ? Symbols.ofElfFile(kernel) : Symbols.NONE;
        final Optional<GdbDebugger> gdb = gdbPort.isPresent()
                ? Optional.of(GdbDebugger.listen(gdbPort.get(), input::stopped,
                        port -> output.waitsForGdb(port, "target remote :" + port)))
                : Optional.empty();
        return new Running(names, instructions.isPresent()
                ? Optional.of(new InstructionFile(instructions.get(), input::end))
                : Optional.empty(), gdb);
    }
}
