package io.xenolith.host.guests;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs the programs of this machine. */
final class SystemCommands implements Commands {
    @Override
    public Outcome run(final List<String> command, final Path folder) throws IOException {
        final ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        final Process process = builder.start();
        try {
            process.getOutputStream().close();
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while " + command.getFirst() + " ran")
                    .initCause(e);
        } finally {
            process.destroy();
        }
    }
}
