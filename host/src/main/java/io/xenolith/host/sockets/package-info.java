/**
 * Sockets of this machine for user networks, with Netty. The host's thread only hands over what is to be sent and takes what
 * came; all else happens on one thread of Netty's, and nothing of Netty leaves this package.
 */
package io.xenolith.host.sockets;
