package io.xenolith.host.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.host.scenario.DiskSource;
import io.xenolith.host.scenario.ImageFormat;
import io.xenolith.host.scenario.NbdUri;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootDiskTest {
    @Test
    void disksWithoutANameGetTheFirstThatIsFree() {
        assertThat(BootDisk.parse(List.of("a.img", "b.img,ro,vdev=xvda", "c.img,cow"))).containsExactly(
                disk("a.img", "xvdb", false, false), disk("b.img", "xvda", true, false),
                disk("c.img", "xvdc", false, true));
    }

    @Test
    void aFilesNameMayHaveCommas() {
        assertThat(BootDisk.parse(List.of("a,b,rw"))).containsExactly(
                disk("a,b", "xvda", false, false));
    }

    private static BootDisk disk(final String file, final String vdev, final boolean readOnly,
            final boolean copyOnWrite) {
        return new BootDisk(DiskSource.file(Path.of(file)), vdev, readOnly, copyOnWrite, Optional.empty());
    }

    @Test
    void changesMayGoToAFileAndFormatsBeSaid() {
        assertThat(BootDisk.parse(List.of("a.img,format=qcow2,cow=changes"))).containsExactly(
                new BootDisk(new DiskSource.File(Path.of("a.img"), Optional.of(ImageFormat.QCOW2)), "xvda", false, true,
                        Optional.of(Path.of("changes"))));
    }

    @Test
    void anExportOfAServerIsADiskToo() {
        assertThat(BootDisk.parse(List.of("nbd://host/x,ro"))).containsExactly(new BootDisk(
                new DiskSource.Export(NbdUri.parse("nbd://host/x")), "xvda", true, false, Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " | ", quoteCharacter = '`', textBlock = """
            ,ro                          | ',ro' names no file, want FILE[,ro][,cow[=FILE]][,format=raw|qcow2][,vdev=xvda]
            a,ro,cow=b                   | 'a,ro,cow=b' is ro, nothing is written that cow could keep
            a,format=vmdk                | format=vmdk, want raw or qcow2
            nbd://h/x,format=raw         | 'nbd://h/x,format=raw': an export is always raw, it has no format
            nbd:///x                     | 'nbd:///x', want nbd://HOST[:PORT]/EXPORT
            a,ro,cow                     | 'a,ro,cow' is ro, nothing is written that cow could keep
            a,vdev=vda                   | vdev=vda, want the name of a disk, such as xvda, xvdb1, sda or hdc
            a,vdev=xvdb b,vdev=xvdb      | two disks are called xvdb
            """)
    void whatIsNoDiskSaysWhy(final String texts, final String why) {
        assertThatThrownBy(() -> BootDisk.parse(List.of(texts.split(" ", -1))))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(why);
    }

    @Test
    void aGuestHasAtMostSixteen() {
        assertThat(BootDisk.parse(Collections.nCopies(16, "a"))).last().extracting(BootDisk::vdev)
                .isEqualTo("xvdp");
        assertThatThrownBy(() -> BootDisk.parse(Collections.nCopies(17, "a")))
                .hasMessage("a guest has at most 16 disks");
    }
}
