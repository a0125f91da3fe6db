package io.xenolith.it.x86;

import io.xenolith.it.DebianPrograms;
import java.io.IOException;
import java.util.List;

/** A gdb as Debian has it: the machine's, or, if it has none, one from the archive. */
final class GdbProgram {
    private static final DebianPrograms ARCHIVE = new DebianPrograms("gdb", "gdb-minimal");

    private GdbProgram() {
    }

    /** How the command line of a gdb begins. */
    static List<String> command() throws IOException, InterruptedException {
        return DebianPrograms.onThePath("gdb") ? List.of("gdb") : fetched();
    }

    /** The same for the one of the archive. */
    static List<String> fetched() throws IOException, InterruptedException {
        return ARCHIVE.command("usr/bin/gdb");
    }
}
