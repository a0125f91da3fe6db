/**
 * A client of NBD servers: an export as an {@link io.xenolith.host.image.Image}. Source: the NBD project's doc/proto.md (fixed
 * newstyle handshake, simple replies, baseline and block-size constraints).
 *
 * <p>
 * The host's thread waits for each answer, as it does for a local disk's: what a server answers, and not when, is an input of
 * the run. A thread of Netty's moves the bytes.
 */
package io.xenolith.host.image.nbd;
