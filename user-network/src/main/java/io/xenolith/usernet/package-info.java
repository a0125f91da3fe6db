/**
 * A network for guests that needs no privilege on the machine outside: on one side Ethernet frames, on the other sockets.
 * Everything here is a state machine in virtual time. What sockets do comes in as {@link io.xenolith.usernet.SocketEvent}s
 * and what they are to do goes out by {@link io.xenolith.usernet.HostSockets}; neither waits.
 */
package io.xenolith.usernet;
