/**
 * The network device: {@link io.xenolith.drivers.net.Netfront} in a guest, {@link io.xenolith.drivers.net.Netback} in
 * dom0, and between them one or several queues, each a transmit and a receive ring, and perhaps a control ring.
 * {@link io.xenolith.drivers.net.PacketOffload} does in software what a packet's next station cannot do. Source: Xen
 * public/io/netif.h.
 */
package io.xenolith.drivers.net;
