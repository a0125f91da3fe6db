package io.xenolith.testkit;

/** Added to what a failing test throws: on which host that was, and what had been called. */
final class HostOfFailure extends Exception {
    private static final long serialVersionUID = 1L;
    private static final String SEED = "xenolith.testkit.seed";

    HostOfFailure(final TestHost host, final long seed) {
        super(text(host, seed), null, false, false);
    }

    private static String text(final TestHost host, final long seed) {
        final StringBuilder text = new StringBuilder("the host was: ").append(host.description())
                .append("\n  the same again: -D").append(SEED).append('=').append(seed);
        host.traceFile().ifPresentOrElse(file -> text.append("\n  trace: ").append(file),
                () -> text.append("\n  for a trace: -Dxenolith.testkit.traces=FOLDER"));
        if (!host.history().lines().isEmpty()) {
            text.append("\n  last hypercalls:");
            host.history().lines().forEach(line -> text.append("\n    ").append(line));
        }
        return text.toString();
    }
}
