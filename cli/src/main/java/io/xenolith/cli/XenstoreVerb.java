package io.xenolith.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the programs of xenstore-utils do, with their options. Source: Xen 4.17's programs, asked for their usage. */
enum XenstoreVerb {
    LS("fps", "[-h] [-f] [-p] [-s] [path]", 0),

    READ("psR", "[-h] [-p] [-s] [-R] key [...]", 1),

    WRITE("sR", "[-h] [-s] [-R] key value [...]", 2),

    LIST("ps", "[-h] [-p] [-s] key [...]", 1),

    RM("st", "[-h] [-s] [-t] key [...]", 1),

    CHMOD("urs", "[-h] [-u] [-r] [-s] key <mode [modes...]>", 1),

    WATCH("n:", "[-h] [-n NR] key", 1),

    EXISTS("ps", "[-h] [-p] [-s] key [...]", 1);

    private final String letters;
    private final String usage;
    private final int operandsMin;

    XenstoreVerb(final String letters, final String usage, final int operandsMin) {
        this.letters = letters;
        this.usage = usage;
        this.operandsMin = operandsMin;
    }

    static Optional<XenstoreVerb> named(final String name) {
        return Arrays.stream(values()).filter(verb -> verb.word().equals(name)).findFirst();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Name of the program, which its messages begin with. */
    String program() {
        return "xenstore-" + word();
    }

    /** It has the option {@code -letter}. */
    boolean hasOption(final char letter) {
        return letter != ':' && letters.indexOf(letter) >= 0;
    }

    /** The option {@code -letter} has a value. */
    boolean hasValue(final char letter) {
        return letters.indexOf(letter + ":") >= 0;
    }

    /** So many operands make sense. */
    boolean takes(final int operands) {
        return operands >= operandsMin && (this != WRITE || operands % 2 == 0);
    }

    String usage() {
        return program() + ": Usage: " + program() + " " + usage;
    }
}
