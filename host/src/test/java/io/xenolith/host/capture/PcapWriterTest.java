package io.xenolith.host.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PcapWriterTest {
    @Test
    void aFileIsAHeaderOf24BytesAndRecordsOf16BytesEachWithItsPacket() throws IOException {
        final ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (PcapWriter writer = new PcapWriter(file)) {
            writer.write(3_000_000_007L, new byte[]{1, 2, 3});
        }
        assertThat(HexFormat.of().formatHex(file.toByteArray())).isEqualTo("4d3cb2a1" + "02000400" + "0000000000000000"
                + "ffff0000" + "01000000" + "03000000" + "07000000" + "03000000" + "03000000" + "010203");
    }
}
