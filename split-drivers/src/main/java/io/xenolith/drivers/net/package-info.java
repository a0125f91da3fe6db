/**
 * The network device: {@link io.xenolith.drivers.net.Netfront} in a guest, {@link io.xenolith.drivers.net.Netback} in
 * dom0, one transmit and one receive ring between them. {@link io.xenolith.drivers.net.PacketOffload} does in software
 * what a packet's next station cannot do. Source: Xen public/io/netif.h.
 */
package io.xenolith.drivers.net;
