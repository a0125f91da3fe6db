package io.xenolith.it.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.xen.StartInfo;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Registers;
import io.xenolith.hypervisor.mm.GuestView;
import io.xenolith.hypervisor.mm.ShadowPaging;
import io.xenolith.hypervisor.sched.RunLoop;
import io.xenolith.hypervisor.vcpu.x86.CpuPolicy;
import io.xenolith.trace.TraceSink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Log-dirty of domains that run machine code: whatever changes a page, the page is told. */
class LogDirtyTest {
    private static final Path STORIES = Path.of(System.getProperty("xenolith.root"),
            "integration-tests/src/test/resources/stories");
    private static final long ROUND_NS = 20_000;
    /** Each round is longer than the one before, so that a story comes to its end. */
    private static final int ROUNDS_MAX = 24;

    /** add [0x102000], 1; jmp back. */
    private static final byte[] ONE_PAGE = TinyKernel.of("48 83 04 25 00 20 10 00 01 ebf5");
    private static final int ITS_PFN = 0x102;

    @Test
    void aKernelThatWritesOnePageHasOneDirtyPage() throws Exception {
        try (GuestRun run = new GuestRun(CpuPolicy.X86_64_V1, 128, 1, TraceSink.OFF)) {
            final Domain domain = built(run, ONE_PAGE, 8, 1);
            assertThat(domain.shadow().enableLogDirty()).isZero();
            runFor(run, domain, ROUND_NS);
            // The first time also the accessed and dirty bits of the tables are written.
            assertThat(cleaned(domain).get(ITS_PFN)).isTrue();
            for (int i = 0; i < 3; i++) {
                runFor(run, domain, ROUND_NS);
                assertThat(cleaned(domain).stream().toArray()).containsExactly(ITS_PFN);
            }
            domain.shadow().off();
            runFor(run, domain, ROUND_NS);
            assertThat(cleaned(domain).isEmpty()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"page-table-writes, 1", "demand-paging, 1", "user-mode, 1", "self-modifying, 1", "lazy-fpu, 1",
            "timers-and-upcalls, 1", "second-vcpu, 2"})
    void everyPageThatAKernelHasChangedIsDirty(final String story, final int vcpus) throws Exception {
        try (GuestRun run = new GuestRun(CpuPolicy.X86_64_V1, 128, 1, TraceSink.OFF)) {
            final Domain domain = built(run, Files.readAllBytes(STORIES.resolve("test-pv64-" + story)), 8, vcpus);
            assertThat(domain.shadow().enableLogDirty()).isZero();
            final Set<Long> written = sharedWithDom0(run, domain);
            Map<Long, Integer> before = contents(run, domain);
            long changedInAll = 0;
            long dirtyInAll = 0;
            for (int round = 0; round < ROUNDS_MAX && !domain.shutDown; round++) {
                runFor(run, domain, ROUND_NS << round);
                final BitSet dirty = cleaned(domain);
                final Map<Long, Integer> after = contents(run, domain);
                for (final var page : after.entrySet()) {
                    if (!page.getValue().equals(before.get(page.getKey())) && !written.contains(page.getKey())) {
                        assertThat(dirty.get(page.getKey().intValue()))
                                .as("%s, round %d, pfn 0x%x", story, round, page.getKey()).isTrue();
                        changedInAll++;
                    }
                }
                before = after;
                dirtyInAll += dirty.cardinality();
            }
            assertThat(domain.shutDown).isTrue();
            assertThat(changedInAll).isPositive();
            assertThat(dirtyInAll).as("pages told without having changed").isLessThan(4 * changedInAll + 64);
        }
    }

    /** A domain that is about to run. */
    private static Domain built(final GuestRun run, final byte[] kernel, final long mib, final int vcpus)
            throws Exception {
        run.create("guest", kernel, "", mib, vcpus);
        Domain domain = null;
        while (domain == null || domain.vcpu(0) == null || !domain.vcpu(0).initialised) {
            run.host().runLoop().step();
            domain = run.host().hypervisor().domain(1);
        }
        return domain;
    }

    /** Its store and console pages: what dom0 writes there through its own mapping is noted by nobody. */
    private static Set<Long> sharedWithDom0(final GuestRun run, final Domain domain) {
        final var hypervisor = run.host().hypervisor();
        final long address = new GuestView(hypervisor).machineAddress(domain.vcpu(0),
                domain.vcpu(0).registers().gpr[Registers.RSI]);
        final StartInfo info = new StartInfo().wrap(hypervisor.memory(), address);
        return Set.of(hypervisor.frames().m2p().get(info.storeMfn()),
                hypervisor.frames().m2p().get(info.consoleDomUMfn()));
    }

    private static void runFor(final GuestRun run, final Domain domain, final long ns) {
        final long end = run.host().nowNs() + ns;
        boolean idle = false;
        while (run.host().nowNs() < end && !idle && !domain.shutDown) {
            idle = run.host().runLoop().step(end) == RunLoop.Step.IDLE;
        }
    }

    /** A number for what is in each page that has a pfn. */
    private static Map<Long, Integer> contents(final GuestRun run, final Domain domain) {
        final Map<Long, Integer> pages = new TreeMap<>();
        final var hypervisor = run.host().hypervisor();
        final byte[] page = new byte[Page.SIZE];
        for (final int mfn : hypervisor.frames().list(domain.pages)) {
            final long pfn = hypervisor.frames().m2p().get(mfn);
            if (pfn >= 0) {
                hypervisor.memory().read((long) mfn << Page.SHIFT, page, 0, Page.SIZE);
                pages.put(pfn, Arrays.hashCode(page));
            }
        }
        return pages;
    }

    private static BitSet cleaned(final Domain domain) {
        final ShadowPaging.Reading reading = domain.shadow().read(true);
        final byte[] bits = reading.bits();
        final BitSet dirty = bits == null ? new BitSet() : BitSet.valueOf(bits);
        reading.advance(1);
        reading.end(true);
        return dirty;
    }
}
