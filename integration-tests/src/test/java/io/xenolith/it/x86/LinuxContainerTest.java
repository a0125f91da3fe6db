package io.xenolith.it.x86;

import static io.xenolith.it.x86.DebianGuests.PROMPT;
import static io.xenolith.it.x86.DebianGuests.QUIET;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.boot.BootDisk;
import io.xenolith.host.boot.BootResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's crun runs a container in a Linux guest, from the disk that examples/real-kernels/containers makes. */
@Tag("full")
class LinuxContainerTest {
    @TempDir
    private Path folder;

    @Test
    void aContainerIsAloneAndIsKilledAloneWhenItTakesTooMuchMemory() throws IOException {
        DebianGuests.fetch();
        final Path image = folder.resolve("containers.img");
        MachineCommand.run(System.getProperty("xenolith.root") + "/examples/real-kernels/containers/make-disk.sh",
                image.toString(), DebianGuests.busybox().toString());
        final Conversation talk = new Conversation().on(PROMPT, "sh /mnt/run.sh; dmesg | grep oom-kill\n")
                .on(PROMPT, "poweroff\n");
        final BootResult result = DebianGuests.run(DebianGuests.options(DebianGuests.cloud(), QUIET, 256, 1,
                BootDisk.parse(List.of(image + ",ro")), Optional.empty()), talk);
        assertThat(result.ending()).as(talk.text()).isEqualTo(BootResult.Ending.POWERED_OFF);
        assertThat(talk.text()).contains("i am 1 on contained\n", "1: lo: ", "taking too much\n",
                "\nthe container ended with 0; the guest goes on: Linux\n")
                .containsPattern("oom-kill:constraint=CONSTRAINT_MEMCG.*task=dd").doesNotContain("eth0")
                .containsPattern("Killed\nstill here\n");
    }
}
