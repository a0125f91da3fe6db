package io.xenolith.host.scenario;

/**
 * The simulated machine.
 *
 * @param memoryBytes its RAM, a multiple of 4096
 * @param seed of every free choice
 * @param tscKhz frequency of the time stamp counter
 * @param wallClockSec UTC seconds at virtual time 0
 */
public record HostSpec(long memoryBytes, long seed, int tscKhz, long wallClockSec) {
    /** The same machine with another seed. */
    public HostSpec withSeed(final long newSeed) {
        return new HostSpec(memoryBytes, newSeed, tscKhz, wallClockSec);
    }
}
