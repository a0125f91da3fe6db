package io.xenolith.host.run;

import io.xenolith.host.input.InputQueue;
import io.xenolith.host.input.OutsideInput;
import io.xenolith.host.input.Recording;
import io.xenolith.host.input.RecordingException;
import io.xenolith.host.input.RecordingHeader;
import io.xenolith.host.input.StampedInput;
import java.util.Iterator;
import java.util.Optional;

/** Where the next outside input of a run comes from. */
sealed interface InputSource {
    /**
     * What is in {@code replay}, or else what comes.
     *
     * @throws RecordingException the recording is not of {@code run}; the message says of which
     */
    static InputSource of(final Optional<Recording> replay, final RecordingHeader run) throws RecordingException {
        if (replay.isEmpty()) {
            return new Live(new InputQueue());
        }
        replay.get().checkBelongsTo(run);
        return new Replayed(replay.get());
    }

    /** Virtual time before which the next input will not take effect; {@link InputQueue#NEVER} if none is known. */
    long nextTimeNs();

    /** The next input if it takes effect now, before turn {@code turn} of the run loop at {@code nowNs}. */
    Optional<OutsideInput> poll(long turn, long nowNs);

    /** Takes an input that the run itself caused (a step's condition came true). */
    void add(StampedInput input);

    /** Inputs as the scenario's steps make them. */
    record Live(InputQueue queue) implements InputSource {
        @Override
        public long nextTimeNs() {
            return queue.nextTimeNs();
        }

        @Override
        public Optional<OutsideInput> poll(final long turn, final long nowNs) {
            return queue.poll(nowNs);
        }

        @Override
        public void add(final StampedInput input) {
            queue.add(input);
        }
    }

    /** Inputs as they took effect in a recorded run: before the same turns. */
    final class Replayed implements InputSource {
        private final Iterator<StampedInput> inputs;
        private StampedInput next;

        Replayed(final Recording recording) {
            inputs = recording.inputs().iterator();
            advance();
        }

        private void advance() {
            next = inputs.hasNext() ? inputs.next() : null;
        }

        @Override
        public long nextTimeNs() {
            return next == null ? InputQueue.NEVER : next.timeNs();
        }

        @Override
        public Optional<OutsideInput> poll(final long turn, final long nowNs) {
            if (next == null || next.turn() > turn) {
                return Optional.empty();
            }
            final OutsideInput input = next.input();
            advance();
            return Optional.of(input);
        }

        /** What the steps would cause is in the recording already. */
        @Override
        public void add(final StampedInput input) {
        }
    }
}
