package io.xenolith.host.scenario;

import io.xenolith.hypervisor.AbiProfile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import io.xenolith.hypervisor.sched.SchedulerKind;
import io.xenolith.dom0.toolstack.RealTime;
import io.xenolith.drivers.block.BlkFeatures;
import io.xenolith.drivers.block.BlkbackOptions;
import io.xenolith.drivers.net.NetbackOptions;
import io.xenolith.drivers.net.OffloadFeatures;
import io.xenolith.host.input.OutsideInput;
import io.xenolith.usernet.Forward;
import io.xenolith.usernet.NetworkPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioReaderTest {
    private static final String ONE_DOMAIN = """
            domains:
              - name: a
                program: hello
            """;

    @TempDir
    private Path folder;

    @Test
    void whatRtdsGivesAVcpuIsReadAndHeldAgainstItsLimits() throws Exception {
        assertThat(read("domains: [{name: a, program: hello, rtds: {period: 20ms, budget: 50us, extratime: 0}}]")
                .domains().getFirst().realTime()).contains(new RealTime(20_000, 50, false));
        assertThat(read("domains: [{name: a, program: hello, rtds: {}}]").domains().getFirst().realTime())
                .contains(new RealTime(10_000, 4_000, true));
        assertThat(read(ONE_DOMAIN).domains().getFirst().realTime()).isEmpty();
        assertThat(problems("domains: [{name: a, program: hello, rtds: {budget: 11ms}}]")).containsExactly(
                "x.yaml:1: 'rtds': a budget of 11000 us in a period of 10000 us, want 10 us to the period, and that up to "
                        + "2147483647 us");
    }

    @Test
    void aSmallFileGetsTheDefaults() throws Exception {
        final Scenario scenario = read(ONE_DOMAIN);
        assertThat(scenario.host()).isEqualTo(new HostSpec(512L << 20, 0, 2_000_000, 1_767_225_600L));
        assertThat(scenario.domains())
                .containsExactly(new DomainSpec("a", "hello", "", 16L << 20, 1, 256, 0, List.of()));
        assertThat(scenario.disks()).isEmpty();
        assertThat(scenario.steps()).isEmpty();
        assertThat(scenario.expectations()).isEmpty();
        assertThat(scenario.print()).isEqualTo(PrintMode.SUMMARY);
        assertThat(scenario.virtualTimeLimitNs()).isEqualTo(60_000_000_000L);
    }

    @Test
    void aHostMayHaveAnotherScheduler() throws Exception {
        final Scenario scenario = read("host: {scheduler: rtds}\n" + ONE_DOMAIN);
        assertThat(scenario.host().parameters().scheduler()).isEqualTo(SchedulerKind.RTDS);
        assertThat(read(ONE_DOMAIN).host().parameters().scheduler()).isEqualTo(SchedulerKind.CREDIT2);
    }

    @Test
    void aSchedulerThatIsNoneIsRefusedWithThoseThereAre() throws Exception {
        assertThat(problems("host: {scheduler: sedf}\n" + ONE_DOMAIN))
                .containsExactly("x.yaml:1: 'scheduler' is 'sedf', want credit, credit2, rtds or null");
        assertThat(read("host: {pv_linear_pt: 0, pv_l1tf: domu}\n" + ONE_DOMAIN).host().parameters().words())
                .isEqualTo(" pv-linear-pt=no pv-l1tf=domu");
        assertThat(problems("host: {scheduler: rtds, abi: debian-4.17}\n" + ONE_DOMAIN))
                .containsExactly("x.yaml:1: 'scheduler': Xen debian-4.17 is built without rtds");
    }

    @Test
    void aScenarioUnderAnotherSchedulerHasOtherRecordings() throws Exception {
        final Scenario scenario = read(ONE_DOMAIN);
        assertThat(scenario.withScheduler(SchedulerKind.CREDIT2)).isEqualTo(scenario);
        final Scenario other = scenario.withScheduler(SchedulerKind.CREDIT);
        assertThat(other.host().parameters().words()).isEqualTo(" sched=credit");
        assertThat(other.sha256()).hasSize(64).isNotEqualTo(scenario.sha256());
    }

    @Test
    void aCapIsAtMostOneCpuForEachVcpu() throws Exception {
        assertThat(read(ONE_DOMAIN + "    vcpus: 2\n    cap: 200\n").domains().getFirst().cap()).isEqualTo(200);
        assertThat(problems(ONE_DOMAIN + "    vcpus: 2\n    cap: 201\n")).hasSize(1);
    }

    @Test
    void aDomainMayHaveAKernelInsteadOfAProgram() throws Exception {
        final Scenario scenario = read("""
                host: {cpu: oracle-4.17-tcg, abi: "4.20"}
                domains:
                  - {name: a, kernel: linux, ramdisk: initramfs, cmdline: [quiet, nr_cpus=1]}
                  - {name: b, kernel: grub, memory: 64M, on_reboot: restart}
                """);
        assertThat(scenario.host().cpuPolicy()).isEqualTo("oracle-4.17-tcg");
        assertThat(scenario.host().abi()).isEqualTo(AbiProfile.XEN_4_20);
        assertThat(scenario.withAbi(AbiProfile.XEN_4_14).host().abi()).isEqualTo(AbiProfile.XEN_4_14);
        assertThat(scenario.domains().getFirst()).isEqualTo(new DomainSpec("a", "", "quiet nr_cpus=1", 256L << 20, 1,
                256, 0, List.of(), List.of(), Optional.of(new KernelSpec(folder.resolve("linux"),
                        Optional.of(folder.resolve("initramfs")))),
                false, ""));
        assertThat(scenario.domains().get(1).restarts()).isTrue();
        assertThat(scenario.domains().get(1).kernel())
                .isEqualTo(Optional.of(new KernelSpec(folder.resolve("grub"), Optional.empty())));
    }

    @Test
    void keysOfAKernelDoNotGoWithAProgramNorTheOtherWayRound() {
        assertThatThrownBy(() -> read("""
                host: {cpu: z80, abi: 3.4}
                domains:
                  - {name: a, kernel: linux, args: quiet}
                  - {name: b, program: hello, cmdline: quiet, ramdisk: x}
                  - {name: c, kernel: linux, program: hello}
                """)).hasMessageContaining(":1: 'cpu': no processor 'z80', want oracle-4.17-tcg or x86-64-v1")
                .hasMessageContaining(
                        ":1: 'abi': no Xen '3.4', want 4.14 or 4.17 or debian-4.17 or 4.20 or 4.21")
                .hasMessageContaining(":3: domain 'a' has a 'kernel', it cannot have 'args' too")
                .hasMessageContaining(":4: domain 'b' has a 'program', it cannot have 'ramdisk' too")
                .hasMessageContaining(":4: domain 'b' has a 'program', it cannot have 'cmdline' too")
                .hasMessageContaining(":5: domain 'c' has a 'kernel', it cannot have 'program' too");
    }

    @Test
    void aPolicyAndLabelsAreRead() throws Exception {
        Files.writeString(folder.resolve("a.policy"), "label web_t\ndeny dom0_t web_t domain:pause\n");
        final Scenario scenario = read("""
                host: {policy: a.policy}
                domains: [{name: a, program: hello, label: web_t}, {name: b, program: hello}]
                """);
        assertThat(scenario.host().policy().orElseThrow().labels()).containsExactly("web_t");
        assertThat(scenario.domains()).extracting(DomainSpec::label).containsExactly("web_t", "");
    }

    @Test
    void mistakesOfAPolicyAreToldWithTheScenariosAndWithItsLine() throws Exception {
        Files.writeString(folder.resolve("a.policy"), "label web_t\nallow wub_t * *\ndeny\n");
        assertThatThrownBy(() -> read("""
                host: {policy: a.policy}
                domains: [{name: a, program: hello}]
                """)).hasMessageContaining(":1: 'policy': a.policy:2: no label 'wub_t', declare it above with 'label'")
                .hasMessageContaining(":1: 'policy': a.policy:3: 'deny' wants who, to whom, and what");
        assertThatThrownBy(() -> read("""
                host: {policy: none.policy}
                domains: [{name: a, program: hello}]
                """)).hasMessageContaining(":1: 'policy': no such file: ");
    }

    @Test
    void aLabelWantsAPolicyThatHasIt() throws Exception {
        assertThatThrownBy(() -> read("domains: [{name: a, program: hello, label: web_t}]"))
                .hasMessageContaining("domain 'a' has a label, but 'host' has no 'policy'");
        Files.writeString(folder.resolve("a.policy"), "label web_t\n");
        assertThatThrownBy(() -> read("""
                host: {policy: a.policy}
                domains: [{name: a, program: hello, label: wed_t}]
                """)).hasMessageContaining("domain 'a': the policy has no label 'wed_t'").hasMessageContaining("web_t");
    }

    @Test
    void aDiskIsAFileOfSomeFormatOrAnExport() throws Exception {
        final Scenario scenario = read("""
                disks:
                  a: {file: a.img, format: qcow2}
                  b: {file: nbd://host/x, mode: rw, writes: memory}
                """ + ONE_DOMAIN);
        assertThat(scenario.disks()).extracting(DiskSpec::source).containsExactly(
                new DiskSource.File(folder.resolve("a.img"), Optional.of(ImageFormat.QCOW2)),
                new DiskSource.Export(NbdUri.parse("nbd://host/x")));
    }

    @Test
    void anExportIsNeitherMadeNorOfAnyFormat() {
        assertThatThrownBy(() -> read("""
                disks:
                  a: {file: nbd://host/x, create: {size: 1M}, format: raw}
                  b: {file: 'nbd:x'}
                  c: {file: [x]}
                """ + ONE_DOMAIN))
                .hasMessageContaining(":2: disk 'a' is an export of a server, it cannot have 'create'")
                .hasMessageContaining(":2: disk 'a' is an export of a server, it cannot have 'format'")
                .hasMessageContaining(":3: 'file': 'nbd:x', want nbd://HOST[:PORT]/EXPORT")
                .hasMessageContaining(":4: 'file' must be text, not a list");
    }

    @Test
    void everyKeyIsRead() throws Exception {
        final Scenario scenario = read("""
                host: {memory: 1G, seed: -7, tsc_khz: 3000000, wall_clock: 2020-02-02T02:02:02Z}
                disks:
                  blank: {file: out/blank.img, mode: rw, create: {size: 16M}}
                  jdk: {file: jdk.img, create: {from: $JAVA_HOME/release}}
                domains:
                  - name: a
                    program: hello
                    args: [one, 2]
                    memory: 32M
                    vcpus: 2
                    weight: 512
                    cap: 50
                    disks:
                      - {disk: blank, vdev: xvda}
                      - {disk: blank, vdev: xvdb1, mode: ro}
                  - {name: b, program: com.example.B, args: x=1 y=2}
                steps:
                  - {at: 5ms, do: {console: {domain: a, text: "hi\\n"}}}
                  - {when: {domain: a, console: 'ready \\d+'}, do: {attach: {domain: a, disk: jdk, vdev: xvdc}}}
                  - {when: {domain: b, state: shutdown}, do: {detach: {domain: a, vdev: xvdc}}}
                  - {at: 1s, do: {pause: a}}
                  - {at: 2s, do: {unpause: {domain: a}}}
                  - {at: 3s, do: {destroy: b}}
                  - {at: 4s, do: {shutdown: {domain: a, reason: reboot}}}
                  - {at: 5s, do: {kill_backend: {domain: a, vdev: xvda}}}
                  - {at: 6s, do: {restart_backend: {domain: a, vif: 1}}}
                  - {at: 7s, do: {resize: {domain: a, vdev: xvda, size: 32M}}}
                  - {at: 8s, do: {detach: {domain: a, vdev: xvda, force: 1}}}
                  - {at: 9s, do: {detach_vif: {domain: a, vif: 0}}}
                expect:
                  - {domain: a, console: done$}
                  - {domain: a, no_console: panic}
                  - {domain: b, exit: destroyed}
                  - {counter: a.hypercalls, at_least: 10, at_most: 20}
                  - {counter: a.upcalls, equals: 3}
                  - {file: out/blank.img, equals_sha_of: jdk.img}
                  - {file: jdk.img, contains_pattern: JAVA_VERSION}
                  - {file: jdk.img, sha256: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA}
                  - {domain: a, console_has_sha256_of: jdk.img}
                print: ring-by-ring
                limits: {virtual_time: 2min}
                """);
        assertThat(scenario.host()).isEqualTo(new HostSpec(1L << 30, -7, 3_000_000, 1_580_608_922L));
        assertThat(scenario.disks()).containsExactly(
                new DiskSpec("blank", folder.resolve("out/blank.img"), AccessMode.READ_WRITE,
                        Optional.of(new DiskSpec.Create.Empty(16 << 20))),
                new DiskSpec("jdk", folder.resolve("jdk.img"), AccessMode.READ_ONLY,
                        Optional.of(new DiskSpec.Create.CopyOf(Path.of("/jdk/release")))));
        assertThat(scenario.disk("jdk").name()).isEqualTo("jdk");
        assertThat(scenario.domains().getFirst()).isEqualTo(new DomainSpec("a", "hello", "one 2", 32 << 20, 2, 512, 50,
                List.of(new DiskAttachment("blank", "xvda", AccessMode.READ_WRITE),
                        new DiskAttachment("blank", "xvdb1", AccessMode.READ_ONLY))));
        assertThat(scenario.domains().get(1).args()).isEqualTo("x=1 y=2");
        assertThat(scenario.steps()).extracting(Step::input).containsExactly(new OutsideInput.ConsoleInput("a", "hi\n"),
                new OutsideInput.AttachDisk("a", "jdk", "xvdc", AccessMode.READ_ONLY),
                new OutsideInput.DetachDisk("a", "xvdc"), new OutsideInput.Pause("a"), new OutsideInput.Unpause("a"),
                new OutsideInput.Destroy("b"), new OutsideInput.Shutdown("a", ShutdownReason.REBOOT),
                new OutsideInput.KillBackend("a", "xvda"), new OutsideInput.RestartBackend("a", "vif1"),
                new OutsideInput.ResizeDisk("a", "xvda", 32 << 20), new OutsideInput.DetachDisk("a", "xvda", true),
                new OutsideInput.DetachVif("a", 0, false));
        assertThat(scenario.steps().getFirst().trigger()).isEqualTo(new Trigger.At(5_000_000));
        assertThat(scenario.steps().get(1).trigger()).isInstanceOfSatisfying(Trigger.ConsoleShows.class,
                shows -> assertThat(shows.pattern().pattern()).isEqualTo("ready \\d+"));
        assertThat(scenario.steps().get(2).trigger()).isEqualTo(new Trigger.DomainBecomes("b", DomainLife.SHUTDOWN));
        assertThat(scenario.expectations()).hasSize(9);
        assertThat(scenario.expectations().get(2)).isEqualTo(new Expectation.Exit(33, "b", ExitKind.DESTROYED));
        assertThat(scenario.expectations().get(3)).isEqualTo(new Expectation.Counter(34, "a.hypercalls", 10, 20));
        assertThat(scenario.expectations().get(4)).isEqualTo(new Expectation.Counter(35, "a.upcalls", 3, 3));
        assertThat(scenario.expectations().get(7))
                .isEqualTo(new Expectation.FileSha256(38, folder.resolve("jdk.img"), "a".repeat(64)));
        assertThat(scenario.expectations().get(8))
                .isEqualTo(new Expectation.ConsoleSha256(39, "a", folder.resolve("jdk.img")));
        assertThat(scenario.print()).isEqualTo(PrintMode.RING_BY_RING);
        assertThat(scenario.virtualTimeLimitNs()).isEqualTo(120_000_000_000L);
        assertThat(scenario.withSeed(9).host().seed()).isEqualTo(9);
    }

    @Test
    void anUnknownKeyNamesFileLineAndTheNearestKey() {
        assertThat(problems("""
                host:
                  memry: 512M
                """ + ONE_DOMAIN)).containsExactly("x.yaml:2: unknown key 'memry' in host, did you mean 'memory'?");
    }

    @Test
    void aDiskSaysWhatItsBackendOffers() throws ScenarioException, IOException {
        final Scenario scenario = read("""
                disks:
                  d:
                    file: d.img
                    mode: rw
                    writes: memory
                    sector_size: 4096
                    features: {barrier: 0, persistent: 0, indirect_segments: 64, ring_page_order: 1, queues: 2}
                """ + ONE_DOMAIN);
        assertThat(scenario.disk("d").device()).isEqualTo(new DeviceSpec(DeviceSpec.Kind.DISK, true, Optional.empty(),
                BlkbackOptions.DEFAULT.withSectorBytes(4096).withFeatures(BlkFeatures.LINUX_BACKEND.withBarrier(false)
                        .withPersistent(false).withIndirectSegments(64).withRingPageOrder(1).withQueues(2))));
    }

    @Test
    void anUnknownKeyNearNothingListsTheKeys() {
        assertThat(problems("limits: {qqqqqqqq: 1s}\n" + ONE_DOMAIN))
                .containsExactly("x.yaml:1: unknown key 'qqqqqqqq' in limits, want virtual_time");
    }

    @Test
    void allProblemsAreToldAtOnceInTheOrderOfTheFile() {
        assertThat(problems("""
                domains:
                  - name: a
                    program: [hello]
                    memory: 5k
                    vcpus: many
                  - name: b
                    cap: -1
                prnt: summary
                """)).containsExactly("x.yaml:3: 'program' must be text, not a list",
                "x.yaml:4: 'memory': '5k' is not a size such as 512M or 16K",
                "x.yaml:5: 'vcpus': 'many' is not a whole number", "x.yaml:6: domain needs 'program'",
                "x.yaml:7: 'cap' is -1, want 0 to 100",
                "x.yaml:8: unknown key 'prnt' in the scenario, did you mean 'print'?");
    }

    /** Each line is put after the one domain; the message is about the line it stands on. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            host: []                                      | host must be a mapping with memory, seed, tsc_khz, wall_clock, cpu, abi, scheduler, policy, pv_linear_pt or pv_l1tf, not a list
            host:                                         | host must be a mapping with memory, seed, tsc_khz, wall_clock, cpu, abi, scheduler, policy, pv_linear_pt or pv_l1tf, not nothing
            host: {memory: }                              | 'memory' must be text, not nothing
            host: {memory: 99999999}                      | 'memory' is 99999999 bytes, want a multiple of 4K
            host: {memory: 8M}                            | the domains want 16M of memory, the host has 8M
            host: {memory: 99999999T}                     | 'memory': '99999999T' is too large or not a whole number of the unit
            host: {seed: x}                               | 'seed': 'x' is not a whole number
            host: {tsc_khz: 1}                            | 'tsc_khz' is 1, want 1000 to 100000000
            host: {wall_clock: noon}                      | 'wall_clock': 'noon' is not a time such as 2026-01-01T00:00:00Z
            disks: [a]                                    | 'disks' must be a mapping from names to disks, not a list
            disks: {host: {file: x}}                      | disk name 'host': want a letter, then letters, digits, _ or -, and none of dom0, Domain-0, host
            disks: {d: {mode: rw}}                        | disk 'd' needs 'file'
            disks: {d: {file: x, mode: w}}                | 'mode' is 'w', want ro or rw
            disks: {d: {file: x, device: tape}}           | 'device' is 'tape', want disk or cdrom
            disks: {d: {file: x, device: cdrom, mode: rw}} | disk 'd' is a cdrom, it cannot be rw
            disks: {d: {file: x, writes: memory}}         | disk 'd' is ro, nothing is written to it
            disks: {d: {file: x, overlay: y}}             | disk 'd' is ro, nothing is written to it
            disks: {d: {file: x, mode: rw, overlay: y, writes: memory}} | disk 'd' has an 'overlay', writes go there
            disks: {d: {file: x, features: {secure_discard: 7}}} | 'secure_discard' is 7, want 0 to 1
            disks: {d: {file: x, count: 2}}               | 'd' is the same name 2 times, it needs {n}
            disks: {'d{n}': {file: x, count: 0}}          | 'count' is 0, want 1 to 4096
            disks: {'d{n}': {file: x}}                    | disk name 'd{n}': want a letter, then letters, digits, _ or -, and none of dom0, Domain-0, host; {n} goes with 'count'
            bridges: [a]                                  | 'bridges' must be a mapping from names to bridges, not a list
            bridges: {a: {rat: 1}}                        | unknown key 'rat' in bridge 'a', did you mean 'rate'?
            bridges: {a: {rate: fast}}                    | bridge: rate=fast, want a rate such as 10Mb/s or 1MB/s@20ms
            pcap: {xenbr0: x}                             | pcap: no bridge or interface 'xenbr0': the scenario has no network
            pcap: [x]                                     | 'pcap' must be a mapping from bridges or interfaces to files, not a list
            disks: {d: {file: x, sector_size: 768}}       | 'sector_size' is 768, want 512, 1024, 2048 or 4096
            disks: {d: {file: x, sector_size: 8192}}      | 'sector_size' is 8192, want 512 to 4096
            disks: {d: {file: x, features: {queues: 17}}} | 'queues' is 17, want 1 to 16
            disks: {d: {file: x, features: {barrier: 2}}} | 'barrier' is 2, want 0 to 1
            disks: {d: {file: x, create: {}}}             | 'create' of disk 'd' needs either 'size' or 'from'
            disks: {d: {file: x, create: {size: 1000}}}   | 'size' is 1000 bytes, want a multiple of 512
            disks: {d: {file: $HOME/x}}                   | 'file': only $JAVA_HOME is known, in '$HOME/x'
            steps: {at: 1s}                               | 'steps' must be a list, not a mapping
            steps: [{do: {pause: a}}]                     | a step needs either 'at' or 'when'
            steps: [{at: 1s}]                             | a step needs 'do'
            steps: [{at: 1s, do: {}}]                     | 'do' needs exactly one of console, attach, detach, resize, attach_vif, detach_vif, pause, unpause, destroy, shutdown, kill_backend or restart_backend
            steps: [{at: 1s, do: {pase: a}}]              | unknown key 'pase' in do, did you mean 'pause'?
            steps: [{at: 5, do: {pause: a}}]              | 'at': '5' is not a duration with a unit, such as 5ms or 2s
            steps: [{at: 1s, do: {pause: aa}}]            | no domain 'aa', did you mean 'a'?
            steps: [{at: 1s, do: {attach: {domain: a, disk: d, vdev: xvda}}}] | no disk 'd' under 'disks'
            steps: [{at: 1s, do: {detach: {domain: a, vdev: sda}}}]           | 'vdev' is 'sda', want a name such as xvda or xvdb1
            steps: [{at: 1s, after: 1s, do: {pause: a}}]  | 'after' goes with 'when'
            steps: [{at: 1s, do: {kill_backend: {domain: a, vif: 1, vdev: xvda}}}] | 'vdev' does not go with 'vif'
            steps: [{at: 1s, do: {detach_vif: {domain: a, vif: 64}}}]         | 'vif' is 64, want 0 to 63
            steps: [{at: 1s, do: {kill_backend: a}}]                          | 'kill_backend' needs either 'vdev' or 'vif'
            steps: [{at: 1s, do: {restart_backend: {domain: a}}}]             | 'restart_backend' needs either 'vdev' or 'vif'
            steps: [{at: 1s, do: {attach_vif: {domain: a, bridge: lan}}}]     | 'attach_vif' needs 'vif'
            steps: [{at: 1s, do: {detach_vif: a}}]                            | 'detach_vif' needs 'vif'
            steps: [{at: 1s, do: {resize: {domain: a, vdev: xvda}}}]          | 'resize' needs 'size'
            steps: [{at: 1s, do: {resize: {domain: a, vdev: xvda, size: 7}}}] | 'size' is 7 bytes, want a multiple of 512
            steps: [{at: 1s, do: {shutdown: {domain: a, reason: fire}}}]      | 'reason' is 'fire', want poweroff, reboot, suspend or halt
            steps: [{when: {domain: a}, do: {pause: a}}]                      | 'when' needs either 'console' or 'state'
            steps: [{when: {domain: a, state: x}, do: {pause: a}}]            | 'state' is 'x', want created, paused, unpaused, shutdown, dying or dead
            expect: [{domain: a}]                         | an expectation needs exactly one of console, no_console, console_has_sha256_of or exit
            expect: [{domain: a, console: '['}]           | 'console' is not a regular expression: Unclosed character class at column 1
            expect: [{domain: a, exit: bang}]             | 'exit' is 'bang', want poweroff, reboot, suspend, crash, watchdog, soft-reset, destroyed or running
            expect: [{exit: crash}]                       | an expectation needs 'domain', 'counter' or 'file'
            expect: [{counter: a.x}]                      | a counter needs 'at_least', 'at_most' or 'equals'
            expect: [{counter: a.x, equals: 1, at_least: 1}]  | 'equals' goes without 'at_least' and 'at_most'
            expect: [{counter: a.x, equals: 1, exit: crash}]  | 'exit' does not go with 'counter'
            expect: [{file: x}]                           | an expectation needs exactly one of sha256, equals_sha_of or contains_pattern
            expect: [{file: x, sha256: 12}]               | 'sha256' needs 64 hex digits
            print: nicely                                 | 'print' is 'nicely', want summary or ring-by-ring
            limits: {virtual_time: 1 fortnight}           | 'virtual_time': '1 fortnight' is not a duration with a unit, such as 5ms or 2s
            domains: []                                   | key 'domains' is given twice, first on line 1
            host: &h {memory: *h}                         | alias '*h': scenario files have no aliases, write it out
            """)
    void eachMistakeHasItsMessage(final String line, final String message) {
        assertThat(problems(ONE_DOMAIN + line)).containsExactly("x.yaml:4: " + message);
    }

    @Test
    void aScenarioNeedsDomains() {
        assertThat(problems("host: {memory: 64M}")).containsExactly("x.yaml:1: the scenario needs 'domains'");
    }

    @Test
    void twoDomainsOfOneNameAreRefused() {
        assertThat(problems(ONE_DOMAIN + "  - {name: a, program: x}\n"))
                .containsExactly("x.yaml:4: a second domain 'a'");
    }

    @Test
    void twoDisksAtOnePlaceAreRefused() {
        assertThat(problems("""
                disks: {d: {file: x}}
                domains:
                  - name: a
                    program: x
                    disks:
                      - {disk: d, vdev: xvda}
                      - {disk: d, vdev: xvda}
                """)).containsExactly("x.yaml:7: a second disk at 'xvda'");
    }

    @Test
    void aReadOnlyDiskCannotBeAttachedForWriting() {
        assertThat(problems("""
                disks: {d: {file: x, mode: ro}}
                domains:
                  - {name: a, program: x, disks: [{disk: d, vdev: xvda, mode: rw}]}
                """)).containsExactly("x.yaml:3: disk 'd' is ro, it cannot be attached rw");
    }

    @Test
    void brokenYamlIsOneLine() {
        assertThat(problems("a: [1, 2\nb: 3\n")).singleElement().asString().startsWith("x.yaml:2: not valid YAML: ")
                .doesNotContain("\n");
    }

    @Test
    void anEmptyFileSaysSo() {
        assertThat(problems("# nothing\n")).containsExactly("x.yaml:1: the file is empty");
    }

    @Test
    void aSecondDocumentIsRefused() {
        assertThat(problems(ONE_DOMAIN + "---\na: 1\n"))
                .containsExactly("x.yaml:5: a second document begins here, want one");
    }

    @Test
    void aMissingFileSaysSo() {
        assertThat(catchThrowableOfType(ScenarioException.class, () -> ScenarioReader.read(Path.of("no/such.yaml"))))
                .hasMessage("no/such.yaml: no such file");
    }

    @Test
    void aDiskMayKeepItsChangesInAFileOfTheirOwn() throws Exception {
        final Scenario scenario = read("disks: {d: {file: d.img, mode: rw, overlay: o/d.cow}}\n" + ONE_DOMAIN);
        assertThat(scenario.disk("d").device().overlay()).contains(folder.resolve("o/d.cow"));
        assertThat(scenario.disk("d").device().keepsImage()).isTrue();
    }

    @Test
    void bridgesGiveTheirRateToInterfacesThatHaveNone() throws Exception {
        final Scenario scenario = read(
                """
                        bridges:
                          lan: {rate: 10Mb/s, pcap: lan.pcap}
                          wan:
                        domains:
                          - name: a
                            program: hello
                            vifs:
                              - {}
                              - {bridge: lan, rate: 1Mb/s}
                              - {bridge: wan, features: {gso_v4: 0, csum_v6: 0, queues: 4, control_ring: 0}, queue_packets: 8, drain: 1s}
                        pcap: {a/vif2: two.pcap, wan: wan.pcap}
                        steps: [{when: {domain: a, console: x}, after: 3ms, do: {attach_vif: {domain: a, vif: 3, bridge: wan}}}]
                        """);
        assertThat(scenario.domains().getFirst().vifs()).containsExactly(
                new VifSpec("", "lan", "10Mb/s", NetbackOptions.DEFAULT),
                new VifSpec("", "lan", "1Mb/s", NetbackOptions.DEFAULT),
                new VifSpec("", "wan", "", NetbackOptions.DEFAULT.withWaiting(8, 1_000_000_000L).withQueues(4)
                        .withControlRing(false)
                        .withFeatures(new OffloadFeatures(true, false, true, true, false))));
        assertThat(scenario.captures().files()).containsExactly(
                entry(new CapturePoint.Bridge("lan"), folder.resolve("lan.pcap")),
                entry(new CapturePoint.Vif("a", 2), folder.resolve("two.pcap")),
                entry(new CapturePoint.Bridge("wan"), folder.resolve("wan.pcap")));
        assertThat(scenario.captures().points().find("a/vif3")).isEqualTo(new CapturePoint.Vif("a", 3));
        assertThat(scenario.steps()).extracting(Step::afterNs, Step::input)
                .containsExactly(tuple(3_000_000L, new OutsideInput.AttachVif("a", 3, "wan", "", "")));
    }

    @Test
    void whereBridgesAreDeclaredNoOthersAreNamed() {
        assertThat(problems("""
                bridges: {lan: {}}
                domains:
                  - {name: a, program: x, vifs: [{bridge: lam}]}
                """)).containsExactly("x.yaml:3: no bridge 'lam' under 'bridges', did you mean 'lan'?");
    }

    @Test
    void aBridgeOrAnInterfaceMayLeadToTheWorldOutside() throws Exception {
        final Scenario scenario = read(
                """
                        bridges:
                          lan: {net: "user,dns=9.9.9.9,restrict=on"}
                          user0:
                        domains:
                          - {name: a, program: x, vifs: [{bridge: lan}, {net: user}]}
                          - {name: b, program: x, vifs: [{net: "user,hostfwd=tcp::2222-:22,hostfwd=udp::5353-:53", rate: 1Mb/s}]}
                        """);
        assertThat(scenario.domains()).flatExtracting(DomainSpec::vifs).extracting(VifSpec::bridge, VifSpec::rate)
                .containsExactly(tuple("lan", ""), tuple("user1", ""), tuple("user2", "1Mb/s"));
        assertThat(scenario.networks()).extracting(UserNetworkSpec::bridge).containsExactly("lan", "user1", "user2");
        assertThat(scenario.networks().get(0).plan().restricted()).isTrue();
        assertThat(scenario.networks().get(0).nameServer().orElseThrow().getPort()).isEqualTo(53);
        assertThat(scenario.networks().get(1).plan()).isEqualTo(NetworkPlan.DEFAULT);
        assertThat(scenario.networks().get(2).plan().forwards()).extracting(Forward::hostPort)
                .containsExactly(2222, 5353);
    }

    @Test
    void whatLeadsToTheWorldOutsideIsAUserNetworkOnABridgeOfItsOwn() {
        assertThat(problems("""
                bridges: {lan: {net: tap}}
                domains:
                  - {name: a, program: x, vifs: [{net: user, bridge: lan}]}
                  - {name: b, program: x, vifs: [{net: "user,hostfwd=tcp:22"}]}
                  - {name: c, program: x, vifs: [{net: "user,colour=red"}]}
                """)).containsExactly("x.yaml:1: 'net': 'tap' is no network, want user[,hostfwd=...]",
                "x.yaml:3: a vif with 'net' has a bridge of its own, it cannot have 'bridge' too",
                "x.yaml:4: 'net': hostfwd=tcp:22, want tcp:127.0.0.1:2222-:22, or udp",
                "x.yaml:5: 'net': nothing is called 'colour=red', want hostfwd=, dns=, restrict=");
    }

    @Test
    void twoCapturesDoNotShareAFile() {
        assertThat(problems("""
                domains:
                  - {name: a, program: x, vifs: [{}]}
                pcap: {xenbr0: p, a: p}
                """)).singleElement().asString()
                .startsWith("x.yaml:3: pcap: xenbr0 and a/vif0 write the same file");
    }

    @Test
    void capturesAskedForBesideTheFileDoNotShareAFileEither() throws Exception {
        final Scenario scenario = read("""
                domains:
                  - {name: a, program: x, vifs: [{}]}
                pcap: {xenbr0: p}
                """);
        final CapturePoint vif = new CapturePoint.Vif("a", 0);
        final CapturePoint bridge = new CapturePoint.Bridge("xenbr0");
        assertThatThrownBy(() -> scenario.withCaptures(Map.of(vif, folder.resolve("q/../p"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("xenbr0 and a/vif0 write the same file " + folder.resolve("q/../p"));
        assertThat(scenario.withCaptures(Map.of(bridge, folder.resolve("q"), vif, folder.resolve("p"))).captures()
                .files()).containsOnly(entry(bridge, folder.resolve("q")), entry(vif, folder.resolve("p")));
    }

    @Test
    void anEntryWithACountStandsForMany() throws Exception {
        final Scenario scenario = read("""
                disks: {"d{n}": {count: 2, file: "{n+10}.img"}}
                domains:
                  - count: 2
                    name: "g{n}"
                    program: hello
                    args: ["ip=10.0.0.{n+50}", "x{n-1}"]
                    disks: [{disk: "d{n}", vdev: xvda}]
                    vifs: [{mac: "00:16:3e:00:01:{n+15:x}"}]
                steps: [{count: 2, at: "{n}ms", do: {pause: "g{n}"}}]
                expect:
                  - {count: 2, domain: "g{n}", exit: poweroff}
                  - {domain: g1, console: "a[{n}]"}
                """);
        assertThat(scenario.disks()).extracting(DiskSpec::name, DiskSpec::source).containsExactly(
                tuple("d1", DiskSource.file(folder.resolve("11.img"))),
                tuple("d2", DiskSource.file(folder.resolve("12.img"))));
        assertThat(scenario.domains()).extracting(DomainSpec::name, DomainSpec::args)
                .containsExactly(tuple("g1", "ip=10.0.0.51 x0"), tuple("g2", "ip=10.0.0.52 x1"));
        assertThat(scenario.domains().get(1).disks()).extracting(DiskAttachment::disk).containsExactly("d2");
        assertThat(scenario.domains().get(1).vifs()).extracting(VifSpec::mac).containsExactly("00:16:3e:00:01:11");
        assertThat(scenario.steps()).extracting(Step::trigger, Step::input).containsExactly(
                tuple(new Trigger.At(1_000_000), new OutsideInput.Pause("g1")),
                tuple(new Trigger.At(2_000_000), new OutsideInput.Pause("g2")));
        assertThat(scenario.expectations()).hasSize(3).last().isInstanceOfSatisfying(Expectation.Console.class,
                last -> assertThat(last.pattern().pattern()).isEqualTo("a[{n}]"));
    }

    @Test
    void aMistakeInAnEntryThatStandsForManyIsToldOnce() {
        assertThat(problems("""
                host: {memory: 4G}
                domains:
                  - {count: 200, name: "g{n}", program: x, disks: [{disk: "d{n}", vdev: xvda}]}
                """)).containsExactly("x.yaml:3: no disk 'd1' under 'disks'");
    }

    private Scenario read(final String text) throws ScenarioException, IOException {
        return ScenarioReader.read(Files.writeString(folder.resolve("x.yaml"), text, StandardCharsets.UTF_8),
                Map.of("JAVA_HOME", "/jdk"));
    }

    private List<String> problems(final String text) {
        return catchThrowableOfType(ScenarioException.class, () -> read(text)).problems().stream()
                .map(problem -> problem.replace(folder + "/", "")).toList();
    }
}
