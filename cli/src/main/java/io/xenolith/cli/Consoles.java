package io.xenolith.cli;

import java.io.IOException;

/** Opens what is to be a guest's console; tests have others than the terminal. */
interface Consoles {
    /** Standard input and output, as they are on a terminal or off it. */
    Consoles STANDARD = new Consoles() {
        @Override
        public Console open() throws IOException {
            return StandardStreams.areTerminal()
                    ? new TerminalConsole()
                    : StreamConsole.of(System.in, StandardStreams.out(), StandardStreams.inIsFile());
        }

        @Override
        public Console outputOnly() {
            return StreamConsole.withoutInput(StandardStreams.out());
        }
    };

    /** A console that takes input. */
    Console open() throws IOException;

    /** A console that only shows. */
    Console outputOnly();
}
