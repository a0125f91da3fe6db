package io.xenolith.host.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.scenario.ExitKind;
import io.xenolith.host.scenario.Expectation;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.format.StampedEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {
    private final DomainNames names = new DomainNames();
    private final SummaryCollector collector = new SummaryCollector(names);

    @TempDir
    private Path folder;

    @Test
    void factsAreCountedWhereTheyBelong() {
        names.put(1, "guest");
        accept(0, new TraceEvent.DomainState(1, "unpaused", ""));
        accept(10, new TraceEvent.VcpuState(1, 0, 0));
        accept(20, new TraceEvent.Hypercall(1, 0, 32, 4, 0, 0, 0, 0, 0, 0, false));
        accept(21, new TraceEvent.EvtchnSend(1, 3, 0, 7));
        accept(22, new TraceEvent.Upcall(0, 0, 0, new byte[0]));
        accept(23, new TraceEvent.GrantEntry(1, 8, 0, 1, true, new byte[8]));
        accept(24, new TraceEvent.GrantMapped(0, 1, 8, 1, 2, 0, 0));
        accept(25, new TraceEvent.GrantMapped(0, 1, 8, -1, 0, 0, -3));
        accept(26, new TraceEvent.GrantCopied(0, 1, 8, 0, 0, -1, 0, 8, 0, new byte[0]));
        accept(27, new TraceEvent.Trap(1, 0, 14, 0, 0, 0, true));
        accept(40, new TraceEvent.VcpuState(1, 0, 2));
        accept(50, new TraceEvent.VcpuState(1, 0, 0));
        accept(60, new TraceEvent.BlockIo(0, "vbd/1/51728", 1, "READ", 0, 4096, 0, 100));
        accept(61, new TraceEvent.BlockIo(0, "vbd/1/51728", 2, "WRITE", 0, 512, 0, 200));
        accept(62, new TraceEvent.BlockIo(0, "vbd/1/51728", 3, "READ", 0, 512, -1, 300));
        final Summary summary = collector.summary(100);
        assertThat(summary.domains()).containsExactly(
                new DomainSummary(0, "Domain-0", "created", 0, 0, 1, 0, 1, 1, 0, 0),
                new DomainSummary(1, "guest", "running", 1, 1, 0, 1, 0, 0, 1, 80));
        assertThat(summary.devices()).containsExactly(new DeviceSummary("guest.xvdb", 3, 1, 4096, 512, 200, 300, 300));
        assertThat(summary.counters()).containsEntry("guest.hypercalls", 1L).containsEntry("guest.xvdb.requests", 3L)
                .containsEntry("host.virtual_time_ns", 100L);
    }

    @Test
    void whatAQueueDidCountsForItAndForTheDevice() {
        names.put(1, "guest");
        accept(1, new TraceEvent.NetIo(0, "vif/1/0/queue-0", "tx", 100, 1, ""));
        accept(2, new TraceEvent.NetIo(0, "vif/1/0/queue-1", "tx", 60, 1, ""));
        accept(3, new TraceEvent.NetIo(0, "vif/1/0/queue-1", "rx", 60, 0, "too late"));
        accept(4, new TraceEvent.BlockIo(0, "vbd/1/51712/queue-3", 1, "READ", 0, 4096, 0, 100));
        assertThat(collector.summary(10).counters()).containsEntry("guest.vif0.tx_packets", 2L)
                .containsEntry("guest.vif0.queue0.tx_packets", 1L).containsEntry("guest.vif0.queue1.tx_bytes", 60L)
                .containsEntry("guest.vif0.rx_dropped", 1L).containsEntry("guest.vif0.queue1.rx_dropped", 1L)
                .containsEntry("guest.xvda.requests", 1L).containsEntry("guest.xvda.queue3.requests", 1L);
    }

    @Test
    void deviceNumbersBecomeNames() {
        names.put(1, "g");
        assertThat(DeviceNames.of("vbd/1/51712", names)).isEqualTo("g.xvda");
        assertThat(DeviceNames.of("vbd/1/51713", names)).isEqualTo("g.xvda1");
        assertThat(DeviceNames.of("vbd/1/" + ((1 << 28) + (26 << 8)), names)).isEqualTo("g.xvdaa");
        assertThat(DeviceNames.of("console/2/0", names)).isEqualTo("dom2.console0");
        assertThat(DeviceNames.of("vif/1/0/queue-12", names)).isEqualTo("g.vif0.queue12");
        assertThat(DeviceNames.of("something else", names)).isEqualTo("something else");
    }

    @Test
    void expectationsAreComparedWithWhatCame() throws IOException {
        final Path file = Files.writeString(folder.resolve("f"), "abc");
        final Path same = Files.writeString(folder.resolve("same"), "abc");
        final RunOutcome outcome = new RunOutcome() {
            @Override
            public String console(final String domain) {
                return "hello\nready\n";
            }

            @Override
            public ExitKind exit(final String domain) {
                return ExitKind.CRASH;
            }

            @Override
            public Map<String, Long> counters() {
                return Map.of("a.hypercalls", 5L);
            }
        };
        final List<ExpectationResult> results = new ExpectationChecker(outcome).check(List.of(
                new Expectation.Console(1, "a", Pattern.compile("read.")),
                new Expectation.Console(2, "a", Pattern.compile("nothing")),
                new Expectation.NoConsole(3, "a", Pattern.compile("ready")),
                new Expectation.Exit(4, "a", ExitKind.CRASH), new Expectation.Exit(5, "a", ExitKind.POWEROFF),
                new Expectation.Counter(6, "a.hypercalls", 5, 5), new Expectation.Counter(7, "a.hypercalls", 6, 9),
                new Expectation.Counter(8, "a.hypercals", 6, 9), new Expectation.FileEquals(9, file, same),
                new Expectation.FileSha256(10, file, "00"),
                new Expectation.FileContains(11, file, Pattern.compile("b")),
                new Expectation.FileContains(12, folder.resolve("none"), Pattern.compile("b"))));
        assertThat(results).extracting(ExpectationResult::held).containsExactly(true, false, false, true, false, true,
                false, false, true, false, true, false);
        assertThat(results.get(1)).isEqualTo(new ExpectationResult(2, "a: console shows /nothing/", false,
                "the console ends: ...hello\\nready"));
        assertThat(results.get(4).detail()).isEqualTo("it is crash");
        assertThat(results.get(6)).isEqualTo(
                new ExpectationResult(7, "a.hypercalls >= 6 <= 9", false, "it is 5"));
        assertThat(results.get(7).detail()).isEqualTo("there is no such counter, did you mean 'a.hypercalls'?");
    }

    @Test
    void aConsoleShowsTheDigestOfAFile() throws IOException {
        final Path abc = Files.writeString(folder.resolve("abc"), "abc");
        final Path empty = Files.createFile(folder.resolve("empty"));
        final RunOutcome outcome = new RunOutcome() {
            @Override
            public String console(final String domain) {
                return "sha256 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n";
            }

            @Override
            public ExitKind exit(final String domain) {
                return ExitKind.POWEROFF;
            }

            @Override
            public Map<String, Long> counters() {
                return Map.of();
            }
        };
        final List<ExpectationResult> results = new ExpectationChecker(outcome).check(List.of(
                new Expectation.ConsoleSha256(1, "a", abc), new Expectation.ConsoleSha256(2, "a", empty),
                new Expectation.ConsoleSha256(3, "a", folder.resolve("none"))));
        assertThat(results).extracting(ExpectationResult::held).containsExactly(true, false, false);
        assertThat(results.get(1).detail()).startsWith("want e3b0c44298fc1c14");
    }

    @Test
    void aDomainThatWasUnpausedIsRunning() {
        accept(0, new TraceEvent.DomainState(1, "paused", ""));
        accept(1, new TraceEvent.DomainState(1, "unpaused", ""));
        assertThat(collector.summary(2).domains()).extracting(DomainSummary::state).containsExactly("running");
    }

    @Test
    void aReportIsATableForPeopleAndJsonForPrograms() {
        names.put(1, "guest");
        accept(5, new TraceEvent.BlockIo(0, "vbd/1/51712", 1, "READ", 0, 4096, 0, 1_500));
        accept(6, new TraceEvent.Upcall(1, 0, 0, new byte[0]));
        final RunReport report = new RunReport("x.yaml", 7, collector.summary(2_000_000), 2, "ab", List.of(
                new ExpectationResult(3, "guest: ends by crash", false, "it is running")));
        assertThat(report.ok()).isFalse();
        assertThat(report.text()).isEqualTo("""
                x.yaml: seed 7, 2.000 ms of virtual time
                trace: 2 events, sha256 ab

                domain  id    state  hypercalls  events  upcalls  grants  maps  copies  traps   ran
                guest    1  created           0       0        1       0     0       0      0  0 ns

                device      requests  errors  read  written       p50       p99       max
                guest.xvda         1       0    4K        0  1.500 us  1.500 us  1.500 us

                FAILED  line 3: guest: ends by crash
                        it is running
                """);
        assertThat(report.json()).contains("\"ok\" : false", "\"latency_p50_ns\" : 1500", "\"held\" : false");
    }

    @Test
    void aFilterFindsIdsUnderEveryName() {
        final TraceEvent send = new TraceEvent.EvtchnSend(1, 3, 0, 7);
        final TraceEvent copy = new TraceEvent.GrantCopied(0, 1, 8, 0, 0, -1, 0, 8, 0, new byte[0]);
        final OptionalInt any = OptionalInt.empty();
        assertThat(new EventFilter(any, "", any, any).accepts(send)).isTrue();
        assertThat(new EventFilter(OptionalInt.of(0), "", OptionalInt.of(7), any).accepts(send)).isTrue();
        assertThat(new EventFilter(OptionalInt.of(2), "", any, any).accepts(send)).isFalse();
        assertThat(new EventFilter(any, "", any, OptionalInt.of(8)).accepts(copy)).isTrue();
        assertThat(new EventFilter(any, "", any, OptionalInt.of(9)).accepts(copy)).isFalse();
        assertThat(new EventFilter(any, "vbd", any, any).accepts(copy)).isFalse();
    }

    @Test
    void anEventIsALineOrAnObject() {
        final StampedEvent event = new StampedEvent(1_250, 12,
                new TraceEvent.GrantEntry(1, 8, 0, 255, true, new byte[]{1, -1}));
        assertThat(EventText.line(event)).isEqualTo("      12            1250 ns  GrantEntry         domain=1 gref=8 "
                + "toDomain=0 frame=0xff readonly=true entry=[01 ff]");
        assertThat(EventText.json(event)).isEqualTo("{\"sequence\":12,\"time_ns\":1250,\"event\":\"GrantEntry\","
                + "\"domain\":1,\"gref\":8,\"toDomain\":0,\"frame\":255,\"readonly\":true,\"entry\":\"01ff\"}");
    }

    private void accept(final long timeNs, final TraceEvent event) {
        collector.accept(new StampedEvent(timeNs, 0, event));
    }

    @Test
    void aHypercallReadsLikeACallWithNamesForNumbers() {
        final TraceEvent call = new TraceEvent.Hypercall(1, 0, 32, 4, 4, 0x1000, 0, 0, 0, -22, false);
        assertThat(EventText.line(new StampedEvent(5, 1, call)))
                .endsWith("domain=1 vcpu=0 event_channel_op EVTCHNOP_send(0x4, 0x1000, 0x0, 0x0, 0x0) = -EINVAL");
    }

    @Test
    void aHypercallWithoutANameShowsItsNumber() {
        final TraceEvent call = new TraceEvent.Hypercall(1, 0, 60, -1, 0, 0, 0, 0, 0, -38, true);
        assertThat(EventText.line(new StampedEvent(5, 1, call)))
                .endsWith("domain=1 vcpu=0 multicall: hypercall 0x3c(0x0, 0x0, 0x0, 0x0, 0x0) = -ENOSYS");
    }
}
