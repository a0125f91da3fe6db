package io.xenolith.trace;

/**
 * Where facts go. The sink stamps each event with virtual time and a sequence number. Whoever reports asks
 * {@link #on()} first, so that no event object is made while nobody listens:
 *
 * <pre>
 *   if (trace.on()) {
 *       trace.emit(new TraceEvent.EvtchnSend(...));
 *   }
 * </pre>
 */
public interface TraceSink {
    /** A sink nobody listens to. */
    TraceSink OFF = new TraceSink() {
        @Override
        public boolean on() {
            return false;
        }

        @Override
        public void emit(final TraceEvent event) {
        }
    };

    boolean on();

    void emit(TraceEvent event);
}
