package io.xenolith.it.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.sched.Sched;
import io.xenolith.conformance.Conformance;
import io.xenolith.hypervisor.vcpu.x86.CpuPolicy;
import io.xenolith.trace.TraceSink;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;

/**
 * The probe, a kernel that makes some 790 hypercalls and privileged instructions, says here what it said on real Xen 4.17.7
 * ({@code real-xen-4.17-domU.txt}, as dom0 {@code real-xen-4.17-dom0.txt}; source and build in {@code src/test/kernels/probe}).
 * Each line is a test.
 */
class ProbeTest {
    private static final int HOST_MIB = 3072;
    private static final int GUEST_MIB = 128;

    @TestFactory
    Stream<DynamicNode> saysWhatItSaidOnRealXen(final TestReporter reporter) throws Exception {
        final List<String> found;
        try (GuestRun run = new GuestRun(CpuPolicy.ORACLE_4_17_TCG, HOST_MIB, 1, TraceSink.OFF)) {
            run.create("probe", probe(), "", GUEST_MIB, 1);
            run.toEnd();
            assertThat(run.shutdownCode()).as(run.crashReason()).isEqualTo(Sched.SHUTDOWN_poweroff);
            found = Conformance.lines(run.console());
        }
        return tests("real-xen-4.17-domU.txt", false, found, reporter);
    }

    @TestFactory
    Stream<DynamicNode> saysAsDom0WhatItSaidOnRealXen(final TestReporter reporter) throws Exception {
        return tests("real-xen-4.17-dom0.txt", true, Conformance.lines(Dom0Run.console(probe())), reporter);
    }

    private static Stream<DynamicNode> tests(final String recording, final boolean dom0, final List<String> found,
            final TestReporter reporter) throws IOException {
        final Conformance.Comparison comparison = new Conformance(recording, dom0).byPlace(found);
        reporter.publishEntry(recording, comparison.summary());
        return comparison.tests();
    }

    private static byte[] probe() throws IOException {
        try (InputStream in = ProbeTest.class.getResourceAsStream("/probe/probe")) {
            return in.readAllBytes();
        }
    }
}
