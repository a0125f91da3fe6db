package io.xenolith.bench;

/** Events between two domains that answer each other. */
public final class EventPingPongBenchmark extends RateBenchmark {
    private static final int LAP = 1_000;

    @Override
    public String name() {
        return "event-ping-pong";
    }

    @Override
    public String measures() {
        return "EVTCHNOP_send to the handler in another domain, which answers: each event switches domains";
    }

    @Override
    public Goal goal() {
        return new Goal.None();
    }

    @Override
    protected Workload open() {
        final EventPeers peers = new EventPeers();
        final BenchHost host = BenchHost.forDomUs(2);
        peers.createOn(host);
        return host.workload(peers::received, LAP);
    }
}
