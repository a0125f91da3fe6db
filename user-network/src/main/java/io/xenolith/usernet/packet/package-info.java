/** The formats of what is on the wire: Ethernet, ARP, IPv4, ICMP, UDP, TCP. No state; what is malformed is not parsed. */
package io.xenolith.usernet.packet;
