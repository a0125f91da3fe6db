package io.xenolith.it.x86;

import static io.xenolith.it.x86.DebianGuests.PROMPT;
import static io.xenolith.it.x86.DebianGuests.QUIET;
import static io.xenolith.it.x86.DebianGuests.options;
import static io.xenolith.it.x86.DebianGuests.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.boot.BootDisk;
import io.xenolith.host.boot.BootOptions;
import io.xenolith.host.boot.BootResult;
import io.xenolith.host.image.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels from Debian's packages, unmodified, run as domUs. */
class RealKernelsTest {
    @TempDir
    private Path folder;

    @BeforeAll
    static void fetch() throws IOException {
        DebianGuests.fetch();
    }

    private Path disk() throws IOException {
        final Path image = folder.resolve("disk.img");
        try (InputStream packed = RealKernelsTest.class.getResourceAsStream("/ext4.img.gz");
                InputStream bytes = new GZIPInputStream(packed)) {
            Files.copy(bytes, image);
        }
        return image;
    }

    @Test
    void grubListsAndReadsAnExt4Disk() throws IOException {
        final Conversation talk = new Conversation().on("grub> ", "echo sum is $grub_cpu\n")
                .on("sum is x86_64", "").on("grub> ", "ls (xen/xvda)/\n").on("note.txt", "")
                .on("grub> ", "cat (xen/xvda)/note.txt\n");
        final BootOptions options = options(DebianGuests.grub(), "", 64, 1,
                BootDisk.parse(List.of(disk() + ",ro")), Optional.empty())
                .until(Optional.of(Pattern.compile("a line in a file on an ext4 disk")),
                        Optional.of(Duration.ofMinutes(4)));
        assertThat(run(options, talk).ending()).as(talk.text()).isEqualTo(BootResult.Ending.MATCHED);
        assertThat(talk.text()).contains("lost+found/ folder/ note.txt");
    }

    /** The kernel that GRUB unpacks, where it puts it, and how it starts it are GRUB's doing: the domain is built for GRUB. */
    @Test
    @Tag("full")
    void grubBootsLinuxFromADiskWithItsConfiguration() throws IOException {
        final Path image = folder.resolve("pvgrub.img");
        MachineCommand.run(System.getProperty("xenolith.root") + "/examples/real-kernels/pvgrub/make-disk.sh",
                image.toString(), DebianGuests.generic().file().toString(),
                DebianGuests.generic().ramdisk().orElseThrow().toString(), QUIET + " word=from-grub");
        final Conversation talk = new Conversation().on("Booting `Debian GNU/Linux'", "").on("BOOT-OK", "")
                .on(PROMPT, "cat /proc/cmdline; ls /mnt/boot; poweroff\n");
        final BootResult result = run(options(DebianGuests.grub(), "", 256, 1,
                BootDisk.parse(List.of(image.toString())), Optional.empty())
                .until(Optional.empty(), Optional.of(Duration.ofMinutes(15))), talk);
        assertThat(result.ending()).as(talk.text()).isEqualTo(BootResult.Ending.POWERED_OFF);
        assertThat(talk.text()).contains("word=from-grub\n", "disk: /dev/xvda on /mnt", "grub        initrd.img")
                .doesNotContain("BUG:").doesNotContain("WARNING:");
    }

    @Test
    void linuxBootsToAShellWithADiskAndPowersOff() throws IOException {
        final Path image = disk();
        final Conversation talk = new Conversation().on("BOOT-OK", "").on(PROMPT, "uname -a; nproc\n")
                .on("GNU/Linux\n1\n", "").on(PROMPT, "cat /sys/hypervisor/type /mnt/note.txt; sleep 500; echo slept\n")
                .on("xen\na line in a file on an ext4 disk\nslept\n", "")
                .on(PROMPT, "echo 'BEGIN { printf \"%.10f\\n\", 22 / 7 }' > /t; awk -f /t; seq 1 50000 | sha256sum\n")
                .on("3.1428571429\n", "").on(PROMPT, "poweroff\n");
        final BootOptions options = options(DebianGuests.cloud(), QUIET, 128, 1,
                BootDisk.parse(List.of(image.toString())), Optional.empty());
        final BootResult result = run(options, talk);
        assertThat(result.ending()).as(talk.text()).isEqualTo(BootResult.Ending.POWERED_OFF);
        assertThat(talk.text()).contains("Debian").doesNotContain("BUG:").doesNotContain("WARNING:")
                .contains(sequenceDigest());
        assertThat(result.stats().counters().emulatedTableWrites).isGreaterThan(500);
    }

