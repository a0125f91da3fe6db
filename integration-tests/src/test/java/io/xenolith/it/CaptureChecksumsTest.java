package io.xenolith.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.scenario.Scenario;
import io.xenolith.host.scenario.ScenarioReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The capture of two guests that ping and exchange datagrams, read back as any other program would: every checksum in it is
 * right, computed here from the RFCs and with none of the drivers' code.
 */
class CaptureChecksumsTest {
    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final int ETHERNET = 14;
    private static final int ARP = 0x0806;
    private static final int IPV4 = 0x0800;
    private static final int ICMP = 1;
    private static final int UDP = 17;
    private static final int ECHO_REPLY = 0;
    private static final int ECHO_REQUEST = 8;

    @TempDir
    private Path folder;

    private final List<String> pings = new ArrayList<>();
    private int arps;
    private int datagrams;

    @Test
    void everyChecksumOfThePingExampleIsRight() throws Exception {
        final Scenario scenario = ScenarioReader.read(Scenarios.example(folder, "two-guests-ping.yaml"));
        assertThat(Scenarios.failures(Scenarios.run(scenario))).isEmpty();
        assertThat(scenario.captures().files()).hasSize(1);
        frames(scenario.captures().files().values().iterator().next()).forEach(this::check);
        assertThat(pings).containsExactly("8 1", "0 1", "8 2", "0 2", "8 3", "0 3", "8 4", "0 4");
        assertThat(datagrams).as("sixteen there and back").isEqualTo(32);
        assertThat(arps).isPositive();
    }

    private static List<byte[]> frames(final Path capture) throws Exception {
        final byte[] file = Files.readAllBytes(capture);
        final ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        final List<byte[]> frames = new ArrayList<>();
        for (int at = FILE_HEADER; at < file.length; at += RECORD_HEADER + bytes.getInt(at + 8)) {
            frames.add(Arrays.copyOfRange(file, at + RECORD_HEADER, at + RECORD_HEADER + bytes.getInt(at + 8)));
        }
        return frames;
    }

    private void check(final byte[] frame) {
        final ByteBuffer packet = ByteBuffer.wrap(frame);
        final int type = packet.getShort(12);
        if (type == ARP) {
            arps++;
            return;
        }
        final String text = HexFormat.of().formatHex(frame);
        assertThat(type).as(text).isEqualTo(IPV4);
        assertThat(frame[ETHERNET]).as("version 4, no options: %s", text).isEqualTo((byte) 0x45);
        assertThat(sum(packet, ETHERNET, ETHERNET + 20)).as("IPv4 header: %s", text).isEqualTo(0xffff);
        final int end = ETHERNET + packet.getShort(ETHERNET + 2);
        final int transport = ETHERNET + 20;
        switch (frame[ETHERNET + 9]) {
            case ICMP -> {
                assertThat(sum(packet, transport, end)).as("ICMP: %s", text).isEqualTo(0xffff);
                assertThat((int) frame[transport]).isIn(ECHO_REQUEST, ECHO_REPLY);
                pings.add(frame[transport] + " " + packet.getShort(transport + 6));
            }
            case UDP -> {
                assertThat(packet.getShort(transport + 6)).as("a checksum is there: %s", text).isNotZero();
                assertThat((int) packet.getShort(transport + 4)).isEqualTo(end - transport);
                // The pseudo header: addresses, protocol, length.
                final int pseudo = sum(packet, ETHERNET + 12, ETHERNET + 20) + UDP + (end - transport);
                assertThat(fold(pseudo + sum(packet, transport, end))).as("UDP: %s", text).isEqualTo(0xffff);
                datagrams++;
            }
            default -> throw new AssertionError("a protocol that nobody speaks here: " + text);
        }
    }

    /** RFC 1071: the sum in ones' complement of 16-bit words, an odd byte filled up with zero. */
    private static int sum(final ByteBuffer bytes, final int from, final int to) {
        int sum = 0;
        for (int at = from; at < to; at++) {
            sum += (bytes.get(at) & 0xff) << ((at - from) % 2 == 0 ? Byte.SIZE : 0);
        }
        return fold(sum);
    }

    private static int fold(final int sum) {
        int folded = sum;
        while (folded > 0xffff) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return folded;
    }
}
