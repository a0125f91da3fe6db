package io.xenolith.toolstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.XenParameters;
import io.xenolith.hypervisor.sched.SchedulerKind;
import io.xenolith.toolstack.XlRig.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does with xl, against a real daemon with guests of Java: the verbs do what they say they have done. */
@Timeout(240)
class XlScriptTest {
    private static final String TABLE = "Name                                        ID   Mem VCPUs\tState\tTime(s)\n";
    private static final String BLOCKED = "[r-]b----|r-----|------";

    private static final Path READELF = Path.of("/usr/bin/readelf");
    private static final int OPERATORS = 12;

    @TempDir
    private Path folder;

    private XlRig start() throws IOException {
        final XlRig rig = new XlRig(folder, 256L << 20);
        rig.config("alpha.cfg", "name = \"alpha\"", "uuid = \"a1a1a1a1-0000-4000-8000-000000000001\"",
                "kernel = \"java:idle\"", "memory = 16", "maxmem = 32", "vcpus = 2",
                "disk = [ '" + disk("a.img") + ",raw,xvda,w' ]", "vif = [ 'mac=00:16:3e:00:00:01' ]");
        rig.config("beta.cfg", "name = \"beta\"", "kernel = \"java:idle\"", "memory = 16");
        return rig;
    }

    private Path disk(final String name) throws IOException {
        final Path file = folder.resolve(name);
        try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
            image.setLength(1 << 20);
        }
        return file;
    }

    /** Lines with their ends between them; an empty one behind the last. */
    private static String lines(final String... lines) {
        return String.join("\n", lines);
    }

    private static void isDone(final Result result) {
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEmpty();
        assertThat(result.exit()).isZero();
    }

    @Test
    void domainsAreMadeListedAndDestroyed() throws IOException {
        try (XlRig rig = start()) {
            assertThat(rig.xl("create", "alpha.cfg")).isEqualTo(new Result("", "Parsing config from alpha.cfg\n", 0));
            assertThat(rig.xl("create", "-q", "-p", "beta.cfg", "memory=8").exit()).isZero();
            assertThat(rig.await("beta", "--p---")).isEqualTo(2);
            assertThat(rig.await("alpha", BLOCKED)).isEqualTo(1);
            final Result list = rig.xl("list");
            assertThat(list.out()).startsWith(TABLE);
            assertThat(list.row("alpha").subList(0, 3)).containsExactly("alpha", "1", "16");
            assertThat(list.row("beta").subList(0, 4)).containsExactly("beta", "2", "8", "1");
            assertThat(rig.xl("domid", "alpha").out()).isEqualTo("1\n");
            assertThat(rig.xl("domname", "2").out()).isEqualTo("beta\n");
            assertThat(rig.xl("vm-list").out()).contains("a1a1a1a1-0000-4000-8000-000000000001  1    alpha");
            assertThat(rig.xl("vcpu-list", "alpha").lines()).hasSize(3);
            isDone(rig.xl("destroy", "beta"));
            assertThat(rig.xl("list", "beta").err()).isEqualTo("beta is an invalid domain identifier (rc=-6)\n");
        }
    }

    @Test
    void whatCannotBeMadeIsRefusedAsLibxlDoes() throws IOException {
        try (XlRig rig = start()) {
            rig.config("nokernel.cfg", "name = \"n\"", "kernel = \"/nosuch\"", "memory = 16");
            rig.config("huge.cfg", "name = \"h\"", "kernel = \"java:idle\"", "memory = 100000");
            rig.config("nodisk.cfg", "name = \"d\"", "kernel = \"java:idle\"", "memory = 16",
                    "disk = [ 'phy:/nosuch,xvda,w' ]");
            rig.config("noprogram.cfg", "name = \"p\"", "kernel = \"java:no-such-program\"", "memory = 16");
            assertThat(rig.xl("create", "-q", "beta.cfg").exit()).isZero();
            final String destruction = lines(
                    "libxl: error: libxl_domain.c:1183:libxl__destroy_domid: Domain %1$d:Non-existant domain",
                    "libxl: error: libxl_domain.c:1137:domain_destroy_callback: Domain %1$d:Unable to destroy guest",
                    "libxl: error: libxl_domain.c:1064:domain_destroy_cb: Domain %1$d:Destruction of domain failed",
                    "");
            assertThat(rig.xl("create", "-q", "beta.cfg")).isEqualTo(new Result("",
                    lines("libxl: error: libxl_domain.c:81:libxl__domain_rename: Domain 2:Domain with name \"beta\" already exists.",
                            "libxl: error: libxl_create.c:1296:initiate_domain_create: Domain 2:cannot make domain: -6",
                            "")
                            + String.format(destruction, 2),
                    3));
            assertThat(rig.xl("create", "-q", "nokernel.cfg")).isEqualTo(new Result("",
                    lines("xc: error: panic: xg_dom_core.c:205: failed to open file '/nosuch': No such file or directory: Internal error",
                            "libxl: error: libxl_dom.c:646:libxl__build_pv: xc_dom_kernel_file failed: No such file or directory",
                            "libxl: error: libxl_create.c:1640:domcreate_rebuild_done: Domain 3:cannot (re-)build domain: -3",
                            "")
                            + String.format(destruction, 3),
                    3));
            assertThat(rig.xl("create", "-q", "huge.cfg").err()).startsWith(
                    "xc: error: panic: xg_dom_boot.c:119: xc_dom_boot_mem_init: can't allocate low memory for domain: Out of memory\n");
            assertThat(rig.xl("create", "-q", "nodisk.cfg").err()).startsWith(
                    lines("libxl: error: libxl_device.c:455:libxl__device_disk_set_backend: Disk vdev=xvda failed to stat: /nosuch: No such file or directory",
                            "libxl: error: libxl_create.c:1318:initiate_domain_create: Domain 5:Unable to set disk defaults for disk 0",
                            ""));
            assertThat(rig.xl("create", "-q", "noprogram.cfg").exit()).isEqualTo(3);
            assertThat(rig.xl("list").lines()).hasSize(3);
        }
    }

    @Test
    void disksAndInterfacesComeAndGo() throws IOException {
        try (XlRig rig = start()) {
            assertThat(rig.xl("create", "-q", "alpha.cfg").exit()).isZero();
            final String spec = disk("b.img") + ",raw,xvdb,w";
            isDone(rig.xl("block-attach", "alpha", spec));
            assertThat(rig.xl("block-list", "alpha").lines()).hasSize(3);
            assertThat(rig.xl("block-attach", "alpha", spec)).isEqualTo(new Result("",
                    lines("libxl: error: libxl_disk.c:343:device_disk_add: Domain 1:device already exists in xenstore",
                            "libxl: error: libxl_device.c:1486:device_addrm_aocomplete: unable to add device",
                            "libxl_device_disk_add failed.",
                            ""),
                    1));
            isDone(rig.xl("block-detach", "alpha", "xvdb"));
            assertThat(rig.xl("block-detach", "alpha", "xvdb")).isEqualTo(new Result("",
                    lines("libxl: error: libxl_disk.c:516:libxl__disk_from_xenstore: disk /libxl/1/device/vbd/51728 does not exist (no backend path",
                            "Error: Device xvdb not connected.",
                            ""),
                    1));
            assertThat(rig.xl("block-detach", "alpha", "nosuch").err())
                    .isEqualTo("Error: Device nosuch not connected.\n");
            isDone(rig.xl("network-attach", "alpha", "mac=00:16:3e:00:00:02"));
            assertThat(rig.xl("network-list", "alpha").out()).contains("1   0  00:16:3e:00:00:02     1 ");
            isDone(rig.xl("network-detach", "alpha", "00:16:3e:00:00:02"));
            assertThat(rig.xl("network-detach", "alpha", "9")).isEqualTo(new Result("",
                    lines("libxl: error: libxl_xshelp.c:206:libxl__xs_read_mandatory: xenstore read failed: `/libxl/1/device/vif/9': No such file or directory",
                            "Unknown device 9.",
                            ""),
                    1));
        }
    }

    @Test
    void memoryVcpusAndSharesAreSetWithinTheirLimits() throws IOException {
        try (XlRig rig = start()) {
            assertThat(rig.xl("create", "-q", "alpha.cfg").exit()).isZero();
            isDone(rig.xl("mem-set", "alpha", "8m"));
            assertThat(rig.xl("mem-set", "alpha", "500m")).isEqualTo(new Result("",
                    lines("libxl: error: libxl_mem.c:278:libxl_set_memory_target: Domain 1:memory_dynamic_max must be less than or equal to memory_static_max",
                            "",
                            "cannot set domid 1 dynamic max memory to : 500m",
                            ""),
                    1));
            isDone(rig.xl("mem-max", "alpha", "64m"));
            assertThat(rig.xl("list", "-l", "alpha").out()).contains("\"max_memkb\": 65536", "\"target_memkb\": 8192");
            isDone(rig.xl("vcpu-set", "alpha", "1"));
            assertThat(rig.xl("vcpu-set", "alpha", "0").err()).endsWith(
                    "libxl_set_vcpuonline failed domid=1 max_vcpus=0, rc: -3\n");
            assertThat(rig.xl("vcpu-set", "-i", "alpha", "3").err()).startsWith(
                    "libxl: error: libxl_domain.c:1869:libxl_set_vcpuonline: Domain 1:Requested 3 VCPUs, however maxcpus is 2!: ");
            isDone(rig.xl("sched-credit2", "-d", "alpha", "-w", "512"));
            assertThat(rig.xl("sched-credit2", "-d", "alpha").row("alpha")).containsExactly("alpha", "1", "512", "0");
            assertThat(rig.xl("sched-credit2", "-d", "alpha", "-c", "201")).isEqualTo(new Result("",
                    lines("libxl: error: libxl_sched.c:455:sched_credit2_domain_set: Domain 1:Cpu cap out of range, valid range is from 0 to 200 for specified number of vcpus",
                            "libxl_domain_sched_params_set failed.",
                            ""),
                    1));
            isDone(rig.xl("vcpu-pin", "alpha", "0", "0"));
            assertThat(rig.xl("vcpu-pin", "alpha", "7", "0")).isEqualTo(new Result("",
                    lines("libxl: error: libxl_sched.c:62:libxl__set_vcpuaffinity: Domain 1:Setting vcpu affinity: Invalid argument",
                            "Could not set affinity for vcpu `7'.",
                            ""),
                    1));
            assertThat(rig.xl("trigger", "alpha", "power").err()).isEqualTo(
                    "libxl: error: libxl_domain.c:2207:libxl_send_trigger: Domain 1:Send trigger 'power' failed: Invalid argument\n");
        }
    }

    @Test
    void aPausedDomainStaysSoUntilItIsUnpausedAsOften() throws IOException {
        try (XlRig rig = start()) {
            assertThat(rig.xl("create", "-q", "beta.cfg").exit()).isZero();
            isDone(rig.xl("pause", "beta"));
            isDone(rig.xl("pause", "beta"));
            isDone(rig.xl("unpause", "beta"));
            assertThat(rig.xl("list").row("beta").get(4)).contains("p");
            isDone(rig.xl("unpause", "beta"));
            assertThat(rig.xl("list").row("beta").get(4)).doesNotContain("p");
            isDone(rig.xl("rename", "beta", "delta"));
            assertThat(rig.xl("list").row("delta")).isNotEmpty();
            assertThat(rig.xl("rename", "nosuch", "x").exit()).isEqualTo(1);
        }
    }

    @Test
    void aGuestThatIsAskedToGoDownGoesDownAndItsLogSaysSo() throws IOException {
        try (XlRig rig = start()) {
            assertThat(rig.xl("create", "-q", "beta.cfg").exit()).isZero();
            rig.await("beta", BLOCKED);
            assertThat(rig.xl("shutdown", "-w", "beta")).isEqualTo(new Result("",
                    "Shutting down domain 1\nWaiting for 1 domains\nDomain 1 has been shut down, reason code 0\n", 0));
            rig.awaitGone("beta");
            final String log = rig.awaitText(rig.state().resolve("xl-beta.log"), "Done. Exiting now");
            assertThat(log).matches(lines("Waiting for domain beta \\(domid 1\\) to die \\[pid [0-9]+]",
                    "Domain 1 has shut down, reason code 0 0x0",
                    "Action for shutdown reason code 0 is destroy",
                    "Domain 1 needs to be cleaned up: destroying the domain",
                    "Done. Exiting now",
                    ""));
        }
    }

    @Test
    void aGuestThatIsAskedToRebootIsMadeAgainUnderAnotherNumber() throws IOException {
        try (XlRig rig = start()) {
            assertThat(rig.xl("create", "-q", "alpha.cfg").exit()).isZero();
            rig.await("alpha", BLOCKED);
            assertThat(rig.xl("reboot", "alpha")).isEqualTo(new Result("", "Rebooting domain 1\n", 0));
            final String log = rig.awaitText(rig.state().resolve("xl-alpha.log"),
                    "Waiting for domain alpha (domid 2) to die");
            assertThat(log).contains("Action for shutdown reason code 1 is restart\n", "Done. Rebooting now\n");
            assertThat(rig.await("alpha", BLOCKED)).isEqualTo(2);
            assertThat(rig.xl("block-list", "alpha").lines()).hasSize(2);
        }
    }

    @Test
    void aGuestThatIsKeptBesideANewOneGoesAlone() throws IOException {
        try (XlRig rig = start()) {
            rig.config("twice.cfg", "name = \"twice\"", "kernel = \"java:idle\"", "memory = 16",
                    "on_reboot = \"rename-restart\"");
            assertThat(rig.xl("create", "-q", "twice.cfg").exit()).isZero();
            rig.await("twice", BLOCKED);
            assertThat(rig.xl("reboot", "twice").exit()).isZero();
            rig.awaitRow("twice", 1, "2");
            assertThat(rig.xl("list").out()).containsPattern("twice-\\d{8}T\\d{4}Z +1 ");
            isDone(rig.xl("destroy", "1"));
            assertThat(rig.await("twice", BLOCKED)).isEqualTo(2);
        }
    }

    @Test
    void aCrashedGuestIsKeptAndDumpedIfItIsToBe() throws IOException {
        try (XlRig rig = start()) {
            rig.config("crash.cfg", "name = \"crash\"", "kernel = \"java:jump-out-of-memory\"", "memory = 16",
                    "on_crash = \"preserve\"");
            assertThat(rig.xl("create", "-q", "crash.cfg").exit()).isZero();
            rig.await("crash", "---sc-");
            assertThat(rig.xl("list", "-v", "crash").row("crash").get(7)).isEqualTo("3");
            isDone(rig.xl("dump-core", "crash", "crash.core"));
            isElfCore(folder.resolve("crash.core"), 16);
            isDone(rig.xl("destroy", "crash"));
            rig.awaitText(rig.state().resolve("xl-crash.log"), "Action for shutdown reason code 3 is preserve");
        }
    }

    /** A core file of an x86-64 with seven sections, of which one has all pages and one the table of these. */
    private static void isElfCore(final Path file, final int mib) throws IOException {
        final byte[] head = new byte[64 + 7 * 64];
        try (RandomAccessFile core = new RandomAccessFile(file.toFile(), "r")) {
            core.readFully(head);
        }
        final ByteBuffer elf = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(elf.getInt(0)).isEqualTo(0x464c457f);
        assertThat(elf.getShort(16)).isEqualTo((short) 4);
        assertThat(elf.getShort(18)).isEqualTo((short) 62);
        assertThat(elf.getShort(60)).isEqualTo((short) 7);
        assertThat(elf.getLong(64 + 5 * 64 + 32)).isEqualTo((long) mib << 20);
        assertThat(elf.getLong(64 + 6 * 64 + 32)).isEqualTo(((long) mib << 8) * 16);
        assertThat(Files.size(file)).isEqualTo(elf.getLong(64 + 64 + 24) + elf.getLong(64 + 64 + 32));
    }

    /** What Debian's readelf says of it is what it says of the core that real Xen made of the same guest. */
    @Test
    void aCoreFileOfAnX86GuestIsLaidOutAsXensOwn() throws IOException {
        Assumptions.assumeTrue(Files.exists(READELF), "no readelf");
        try (XlRig rig = start(); InputStream kernel = XlScriptTest.class.getResourceAsStream("/saving/tiny-guest")) {
            Files.copy(kernel, folder.resolve("tiny-guest"));
            rig.config("tiny.cfg", "name = \"tiny\"", "kernel = \"tiny-guest\"", "memory = 32");
            assertThat(rig.xl("create", "-q", "tiny.cfg").exit()).isZero();
            rig.awaitText(rig.state().resolve("console/guest-tiny.log"), "count=2 ");
            isDone(rig.xl("pause", "tiny"));
            isDone(rig.xl("dump-core", "tiny", "tiny.core"));
            final Process readelf = new ProcessBuilder(READELF.toString(), "-hSW",
                    folder.resolve("tiny.core").toString()).redirectErrorStream(true).start();
            try (InputStream golden = XlScriptTest.class
                    .getResourceAsStream("/toolstack/tiny-guest.core.readelf.txt")) {
                assertThat(new String(readelf.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void rtdsKeepsPeriodAndBudgetOfEachVcpu() throws IOException {
        final HypervisorConfig config = HypervisorConfig.of(256L << 20, 1)
                .withParameters(XenParameters.DEFAULT.withScheduler(SchedulerKind.RTDS));
        try (XlRig rig = new XlRig(folder, config)) {
            rig.config("two.cfg", "name = \"two\"", "kernel = \"java:idle\"", "memory = 16", "vcpus = 2");
            assertThat(rig.xl("create", "-q", "two.cfg").exit()).isZero();
            isDone(rig.xl("sched-rtds", "-d", "two", "-v", "1", "-p", "20000", "-b", "5000", "-e", "0"));
            final String title = "Name                                ID VCPU    Period    Budget  Extratime\n";
            final String first = "two                                  1    0     10000      4000        yes\n";
            final String second = "two                                  1    1     20000      5000         no\n";
            assertThat(rig.xl("sched-rtds", "-d", "two", "-v", "all"))
                    .isEqualTo(new Result(title + first + second, "", 0));
            assertThat(rig.xl("sched-rtds", "-d", "two", "-v", "1")).isEqualTo(new Result(title + second, "", 0));
            assertThat(rig.xl("sched-rtds", "-d", "two", "-v", "0", "-p", "10", "-b", "20", "-e", "0").err())
                    .endsWith(":Setting vcpu sched rtds: Invalid argument\nlibxl_vcpu_sched_params_set failed.\n");
            isDone(rig.xl("sched-rtds", "-d", "two", "-v", "all", "-p", "30000", "-b", "1000", "-e", "1"));
            assertThat(rig.xl("sched-rtds", "-d", "two", "-v", "0").out()).contains("    30000      1000        yes\n");
        }
    }

    @Test
    void manyOperatorsWorkAtOnce() throws IOException, InterruptedException, ExecutionException {
        try (XlRig rig = start(); ExecutorService operators = Executors.newVirtualThreadPerTaskExecutor()) {
            final List<Future<Result>> destroyed = new ArrayList<>();
            for (int i = 0; i < OPERATORS; i++) {
                final String name = "guest" + i;
                destroyed.add(operators.submit(() -> {
                    final Result created = rig.xl("create", "-q", "beta.cfg", "name=\"" + name + "\"", "memory=4");
                    final Result listed = rig.xl("list", name);
                    final Result gone = rig.xl("destroy", name);
                    return new Result(created.out() + gone.out(), created.err() + listed.err() + gone.err(),
                            listed.row(name).isEmpty() ? 1 : created.exit() + gone.exit());
                }));
            }
            for (final Future<Result> operator : destroyed) {
                isDone(operator.get());
            }
            assertThat(rig.xl("list").lines()).hasSize(2);
        }
    }

    @Test
    void whatIsKeptOfADomainIsGoneWithIt() throws IOException {
        try (XlRig rig = start()) {
            assertThat(rig.xl("create", "-q", "alpha.cfg").exit()).isZero();
            assertThat(Files.readString(rig.state().resolve("domains/alpha.json")))
                    .contains("\"kernel\": \"java:idle\"");
            isDone(rig.xl("destroy", "alpha"));
            rig.awaitGone("alpha");
            assertThat(rig.state().resolve("domains/alpha.json")).doesNotExist();
        }
    }

    @Test
    void theHostIsDescribed() throws IOException {
        try (XlRig rig = start()) {
            final Result info = rig.xl("info");
            assertThat(info.lines().stream().map(line -> line.substring(0, 23).strip()).toList()).isEqualTo(List.of(
                    "host", "release", "version", "machine", "nr_cpus", "max_cpu_id", "nr_nodes", "cores_per_socket",
                    "threads_per_core", "cpu_mhz", "hw_caps", "virt_caps", "total_memory", "free_memory",
                    "sharing_freed_memory", "sharing_used_memory", "outstanding_claims", "free_cpus", "xen_major",
                    "xen_minor", "xen_extra", "xen_version", "xen_caps", "xen_scheduler", "xen_pagesize",
                    "platform_params", "xen_changeset", "xen_commandline", "cc_compiler", "cc_compile_by",
                    "cc_compile_domain", "cc_compile_date", "build_id", "xend_config_format"));
            assertThat(rig.xl("info", "total_memory").out()).isEqualTo("256\n");
            assertThat(rig.xl("cpupool-list").out()).isEqualTo(
                    "Name               CPUs   Sched     Active   Domain count\nPool-0               1   credit2       y          1\n");
            assertThat(rig.xl("top").lines()).hasSize(2);
            assertThat(rig.xl("dmesg").exit()).isZero();
        }
    }
}
