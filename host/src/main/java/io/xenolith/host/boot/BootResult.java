package io.xenolith.host.boot;

/**
 * How a boot ended.
 *
 * @param reason why the guest crashed, as far as that is known
 * @param report how it crashed, in lines; empty if it did not
 */
public record BootResult(Ending ending, String reason, String report, BootStats stats) {
    /** What ended it. */
    public enum Ending {
        /** The console showed what was expected. */
        MATCHED,
        /** The time was up. */
        TIMED_OUT,
        /** The guest powered off. */
        POWERED_OFF,
        /** The guest crashed, or its watchdog ran out. */
        CRASHED,
        /** The guest was suspended or taken away. */
        GONE,
        /** Whoever sat at the console left it. */
        LEFT,
        /** The guest waits for something that cannot come any more. */
        STALLED
    }
}
