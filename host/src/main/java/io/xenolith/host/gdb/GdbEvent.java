package io.xenolith.host.gdb;

/** What comes from outside, in its order. */
sealed interface GdbEvent {
    /** gdb has connected. */
    record Connected() implements GdbEvent {
    }

    /** The connection is gone. */
    record Disconnected() implements GdbEvent {
    }

    /** Ctrl-C. */
    record Interrupt() implements GdbEvent {
    }

    /** A packet. */
    record Packet(byte[] payload) implements GdbEvent {
    }
}
