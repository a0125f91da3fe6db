package io.xenolith.host.gdb;

/** What a packet asks for. */
sealed interface Outcome {
    /** Nothing but an answer. */
    record Reply(byte[] payload) implements Outcome {
        static Reply of(final String text) {
            return new Reply(PacketText.bytes(text));
        }
    }

    /**
     * The guest is to run; the answer is given when it stops.
     *
     * @param stepped the thread that executes one instruction only; 0: none
     * @param alone gdb wants to hear of no other thread meanwhile
     */
    record Resume(int stepped, boolean alone) implements Outcome {
    }

    /** gdb goes; the guest is to run as though it had never come. */
    record Detach(byte[] payload) implements Outcome {
    }

    /** The run is to end. */
    record Kill(byte[] payload) implements Outcome {
    }
}
