package io.xenolith.host.guests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CpioWriterTest {
    private static String archive() {
        final CpioWriter cpio = new CpioWriter();
        cpio.directory("dev");
        cpio.characterDevice("dev/console", 5, 1);
        cpio.file("init", 0755, Packages.ascii("hello"));
        return new String(cpio.finish(), StandardCharsets.US_ASCII);
    }

    @Test
    void everyByteIsWhereTheFormatHasIt() {
        final String directory = "070701" + "00000001" + "000041ED" + "00000000" + "00000000" + "00000002" + "00000000"
                + "00000000" + "00000000" + "00000000" + "00000000" + "00000000" + "00000004" + "00000000" + "dev\0"
                + "\0\0";
        final String device = "070701" + "00000002" + "00002180" + "00000000" + "00000000" + "00000001" + "00000000"
                + "00000000" + "00000000" + "00000000" + "00000005" + "00000001" + "0000000C" + "00000000"
                + "dev/console\0" + "\0\0";
        final String file = "070701" + "00000003" + "000081ED" + "00000000" + "00000000" + "00000001" + "00000000"
                + "00000005" + "00000000" + "00000000" + "00000000" + "00000000" + "00000005" + "00000000" + "init\0"
                + "\0" + "hello" + "\0\0\0";
        final String trailer = "070701" + "00000000" + "00000000" + "00000000" + "00000000" + "00000001" + "00000000"
                + "00000000" + "00000000" + "00000000" + "00000000" + "00000000" + "0000000B" + "00000000"
                + "TRAILER!!!\0";
        assertThat(archive()).startsWith(directory + device + file + trailer).hasSize(512);
    }

    @Test
    void equalContentsAreEqualBytes() {
        assertThat(archive()).isEqualTo(archive());
    }
}
