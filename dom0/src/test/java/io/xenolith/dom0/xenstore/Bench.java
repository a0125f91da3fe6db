package io.xenolith.dom0.xenstore;

import io.xenolith.trace.TraceSink;

/** A daemon with a toolstack client, and guests on request. */
final class Bench {
    final FakeKernel kernel = new FakeKernel();
    final Xenstored daemon;
    final XenstoreClient dom0;

    Bench() {
        this(XenstoreQuotas.defaults(), Xenstored.NO_SERVER_FEATURES);
    }

    Bench(final XenstoreQuotas quotas, final int features) {
        daemon = new Xenstored(kernel, TraceSink.OFF, quotas, features);
        dom0 = new XenstoreClient(daemon.connectLocal());
    }

    /** A domain with the usual directories: its own read-only to it, {@code data} its own. */
    RingGuest guest(final int domid) {
        kernel.create(domid);
        final String home = "/local/domain/" + domid;
        dom0.mkdir(home);
        dom0.setPermissions(home, "n0", "r" + domid);
        dom0.write(home + "/name", "guest" + domid);
        dom0.mkdir(home + "/data");
        dom0.setPermissions(home + "/data", "n" + domid);
        dom0.introduce(domid, 1000 + domid, 1);
        return new RingGuest(domid, daemon, kernel.pages.get(domid));
    }
}
