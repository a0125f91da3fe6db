package io.xenolith.it.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.run.RunListener;
import io.xenolith.host.run.RunOptions;
import io.xenolith.host.run.RunResult;
import io.xenolith.host.run.ScenarioRunner;
import io.xenolith.host.scenario.ScenarioReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's Linux beside other guests on one host. */
@Tag("full")
class LinuxNeighboursTest {
    private static final String LINUX_AND_JAVA = "examples/real-kernels/linux-and-java.yaml";

    /** Each of the bad ones begins when the one before has; the honest ones work when all are at it. */
    private static final String BAD_NEIGHBOURS = """
            host: {memory: 1G, seed: 1}
            disks:
              shared: {file: shared.img, create: {from: initramfs-cloud}}
            domains:
              - {name: panics, kernel: linux-cloud, ramdisk: initramfs-cloud, cmdline: console=hvc0 quiet, memory: 96M}
              - {name: spins, kernel: linux-cloud, ramdisk: initramfs-cloud, cmdline: console=hvc0 quiet, memory: 96M, vcpus: 2}
              - name: floods
                kernel: linux-cloud
                ramdisk: initramfs-cloud
                cmdline: console=hvc0 quiet
                memory: 96M
                disks: [{disk: shared, vdev: xvda}]
                vifs: [{}]
              - name: honest
                kernel: linux-cloud
                ramdisk: initramfs-cloud
                cmdline: console=hvc0 quiet
                memory: 128M
                disks: [{disk: shared, vdev: xvda}]
                vifs: [{}]
              - {name: answerer, program: udp-echo, args: ip=10.0.0.3, memory: 16M, vifs: [{}]}
              - {name: java, program: hash-disk, args: disk=xvda, memory: 16M, disks: [{disk: shared, vdev: xvda}]}
            steps:
              - {at: 2ms, do: {pause: java}}
              - when: {domain: floods, console: "/ # "}
                do: {console: {domain: floods, text: "ip addr add 10.0.0.2/24 dev eth0; ip link set eth0 up; echo flo''ods\\n"}}
              - when: {domain: floods, console: floods}
                do: {console: {domain: floods, text: "ping -q -i 0.001 -s 8000 10.0.0.1 & (while :; do cat /dev/xvda > /dev/null; echo 3 > /proc/sys/vm/drop_caches; done) & yes\\n"}}
              - when: {domain: floods, console: "y\\\\s+y\\\\s+y"}
                do: {console: {domain: spins, text: "(while :; do :; done) & echo sp''ins; while :; do :; done\\n"}}
              - when: {domain: spins, console: spins}
                do: {console: {domain: panics, text: "echo c > /proc/sysrq-trigger\\n"}}
              - when: {domain: panics, state: shutdown}
                do: {console: {domain: honest, text: "ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up; ping -c 1 10.0.0.3; sha256sum /dev/xvda; echo do''ne\\n"}}
              - {when: {domain: panics, state: shutdown}, do: {unpause: java}}
              - {when: {domain: honest, console: "done"}, do: {console: {domain: honest, text: "poweroff\\n"}}}
              - {when: {domain: honest, state: dead}, do: {shutdown: answerer}}
              - {when: {domain: honest, console: "done"}, do: {destroy: spins}}
              - {when: {domain: honest, console: "done"}, do: {destroy: floods}}
            expect:
              - {domain: panics, exit: crash}
              - {domain: panics, console: "Kernel panic - not syncing: sysrq triggered crash"}
              - {domain: spins, exit: destroyed}
              - {domain: floods, exit: destroyed}
              - {domain: honest, console: "1 packets transmitted, 1 packets received"}
              - {domain: honest, console_has_sha256_of: shared.img}
              - {domain: honest, no_console: "BUG:|WARNING:|stall|I/O error"}
              - {domain: honest, exit: poweroff}
              - {domain: java, console_has_sha256_of: shared.img}
              - {domain: java, exit: poweroff}
              - {domain: answerer, exit: poweroff}
            limits: {virtual_time: 300s}
            """;

    @TempDir
    private Path folder;

    @BeforeAll
    static void fetch() throws IOException {
        DebianGuests.fetch();
    }

    private static void holds(final Path scenario) throws Exception {
        final RunResult result = new ScenarioRunner().run(ScenarioReader.read(scenario),
                new RunOptions(Optional.empty(), Optional.empty(), Optional.empty()), RunListener.NONE);
        assertThat(result.report().ok()).as(result.report().text()).isTrue();
    }

    @Test
    void linuxAndJavaGuestsShareABridgeAndAnImage() throws Exception {
        final Path example = folder.resolve(LINUX_AND_JAVA);
        Files.createDirectories(example.getParent());
        Files.copy(Path.of(System.getProperty("xenolith.root"), LINUX_AND_JAVA), example);
        Files.createSymbolicLink(folder.resolve("guests"), DebianGuests.folder());
        holds(example);
    }

    @Test
    void guestsThatPanicSpinAndFloodHarmNoOther() throws Exception {
        for (final String file : new String[]{"linux-cloud", "initramfs-cloud"}) {
            Files.createSymbolicLink(folder.resolve(file), DebianGuests.folder().resolve(file));
        }
        holds(Files.writeString(folder.resolve("neighbours.yaml"), BAD_NEIGHBOURS));
    }
}
