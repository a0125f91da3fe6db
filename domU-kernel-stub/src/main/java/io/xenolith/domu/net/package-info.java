/**
 * A small network stack for guests above {@link io.xenolith.drivers.net.Netfront}: ARP, IPv4 without fragments, ICMP echo
 * and UDP. Sources: RFC 826, RFC 791, RFC 792, RFC 768.
 */
package io.xenolith.domu.net;
