package io.xenolith.host.boot;

import io.xenolith.host.XenHost;
import io.xenolith.host.report.CrashReport;
import io.xenolith.host.report.InstructionTrace;
import io.xenolith.host.report.Symbols;
import io.xenolith.hypervisor.domain.Domain;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Looks closer at what a kernel does: names its addresses, writes down its instructions, and tells how it crashed.
 *
 * @param symbols a System.map or an ELF file with symbols; without, the kernel's own are used if it has some
 * @param instructions where to write a line for each instruction
 */
public record BootWatch(Optional<Path> symbols, Optional<Path> instructions) {
    /** No closer than ever. */
    public static final BootWatch NONE = new BootWatch(Optional.empty(), Optional.empty());

    /** A watch over one run. */
    static final class Running implements AutoCloseable {
        private final Symbols names;
        private final Optional<BufferedWriter> lines;
        private XenHost host;
        private String report = "";

        private Running(final Symbols names, final Optional<BufferedWriter> lines) {
            this.names = names;
            this.lines = lines;
        }

        /** The host is made and nothing has run on it. */
        void started(final XenHost newHost) {
            host = newHost;
            lines.ifPresent(writer -> host.x86().listener(
                    new InstructionTrace(host.hypervisor(), names, line -> write(writer, line))));
        }

        private static void write(final BufferedWriter writer, final String line) {
            try {
                writer.write(line);
                writer.newLine();
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** {@code domain} has crashed and still exists. */
        void crashed(final Domain domain) {
            report = CrashReport.of(host.hypervisor(), domain, names);
        }

        /** What is known of the last crash; empty without one. */
        String report() {
            return report;
        }

        @Override
        public void close() throws IOException {
            if (lines.isPresent()) {
                lines.get().close();
            }
        }
    }

    Running start(final Path kernel) throws IOException {
        final Symbols names = symbols.isPresent() ? Symbols.read(symbols.get()) : Symbols.ofElfFile(kernel);
        return new Running(names, instructions.isPresent()
                ? Optional.of(Files.newBufferedWriter(instructions.get()))
                : Optional.empty());
    }
}
