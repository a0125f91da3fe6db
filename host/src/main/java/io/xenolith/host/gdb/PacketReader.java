package io.xenolith.host.gdb;

import java.io.ByteArrayOutputStream;

/** Finds packets in what comes from gdb, byte by byte. */
final class PacketReader {
    /** Longest payload; a longer one is broken. */
    static final int PAYLOAD_MAX = 0x4000;

    /** What a byte has completed. */
    enum Event {
        /** Nothing yet. */
        NONE,
        /** A packet with the right checksum: {@link PacketReader#payload}. */
        PACKET,
        /** A packet that did not come through. */
        BROKEN,
        /** Ctrl-C. */
        INTERRUPT,
        /** {@code +}: the other side has received a packet. */
        RECEIVED,
        /** {@code -}: the other side wants a packet again. */
        AGAIN
    }

    private enum State {
        OUTSIDE, PAYLOAD, ESCAPED, FIRST_DIGIT, SECOND_DIGIT
    }

    private static final int CTRL_C = 3;
    private static final int BYTE_MASK = 0xFF;
    private static final int RADIX = 16;

    private final ByteArrayOutputStream payload = new ByteArrayOutputStream();
    private State state = State.OUTSIDE;
    private int sum;
    private int expected;
    private boolean tooLong;

    /** Takes one byte. */
    Event take(final byte value) {
        return switch (state) {
            case OUTSIDE -> outside(value);
            case PAYLOAD -> inside(value);
            case ESCAPED -> {
                sum += value;
                append(value ^ PacketFrame.ESCAPE_XOR);
                state = State.PAYLOAD;
                yield Event.NONE;
            }
            case FIRST_DIGIT -> {
                expected = Character.digit(value, RADIX) * RADIX;
                state = State.SECOND_DIGIT;
                yield Event.NONE;
            }
            case SECOND_DIGIT -> {
                expected += Character.digit(value, RADIX);
                state = State.OUTSIDE;
                yield expected == (sum & BYTE_MASK) && !tooLong ? Event.PACKET : Event.BROKEN;
            }
        };
    }

    private Event outside(final byte value) {
        return switch (value) {
            case PacketFrame.START -> {
                begin();
                yield Event.NONE;
            }
            case CTRL_C -> Event.INTERRUPT;
            case '+' -> Event.RECEIVED;
            case '-' -> Event.AGAIN;
            default -> Event.NONE;
        };
    }

    private void begin() {
        payload.reset();
        sum = 0;
        tooLong = false;
        state = State.PAYLOAD;
    }

    private Event inside(final byte value) {
        if (value == PacketFrame.START) {
            // The end of the one before was lost.
            begin();
        } else if (value == PacketFrame.END) {
            state = State.FIRST_DIGIT;
        } else {
            sum += value;
            if (value == PacketFrame.ESCAPE) {
                state = State.ESCAPED;
            } else {
                append(value);
            }
        }
        return Event.NONE;
    }

    private void append(final int value) {
        if (payload.size() < PAYLOAD_MAX) {
            payload.write(value);
        } else {
            tooLong = true;
        }
    }

    /** The payload of the last packet, with nothing escaped any more. */
    byte[] payload() {
        return payload.toByteArray();
    }
}
