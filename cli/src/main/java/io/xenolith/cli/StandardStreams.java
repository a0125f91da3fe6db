package io.xenolith.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The process's own streams as bytes. */
final class StandardStreams {
    private StandardStreams() {
    }

    /** Standard input and output are a terminal. */
    // Releases differ in whether there is no console off a terminal or one that says so; JDK 25 has none.
    @SuppressWarnings("SystemConsoleNull")
    static boolean areTerminal() {
        final java.io.Console console = System.console();
        return console != null && console.isTerminal();
    }

    /** Standard input is a file, all of which is there already. */
    static boolean inIsFile() {
        return Files.isRegularFile(Path.of("/proc/self/fd/0"));
    }

    /** Standard output, as it is: nothing is held back, and no byte becomes another. */
    static OutputStream out() {
        return new FileOutputStream(FileDescriptor.out);
    }
}
