package io.xenolith.host.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootDiskTest {
    @Test
    void disksWithoutANameGetTheFirstThatIsFree() {
        assertThat(BootDisk.parse(List.of("a.img", "b.img,ro,vdev=xvda", "c.img,cow"))).containsExactly(
                new BootDisk(Path.of("a.img"), "xvdb", false, false),
                new BootDisk(Path.of("b.img"), "xvda", true, false),
                new BootDisk(Path.of("c.img"), "xvdc", false, true));
    }

    @Test
    void aFilesNameMayHaveCommas() {
        assertThat(BootDisk.parse(List.of("a,b,rw"))).containsExactly(
                new BootDisk(Path.of("a,b"), "xvda", false, false));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ,ro                          | ',ro' names no file, want FILE[,ro][,cow][,vdev=xvda]
            a,ro,cow                     | 'a,ro,cow' is ro, nothing is written that cow could keep
            a,vdev=sda                   | vdev=sda, want xvda to xvdp
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
