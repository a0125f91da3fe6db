package io.xenolith.dom0.migration.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.LocalMemory;
import io.xenolith.dom0.migration.stream.LibxcRecord.VcpuPart;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused of a save stream, and how it is told. */
class StreamsTest {
    private static final String IMAGE = "ffffffffffffffff 58454e46 00000003 0000 0000 00000000";
    private static final String DOMAIN = "01000000 0c00 0000 04000000 11000000";
    private static final String INFO = "02000000 08000000 0804000000000000";
    private static final String STATIC_END = "10000000 00000000";
    /** Pages 0 to 511, in one frame, page 3. */
    private static final String FRAMES = "03000000 10000000 00000000 ff010000 0300000000000000";

    private static byte[] bytes(final String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static StreamInput input(final String hex) {
        return new StreamInput(new ByteArrayInputStream(bytes(hex)));
    }

    /** Reads the stream that {@code records} are the last of, to its last record. */
    private static LibxcRecord last(final String headers, final String records) throws StreamException {
        final byte[] all = bytes(headers + records);
        final StreamInput in = new StreamInput(new ByteArrayInputStream(all));
        final LibxcReader reader = new LibxcReader(in);
        LibxcRecord record = null;
        while (in.offset() < all.length) {
            record = reader.next();
        }
        return record;
    }

    @ParameterizedTest
    @CsvSource({
            "00ffffffffffffff 58454e46 00000003 0000 0000 00000000, the stream's marker and ident are not there",
            "ffffffffffffffff 58454e47 00000003 0000 0000 00000000, the stream's marker and ident are not there",
            "ffffffffffffffff 58454e46 00000001 0000 0000 00000000, 'version 1, want 2 or 3'",
            "ffffffffffffffff 58454e46 00000004 0000 0000 00000000, 'version 4, want 2 or 3'",
            "ffffffffffffffff 58454e46 00000003 0001 0000 00000000, a big-endian stream",
            "ffffffffffffffff 58454e46 00000003 0002 0000 00000000, reserved bits that are not zero",
            "ffffffffffffffff 58454e46 00000003 0000 0000 00000100, reserved bits that are not zero"})
    void anImageHeaderIsRefused(final String header, final String why) {
        assertThatThrownBy(() -> new LibxcReader(input(header + DOMAIN))).isInstanceOf(StreamException.class)
                .hasMessageContaining("save stream, offset 0x0, libxc image header: " + why);
    }

    @ParameterizedTest
    @CsvSource({"02000000 0c00 0000, an HVM guest", "03000000 0c00 0000, unknown guest type 0x3",
            "01000000 0d00 0000, 'pages of 2^13 bytes, want 2^12'", "01000000 0c00 0100, reserved bits"})
    void aDomainHeaderIsRefused(final String header, final String why) {
        assertThatThrownBy(() -> new LibxcReader(input(IMAGE + header + "0400000011000000")))
                .isInstanceOf(StreamException.class).hasMessageContaining("libxc domain header: " + why);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            // X86_PV_INFO
            " | 02000000 04000000 0804000000000000 | a length of 4 bytes, want 8",
            " | 02000000 08000000 0403000000000000 | a 32-bit guest",
            " | 02000000 08000000 0803000000000000 | a guest of width 8 with 3 levels of page tables",
            " | 02000000 08000000 0804010000000000 | reserved bits that are not zero",
            "info | 02000000 08000000 0804000000000000 | comes twice",
            // policies
            "info | 11000000 10000000 00000000000000000000000000000000 | a length of 16 bytes, want a multiple of 24",
            "info | 11000000 00000000 | a length of 0 bytes, want a multiple of 24",
            "info | 12000000 10000000 ce000000010000000000000000000000 | flags that are not zero",
            " | 10000000 00000000 | comes before X86_PV_INFO",
            "info | 10000000 08000000 0000000000000000 | a length of 8 bytes, want 0",
            "static | 10000000 00000000 | comes twice",
            "static | 12000000 10000000 ce000000000000000000000000000000 | comes after STATIC_DATA_END",
            // X86_PV_P2M_FRAMES
            "info | 03000000 10000000 00000000ff0100000300000000000000 | comes before STATIC_DATA_END",
            "static | 03000000 04000000 0000000000000000 | a length of 4 bytes, want at least 8",
            "static | 03000000 10000000 01000000000000000300000000000000 | pages 0x1 to 0x0",
            "static | 03000000 10000000 00000000ffffffff0300000000000000 | a last page 0xffffffff, at most 0xfffffff",
            "static | 03000000 10000000 00000000000200000300000000000000 | a length of 16 bytes, want 24 for 2 frames",
            // PAGE_DATA
            "static | 01000000 10000000 01000000000000000100000000000000 | comes before X86_PV_P2M_FRAMES",
            "frames | 01000000 08000000 0000000000000000 | a count of 0 pages",
            "frames | 01000000 10000000 02000000000000000100000000000000 | a count of 2 pages in 16 bytes",
            "frames | 01000000 10000000 ffffffff000000000100000000000000 | a count of 4294967295 pages",
            "frames | 01000000 10000000 01000000010000000100000000000000 | reserved bits that are not zero",
            "frames | 01000000 10000000 010000000000000001000000000010e0 | reserved bits in pfn 0",
            "frames | 01000000 10000000 01000000000000000100000000000080 | type 8 of pfn 0x1",
            "frames | 01000000 10000000 01000000000000000100000000000050 | type 5 of pfn 0x1",
            "frames | 01000000 10000000 01000000000000000100000000000000 | want 4112 for 1 pfns and 1 pages",
            // the others
            "frames | 04000000 04000000 0000000000000000 | a length of 4 bytes, want at least 8",
            "frames | 04000000 08000000 0000000001000000 | reserved bits that are not zero",
            "frames | 07000000 08000000 0000000000000000 | a length of 8 bytes, want 4096",
            "frames | 08000000 10000000 00000000000000000000000000000000 | a length of 16 bytes, want 24",
            "frames | 08000000 18000000 000000000000000000000000000000000000000001000000 | reserved bits",
            "frames | 0d000000 08000000 0000000000000000 | a length of 8 bytes, want 0",
            "frames | 00000000 00000000 | comes before SHARED_INFO",
            "frames | 09000000 08000000 0000000000000000 | a record of HVM guests",
            "frames | 0a000000 08000000 0000000000000000 | a record of HVM guests",
            "frames | 0b000000 08000000 0000000000000000 | a record that Xen gave up with version 4.6",
            "frames | 0e000000 00000000 | a stream of repeated checkpoints",
            "frames | 0f000000 00000000 | a stream of repeated checkpoints",
            "frames | 13000000 00000000 | libxc record of unknown type 0x13: a mandatory record",
            "frames | 0d000000 01008000 | a length of 8388609 bytes, at most 8388608 are written",
            "frames | 0d000000 ffffffff | a length of 4294967295 bytes",
            "frames | 04000000 09000000 000000000000000000 01000000000000 | padding that is not zero",
            "frames | 04000000 10000000 0000000000000000 | wants 16 bytes, and there are 8"})
    void aRecordIsRefused(final String before, final String record, final String why) {
        final String records = switch (before == null ? "" : before) {
            case "info" -> INFO;
            case "static" -> INFO + STATIC_END;
            case "frames" -> INFO + STATIC_END + FRAMES;
            default -> "";
        };
        assertThatThrownBy(() -> last(IMAGE + DOMAIN, records + record)).isInstanceOf(StreamException.class)
                .hasMessageContaining(why)
                .hasMessageStartingWith("save stream, offset 0x");
    }

