package io.xenolith.evtchn;

/** The event channel ports of one domain. */
public final class EventChannels {
}
