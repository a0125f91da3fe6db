package io.xenolith.domu.net;

/**
 * A UDP datagram that came.
 *
 * @param source IPv4 address of the sender
 * @param sourcePort its port
 */
public record Datagram(int source, int sourcePort, byte[] data) {
}