    @Test
    void anOptionalRecordThatIsNotKnownIsPassedOver() throws StreamException {
        assertThat(last(IMAGE + DOMAIN, INFO + "13000080 04000000 ffffffff 00000000"))
                .isEqualTo(new LibxcRecord.Skipped(0x8000_0013));
    }

    @Test
    void aStreamOfVersion2HasNoRecordsOfVersion3() throws StreamException {
        final String second = IMAGE.replace("00000003", "00000002");
        assertThat(last(second + DOMAIN, INFO + FRAMES)).isInstanceOf(LibxcRecord.P2mFrames.class);
        assertThatThrownBy(() -> last(second + DOMAIN, INFO + STATIC_END))
                .hasMessageContaining("a record of version 3 in a stream of version 2");
    }

    @Test
    void pagesWithoutDataTakeNoRoom() throws StreamException {
        final LibxcRecord record = last(IMAGE + DOMAIN, INFO + STATIC_END + FRAMES
                + "01000000 20000000 03000000 00000000 01000000000000d0 02000000000000e0 03000000000000f0");
        assertThat(record).isInstanceOf(LibxcRecord.PageData.class);
        final LibxcRecord.PageData data = (LibxcRecord.PageData) record;
        assertThat(data.pfns()).containsExactly(1, 2, 3);
        assertThat(data.types()).containsExactly(PageType.BROKEN, PageType.XALLOC, PageType.XTAB);
    }

