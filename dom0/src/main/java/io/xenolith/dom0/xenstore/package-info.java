/**
 * xenstored: the tree, its permissions, transactions, watches and quotas, and the connections requests come in by.
 *
 * <p>{@link io.xenolith.dom0.xenstore.Xenstored} is a state machine: no thread, no clock, nothing but what its entry
 * points are told. Domains talk to it through their shared ring page, dom0's own parts through a
 * {@link io.xenolith.dom0.xenstore.LocalConnection}, most comfortably with an
 * {@link io.xenolith.dom0.xenstore.XenstoreClient} on top. Both carry the wire protocol of Xen public/io/xs_wire.h.
 * Where the protocol text leaves room, behaviour is that of the C daemon of Xen 4.17.
 */
package io.xenolith.dom0.xenstore;
