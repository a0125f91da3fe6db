package io.xenolith.host.boot;

import io.xenolith.host.report.RunReport;
import io.xenolith.host.report.Summary;
import io.xenolith.host.run.HostRunner;
import io.xenolith.host.run.RunListener;
import io.xenolith.host.run.RunOptions;
import io.xenolith.host.run.RunResult;
import io.xenolith.host.scenario.ExitKind;
import io.xenolith.host.scenario.KernelSpec;
import io.xenolith.host.scenario.Scenario;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.call.HypercallTable;
import io.xenolith.hypervisor.domain.DomainCounters;
import io.xenolith.trace.TraceSink;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A host on which a guest writes what a test says and ends as it says, unless it is stopped before. */
final class FakeRunner implements HostRunner {
    Scenario scenario;
    RunOptions options;
    private final List<String> writes;
    private final ExitKind exit;
    private final String reason;

    FakeRunner(final List<String> writes, final ExitKind exit, final String reason) {
        this.writes = writes;
        this.exit = exit;
        this.reason = reason;
    }

    @Override
    public RunResult run(final Scenario asked, final RunOptions with, final RunListener listener) {
        scenario = asked;
        options = with;
        final DomainCounters counters = new DomainCounters();
        listener.domainCreated("guest", counters);
        for (final String text : writes) {
            if (!with.outside().stopped()) {
                counters.instructions += 1_000;
                listener.consoleOutput("guest", text.getBytes(StandardCharsets.UTF_8));
            }
        }
        if (!with.outside().stopped() && exit != ExitKind.RUNNING) {
            listener.domainEnded("guest", exit, reason);
        }
        return new RunResult(new RunReport("", 0, new Summary(0, List.of(), List.of()), 0, "", List.of()), "");
    }

    @Override
    public void checkKernel(final KernelSpec kernel, final long memoryBytes) {
    }

    @Override
    public HypercallTable hypercalls(final AbiProfile abi) {
        return new HypercallTable(TraceSink.OFF, abi.headers());
    }
}
