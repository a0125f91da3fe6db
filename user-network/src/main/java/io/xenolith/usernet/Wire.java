package io.xenolith.usernet;

/** The way to the guests. */
@FunctionalInterface
public interface Wire {
    /**
     * Sends an Ethernet frame.
     *
     * @param blank its TCP checksum covers the pseudo header only: whoever passes it on to a real wire completes it
     * @param segmentBytes it is to be cut into TCP segments with so much data each before it gets to a real wire; 0 if it
     *        is whole
     */
    void send(byte[] frame, boolean blank, int segmentBytes);
}
