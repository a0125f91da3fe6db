package io.xenolith.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.xen.VcpuInfo;
import io.xenolith.testkit.AllowLeaks;
import io.xenolith.testkit.Dom0;
import io.xenolith.testkit.Guest;
import io.xenolith.testkit.XenTest;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;

/** A Java guest asks what the recorded kernel asked real Xen, and gets the same answers: each recorded line is a test. */
@AllowLeaks("it asks what was recorded, and that leaves ports and mappings")
class JavaGuestTest {
    private static final int DOMU_LINES_MIN = 600;

    @TestFactory
    @XenTest(memory = "128M", hostMemory = "3072M", abi = "debian-4.17")
    Stream<DynamicNode> asADomU(final Guest guest, final TestReporter reporter) throws IOException {
        return tests("real-xen-4.17-domU.txt", guest, reporter);
    }

    @TestFactory
    @XenTest(memory = "512M", hostMemory = "2048M", abi = "debian-4.17", toolstack = false)
    Stream<DynamicNode> asDom0(@Dom0 final Guest guest, final TestReporter reporter) throws IOException {
        return tests("real-xen-4.17-dom0.txt", guest, reporter);
    }

    private static Stream<DynamicNode> tests(final String recording, final Guest guest, final TestReporter reporter)
            throws IOException {
        final Conformance conformance = new Conformance(recording, guest.domid() == 0);
        final Conformance.Comparison comparison = conformance.byQuestion(ask(guest).lines());
        reporter.publishEntry(recording, comparison.summary());
        assertThat(comparison.asked()).as(comparison.summary()).isGreaterThanOrEqualTo(DOMU_LINES_MIN);
        return comparison.tests();
    }

    private static Probe ask(final Guest guest) {
        final Probe q = new Probe(guest);
        mapPageZero(q);
        final ProcessorQuestions processor = new ProcessorQuestions(q);
        final EventQuestions events = new EventQuestions(q);
        final OtherQuestions others = new OtherQuestions(q);
        q.t("update_va_mapping", "map shared_info", q.uvm(guest.sharedInfo(), guest.entry(guest.sharedInfo(), 1), 2));
        q.t("set_trap_table", "good", processor.loadTraps());
        q.t("initial", "evtchn_upcall_mask", q.memory.getByte(q.vcpuInfo + VcpuInfo.EVTCHN_UPCALL_MASK_OFFSET));
        VersionQuestions.ask(q);
        MmuUpdateQuestions.ask(q);
        MmuextQuestions.ask(q);
        VaMappingQuestions.ask(q);
        events.ask();
        GrantQuestions.ask(q);
        MemoryQuestions.ask(q);
        TimeQuestions.ask(q);
        VcpuQuestions.ask(q);
        processor.ask();
        others.ask();
        others.laterIoPrivilege();
        if (q.isDom0()) {
            events.reset();
        }
        others.lastConsole();
        return q;
    }

    /** The recorded kernel was loaded at 0, so that a null pointer was a good one. */
    private static void mapPageZero(final Probe q) {
        long below = 0;
        for (int level = 1; level <= 3; level++) {
            final long page = q.guest.allocate(Page.SIZE).address();
            if (level == 1) {
                below = q.guest.allocate(Page.SIZE).address();
            }
            q.put(page, (q.mfn(below) << Page.SHIFT) | Probe.L1RW);
            q.uvm(page, (q.mfn(page) << Page.SHIFT) | Probe.L1RO, 0);
            below = page;
        }
        assertThat(q.mmuUpdate(q.maddr(q.slot(4, 0)), (q.mfn(below) << Page.SHIFT) | Probe.L1RW)).isZero();
    }
}
