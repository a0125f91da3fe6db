package io.xenolith.cli;

import java.io.ByteArrayOutputStream;

/**
 * A console's side of telnet: the client is to send each key as it is typed and to leave the echo to the guest; every other option is
 * declined. Sources: RFC 854, 855, 856 (binary), 857 (echo), 858 (suppress go ahead), 1143 (no loops).
 */
final class TelnetCodec {
    private static final int SE = 240;
    private static final int SB = 250;
    private static final int WILL = 251;
    private static final int WONT = 252;
    private static final int DO = 253;
    private static final int DONT = 254;
    private static final int IAC = 255;

    private static final int BINARY = 0;
    private static final int ECHO = 1;
    private static final int SUPPRESS_GO_AHEAD = 3;

    private enum State {
        DATA, CR, COMMAND, OPTION, SUBNEGOTIATION, SUBNEGOTIATION_COMMAND
    }

    private State state = State.DATA;
    private int verb;
    private final ByteArrayOutputStream answers = new ByteArrayOutputStream();

    /** What is sent first. */
    static byte[] greeting() {
        final byte[] greeting = {(byte) IAC, (byte) WILL, ECHO, (byte) IAC, (byte) WILL, SUPPRESS_GO_AHEAD, (byte) IAC,
                (byte) DO, SUPPRESS_GO_AHEAD, (byte) IAC, (byte) WILL, BINARY, (byte) IAC, (byte) DO, BINARY};
        return greeting;
    }

    /** The keys in the first {@code count} bytes that the client sent. */
    byte[] keys(final byte[] bytes, final int count) {
        final ByteArrayOutputStream keys = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            take(bytes[i] & 0xff, keys);
        }
        return keys.toByteArray();
    }

    /** What is to be sent in answer to what the client asked for since this was called last. */
    byte[] answers() {
        final byte[] all = answers.toByteArray();
        answers.reset();
        return all;
    }

    private void take(final int next, final ByteArrayOutputStream keys) {
        switch (state) {
            case CR -> {
                state = State.DATA;
                // The second half of a line's end, which a terminal does not send.
                if (next != 0 && next != '\n') {
                    take(next, keys);
                }
            }
            case DATA -> {
                if (next == IAC) {
                    state = State.COMMAND;
                } else {
                    keys.write(next);
                    state = next == '\r' ? State.CR : State.DATA;
                }
            }
            case COMMAND -> command(next, keys);
            case OPTION -> {
                option(next);
                state = State.DATA;
            }
            case SUBNEGOTIATION -> state = next == IAC ? State.SUBNEGOTIATION_COMMAND : State.SUBNEGOTIATION;
            case SUBNEGOTIATION_COMMAND -> state = next == SE ? State.DATA : State.SUBNEGOTIATION;
        }
    }

    private void command(final int next, final ByteArrayOutputStream keys) {
        switch (next) {
            case IAC -> {
                keys.write(IAC);
                state = State.DATA;
            }
            case WILL, WONT, DO, DONT -> {
                verb = next;
                state = State.OPTION;
            }
            case SB -> state = State.SUBNEGOTIATION;
            default -> state = State.DATA;
        }
    }

    /** What the greeting asked for needs no answer, and a refusal gets none, so that no two programs answer each other for ever. */
    private void option(final int option) {
        if (verb == DO && option != ECHO && option != SUPPRESS_GO_AHEAD && option != BINARY) {
            answer(WONT, option);
        } else if (verb == WILL && option != SUPPRESS_GO_AHEAD && option != BINARY) {
            answer(DONT, option);
        }
    }

    private void answer(final int answer, final int option) {
        answers.write(IAC);
        answers.write(answer);
        answers.write(option);
    }

    /** What is sent of {@code output}, which a domain wrote. */
    static byte[] encode(final byte[] output) {
        final ByteArrayOutputStream encoded = new ByteArrayOutputStream(output.length);
        for (final byte each : output) {
            encoded.write(each);
            if ((each & 0xff) == IAC) {
                encoded.write(IAC);
            }
        }
        return encoded.toByteArray();
    }
}
