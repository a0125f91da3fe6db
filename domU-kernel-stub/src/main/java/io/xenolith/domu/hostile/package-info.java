/**
 * Frontends by hand, and what they try on their backends: rings, grants, keys and states are written as bytes, not by
 * drivers that keep the protocol. The catalogue follows what a hostile peer of a split driver can try; each attack has
 * a name, and one program runs any of them.
 *
 * @see io.xenolith.domu.programs.HostileFrontend
 */
package io.xenolith.domu.hostile;
