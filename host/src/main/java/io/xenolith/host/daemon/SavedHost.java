package io.xenolith.host.daemon;

import io.xenolith.host.XenHost;
import io.xenolith.host.run.HostLoop;

/** All of a long-lived host that goes on event by event. */
record SavedHost(XenHost host, HostLoop loop) {
}
