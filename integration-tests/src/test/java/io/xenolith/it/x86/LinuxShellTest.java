package io.xenolith.it.x86;

import static io.xenolith.it.x86.DebianGuests.PROMPT;
import static io.xenolith.it.x86.DebianGuests.QUIET;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.boot.BootDisk;
import io.xenolith.host.boot.BootResult;
import io.xenolith.host.image.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person does at the shell of a Linux guest. */
@Tag("full")
class LinuxShellTest {
    private static final int FILE_BYTES = 16 << 20;
    private static final String IMAGE_SIZE = "96M";
    /** Both read /proc/uptime. */
    private static final Pattern SLEPT = Pattern.compile("slept ([0-9.]+) ([0-9.]+)");

    @TempDir
    private Path folder;

    @BeforeAll
    static void fetch() throws IOException {
        DebianGuests.fetch();
    }

    private BootResult talk(final Conversation talk, final List<BootDisk> disks) throws IOException {
        return DebianGuests.run(DebianGuests.options(DebianGuests.cloud(), QUIET, 256, 1, disks, Optional.empty()),
                talk);
    }

    /** An ext4 image made by this machine's own tools, with one file of random bytes. */
    private Path image() throws IOException {
        final Path tree = Files.createDirectory(folder.resolve("tree"));
        final byte[] bytes = new byte[FILE_BYTES];
        new Random(7).nextBytes(bytes);
        Files.write(tree.resolve("random"), bytes);
        final Path image = folder.resolve("disk.img");
        MachineCommand.run("mkfs.ext4", "-q", "-F", "-d", tree.toString(), image.toString(), IMAGE_SIZE);
        return image;
    }

    @Test
    void theGuestTellsWhatItRunsOn() throws IOException {
        final Conversation talk = new Conversation().on(PROMPT, "uname -a; cat /proc/cpuinfo; dmesg | grep -i xen\n")
                .on(PROMPT, "cd /sys/hypervisor; cat type version/major version/minor version/extra; cd /\n")
                .on(PROMPT, "S=$(cut -d' ' -f1 /proc/uptime); sleep 5; echo slept $S $(cut -d' ' -f1 /proc/uptime)\n")
                .on(PROMPT, "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo counted $i\n")
                .on(PROMPT, "i=0; while [ $i -lt 200 ]; do busybox true; i=$((i+1)); done; echo forked $i\n")
                .on(PROMPT, "echo 'BEGIN { printf \"%.10f\\n\", 22 / 7 }' > /t; awk -f /t\n")
                .on(PROMPT, "poweroff\n");
        assertThat(talk(talk, List.of()).ending()).as(talk.text()).isEqualTo(BootResult.Ending.POWERED_OFF);
        assertThat(talk.text()).contains("x86_64 GNU/Linux\n", "processor\t: 0\n", "Hypervisor detected: Xen PV\n",
                "xen:events: Using FIFO-based ABI\n", "xen\n4\n17\n.7\n", "\ncounted 200000\n", "\nforked 200\n",
                "\n3.1428571429\n");
        final Matcher slept = SLEPT.matcher(talk.text());
        assertThat(slept.find()).as(talk.text()).isTrue();
        assertThat(Double.parseDouble(slept.group(2)) - Double.parseDouble(slept.group(1))).isBetween(4.99, 5.2);
    }

    @Test
    void aFileSystemOfThisMachineIsReadAndWrittenAndLeftClean() throws IOException {
        final Path image = image();
        final Conversation talk = new Conversation().on(PROMPT, "sha256sum /mnt/random\n")
                .on(PROMPT, "dd if=/dev/zero of=/mnt/zero bs=1M count=64; sync\n").on("64+0 records out\n", "")
                .on(PROMPT, "dd if=/dev/xvda of=/dev/null bs=1M count=64\n").on("64+0 records out\n", "")
                .on(PROMPT, "rm /mnt/zero; echo written by the guest > /mnt/note; sync; umount /mnt\n")
                .on(PROMPT, "poweroff\n");
        final BootResult result = talk(talk, BootDisk.parse(List.of(image.toString())));
        assertThat(result.ending()).as(talk.text()).isEqualTo(BootResult.Ending.POWERED_OFF);
        assertThat(talk.text()).contains(Sha256.of(folder.resolve("tree/random")) + "  /mnt/random\n")
                .doesNotContain("I/O error");
        assertThat(result.stats().summary().devices().getFirst().bytesWritten()).isGreaterThan(64L << 20);
        MachineCommand.run("e2fsck", "-fn", image.toString());
        assertThat(MachineCommand.run("debugfs", "-R", "cat note", image.toString())).contains("written by the guest");
    }

    @Test
    void rebootMakesTheGuestAnew() throws IOException {
        final Conversation talk = new Conversation().on(PROMPT, "touch /gone; reboot\n").on("BOOT-OK", "")
                .on(PROMPT, "ls /gone; poweroff\n");
        assertThat(talk(talk, List.of()).ending()).as(talk.text()).isEqualTo(BootResult.Ending.POWERED_OFF);
        assertThat(talk.text().split("BOOT-OK", -1)).hasSize(3);
        assertThat(talk.text()).contains("ls: /gone: No such file or directory");
    }
}