    private static String sequenceDigest() {
        final StringBuilder numbers = new StringBuilder();
        for (int i = 1; i <= 50_000; i++) {
            numbers.append(i).append('\n');
        }
        return Sha256.of(numbers.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    @Test
    @Tag("full")
    void aPanicIsReportedAsACrash() throws IOException {
        final Conversation talk = new Conversation().on(PROMPT, "echo c > /proc/sysrq-trigger\n");
        final BootResult result = run(options(DebianGuests.cloud(), QUIET, 128, 1, List.of(),
                Optional.empty()), talk);
        assertThat(result.ending()).as(talk.text()).isEqualTo(BootResult.Ending.CRASHED);
        assertThat(talk.text()).contains("Kernel panic - not syncing: sysrq triggered crash");
        assertThat(result.report()).contains("vCPU 0 in guest kernel mode").contains("last hypercalls")
                .contains("sched_op");
    }

    @ParameterizedTest
    @Tag("full")
    @ValueSource(ints = {1, 2, 4})
    void theSameSeedGivesTheSameTraceWithSeveralVcpusAndADisk(final int vcpus) throws IOException {
        final Path empty = folder.resolve("empty.img");
        MachineCommand.run("mkfs.ext4", "-q", "-F", empty.toString(), "16M");
        final Run one = writingRun(empty, vcpus);
        assertThat(one.writtenBytes()).isGreaterThan(1 << 20);
        assertThat(writingRun(empty, vcpus)).isEqualTo(one);
    }

    /** What must be the same of two runs. */
    private record Run(long instructions, long writtenBytes, String traceSha256, String imageSha256, String console) {
    }

    /** A run in which all vCPUs write the disk at once and read it again. */
    private Run writingRun(final Path empty, final int vcpus) throws IOException {
        final Path trace = folder.resolve("trace");
        final Path image = Files.copy(empty, folder.resolve("written.img"));
        final Conversation talk = new Conversation().on(PROMPT,
                "for i in 1 2 3 4; do dd if=/bin/busybox of=/mnt/$i bs=4k 2>&1 | grep -v copied & done; wait; sync\n")
                .on(PROMPT, "umount /mnt; sha256sum /dev/xvda; poweroff\n");
        final BootResult result = run(options(DebianGuests.cloud(), QUIET, 128, vcpus,
                BootDisk.parse(List.of(image.toString())), Optional.of(trace)), talk);
        assertThat(result.ending()).as(talk.text()).isEqualTo(BootResult.Ending.POWERED_OFF);
        final Run run = new Run(result.stats().counters().instructions,
                result.stats().summary().devices().getFirst().bytesWritten(), Sha256.of(trace), Sha256.of(image),
                talk.text());
        assertThat(run.console()).contains(run.imageSha256() + "  /dev/xvda");
        Files.delete(trace);
        Files.delete(image);
        return run;
    }

    @Test
    @Tag("full")
    void theGenericFlavourBootsToo() throws IOException {
        final Conversation talk = new Conversation().on(PROMPT, "poweroff\n");
        final BootResult result = run(options(DebianGuests.generic(), QUIET, 256, 2, List.of(),
                Optional.empty()), talk);
        assertThat(result.ending()).as(talk.text()).isEqualTo(BootResult.Ending.POWERED_OFF);
        assertThat(talk.text()).contains("BOOT-OK");
    }
}
