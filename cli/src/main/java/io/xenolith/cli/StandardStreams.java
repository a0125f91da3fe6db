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

    /** Standard input is a file, all of which is there already. */
    static boolean inIsFile() {
        return Files.isRegularFile(Path.of("/proc/self/fd/0"));
    }

    /** Standard output, as it is: nothing is held back, and no byte becomes another. */
    static OutputStream out() {
        return new FileOutputStream(FileDescriptor.out);
    }
}
