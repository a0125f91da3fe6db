package io.xenolith.host.run;

/** Told of a run while it goes on. */
public interface RunListener {
    /** Nobody listens. */
    RunListener NONE = new RunListener() {
        @Override
        public void consoleLine(final String domain, final String line) {
        }

        @Override
        public void stuck(final String what) {
        }
    };

    /** {@code domain} has written a whole line to its console (or ended in the middle of one). */
    void consoleLine(String domain, String line);

    /**
     * The host makes no progress in real time, because some guest neither makes hypercalls nor touches memory. Called from
     * another thread than the host's.
     *
     * @param what names the guest and where it is
     */
    void stuck(String what);
}
