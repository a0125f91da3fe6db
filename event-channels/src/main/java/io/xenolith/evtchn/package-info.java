/**
 * Event channels: the ports of a domain, what each is connected to, and the two ways a pending port is shown to its guest
 * (2-level and FIFO). {@link io.xenolith.evtchn.EventChannels} is the door; {@link io.xenolith.evtchn.EventHost} and
 * {@link io.xenolith.evtchn.PirqHost} are what it needs of the hypervisor. Source: Xen public/event_channel.h.
 */
package io.xenolith.evtchn;
