package io.xenolith.bench;

import io.xenolith.abi.version.Version;
import io.xenolith.abi.xen.Xen;
import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestProgram;

/** The cheapest hypercall there is, xen_version(XENVER_version), from a program in a Java kernel. */
public final class HypercallBenchmark extends RateBenchmark {
    private static final double GOAL = 20e6;
    private static final int LAP = 10_000;

    /** Calls for ever. */
    private static final class Caller implements GuestProgram {
        private long calls;

        @Override
        public void run(final Guest guest) {
            while (true) {
                for (int i = 0; i < LAP; i++) {
                    guest.hypercalls().hypercall(Xen.__HYPERVISOR_xen_version, Version.XENVER_version);
                }
                calls += LAP;
            }
        }
    }

    @Override
    public String name() {
        return "hypercall";
    }

    @Override
    public String measures() {
        return "xen_version(XENVER_version) in a loop of a domU's program";
    }

    @Override
    public Goal goal() {
        return new Goal.AtLeast(GOAL);
    }

    @Override
    protected Workload open() {
        final Caller caller = new Caller();
        final BenchHost host = BenchHost.forDomUs(1);
        host.create("caller", caller);
        return host.workload(() -> caller.calls, LAP);
    }
}