    @Test
    void whatIsWrittenIsReadBack() throws Exception {
        final ByteArrayOutputStream file = new ByteArrayOutputStream();
        final StreamOutput out = new StreamOutput(file);
        XlHeader.ofJson("{\"ü\": 1}").write(out);
        LibxlStream.writeToContext(out);
        final LibxcWriter writer = new LibxcWriter(out);
        writer.headers(4, 17);
        writer.pvInfo();
        writer.staticDataEnd();
        writer.p2mFrames(511, new long[]{7});
        writer.pageData(new long[]{2, 3}, new byte[]{PageType.PINNED | PageType.L4TAB, PageType.XTAB}, new byte[4096]);
        writer.tscInfo(new LibxcRecord.TscInfo(1, 2, 3, 4));
        writer.sharedInfo(new byte[4096]);
        writer.vcpu(VcpuPart.EXTENDED, 1, new byte[]{9});
        writer.end();
        LibxlStream.writeEnd(out);
        assertThat(out.offset()).isEqualTo(file.size());

        final StreamInput in = new StreamInput(new ByteArrayInputStream(file.toByteArray()));
        assertThat(XlHeader.read(in).json()).isEqualTo("{\"ü\": 1}");
        LibxlStream.readToContext(in);
        final LibxcReader reader = new LibxcReader(in);
        assertThat(reader.next()).isEqualTo(new LibxcRecord.PvInfo());
        assertThat(reader.next()).isEqualTo(new LibxcRecord.StaticDataEnd());
        assertThat(((LibxcRecord.P2mFrames) reader.next()).frames()).containsExactly(7);
        final LibxcRecord.PageData data = (LibxcRecord.PageData) reader.next();
        assertThat(data.pfns()).containsExactly(2, 3);
        assertThat(PageType.level(data.types()[0])).isEqualTo(4);
        assertThat(PageType.pinned(data.types()[0])).isTrue();
        assertThat(PageType.pinned(data.types()[1])).isFalse();
        assertThat(reader.next()).isEqualTo(new LibxcRecord.TscInfo(1, 2, 3, 4));
        assertThat(reader.next()).isInstanceOf(LibxcRecord.SharedInfo.class);
        final LibxcRecord.Vcpu vcpu = (LibxcRecord.Vcpu) reader.next();
        assertThat(vcpu.id()).isEqualTo(1);
        assertThat(vcpu.state()).containsExactly(9);
        assertThat(reader.next()).isEqualTo(new LibxcRecord.End());
        LibxlStream.readEnd(in);
        assertThat(in.offset()).isEqualTo(file.size());
    }

    /** xl's header with other fields: byte order, mandatory and optional flags, length, and length of the configuration. */
    private static StreamInput xlHeader(final int order, final int mandatory, final int length, final int size)
            throws IOException {
        final ByteArrayOutputStream file = new ByteArrayOutputStream();
        XlHeader.ofJson("{}").write(new StreamOutput(file));
        final LocalMemory bytes = new LocalMemory(file.toByteArray());
        bytes.putInt(32, order);
        bytes.putInt(36, mandatory);
        // Optional flags are for whoever knows them.
        bytes.putInt(40, 0xffff);
        bytes.putInt(44, length);
        bytes.putInt(48, size);
        return new StreamInput(new ByteArrayInputStream(bytes.array()));
    }

    @ParameterizedTest
    @CsvSource({"0x04030201, 3, 7, 3, byte order 0x4030201", "0x01020304, 7, 7, 3, mandatory flags 0x7",
            "0x01020304, 1, 7, 3, a stream of Xen 4.5 or older",
            "0x01020304, 2, 7, 3, a configuration that is not JSON",
            "0x01020304, 3, 3, 3, optional data of 3 bytes", "0x01020304, 3, -1, 3, optional data of 4294967295 bytes",
            "0x01020304, 3, 7, 4, a configuration of 4 bytes in 7 bytes",
            "0x01020304, 3, 9, 3, 'wants 9 bytes, and there are 7'"})
    void aHeaderOfXlIsRefused(final String order, final int mandatory, final int length, final int size,
            final String why) throws IOException {
        final StreamInput in = xlHeader(Integer.decode(order), mandatory, length, size);
        assertThatThrownBy(() -> XlHeader.read(in)).isInstanceOf(StreamException.class).hasMessageContaining(why);
    }

    @Test
    void aFileThatIsNoSaveFileIsRefused() {
        assertThatThrownBy(() -> XlHeader.read(new StreamInput(new ByteArrayInputStream(new byte[64]))))
                .hasMessage("save stream, offset 0x0, xl header: the magic of xl's save files is not there"
                        + " (it is damaged; use another copy)");
    }

    @ParameterizedTest
    @CsvSource({"4c6962786c466d75 00000002 00000000, the stream's ident is not there",
            "4c6962786c466d74 00000003 00000000, 'version 3, want 2'",
            "4c6962786c466d74 00000002 00000004, reserved options 0x4",
            "4c6962786c466d74 00000002 00000001, a big-endian stream",
            "4c6962786c466d74 00000002 00000000 0100000008000000 0000000000000000, 'a length of 8 bytes, want 0'",
            "4c6962786c466d74 00000002 00000000 0300000000000000, EMULATOR_CONTEXT: not in the stream of a PV guest",
            "4c6962786c466d74 00000002 00000000 0000000000000000, END: not in the stream of a PV guest",
            "4c6962786c466d74 00000002 00000000 0600000000000000, unknown type 0x6: a mandatory record",
            "4c6962786c466d74 00000002 00000000 0600008001000000 ff, 'wants 7 bytes, and there are 0'"})
    void aStreamOfLibxlIsRefused(final String hex, final String why) {
        assertThatThrownBy(() -> LibxlStream.readToContext(input(hex))).isInstanceOf(StreamException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aFileThatCannotBeReadSaysSo() {
        final InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("Input/output error");
            }

            @Override
            public int read(final byte[] target, final int offset, final int length) throws IOException {
                throw new IOException("Input/output error");
            }
        };
        assertThatThrownBy(() -> new StreamInput(broken).bytes(1, "xl header"))
                .hasMessageContaining("Input/output error (it cannot be read; try again)");
    }
}
