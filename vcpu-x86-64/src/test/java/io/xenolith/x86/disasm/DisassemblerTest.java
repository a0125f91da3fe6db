package io.xenolith.x86.disasm;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.x86.DebianPackage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The disassembler prints what objdump prints. */
class DisassemblerTest {
    private static final int LENGTH_MAX = 15;
    /** Differences shown when there are some. */
    private static final int SHOWN = 20;

    private final Disassembler disassembler = Disassembler.of(true);

    @Test
    void eachRecordedShapeIsPrintedAsObjdumpPrintedIt() throws IOException {
        final List<String> differences = new ArrayList<>();
        int count = 0;
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                DisassemblerTest.class.getResourceAsStream("objdump.txt"), StandardCharsets.US_ASCII))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.startsWith("#")) {
                    final String[] columns = line.split("[ \t]", 3);
                    check(Long.parseUnsignedLong(columns[0], 16), HexFormat.of().parseHex(columns[1]), columns[2],
                            differences);
                    count++;
                }
            }
        }
        assertThat(differences).isEmpty();
        assertThat(count).isGreaterThan(2000);
    }

    private void check(final long address, final byte[] bytes, final String text, final List<String> differences) {
        final Line line = disassembler.at(address, bytes, 0, bytes.length);
        if (line.length() != bytes.length || !line.text().equals(text)) {
            differences.add(Long.toHexString(address) + ' ' + HexFormat.of().formatHex(bytes) + ": " + text + " <> "
                    + line.text() + " (" + line.length() + ')');
        }
    }

    @Test
    void targetsAreNamedWhereThereAreSymbols() {
        final byte[] call = HexFormat.of().parseHex("e8fb0f0000");
        assertThat(Disassembler.of(true, address -> address == 0x2000 ? "main" : null).at(0x1000, call, 0, 5).text())
                .isEqualTo("call   2000 <main>");
        assertThat(disassembler.at(0x1000, call, 0, 5).text()).isEqualTo("call   0x2000");
    }

    @Test
    void bytesThatAreNothingArePrintedOneByOne() {
        final byte[] bytes = HexFormat.of().parseHex("06f30f");
        assertThat(disassembler.at(0, bytes, 0, 3)).isEqualTo(new Line(1, "(bad)"));
        assertThat(disassembler.at(1, bytes, 1, 3)).isEqualTo(new Line(1, "repz"));
        assertThat(disassembler.at(2, bytes, 2, 3)).isEqualTo(new Line(1, "(bad)"));
    }

    @Test
    void codeOfThirtyTwoBitSegmentsHasItsOwnMeanings() {
        final Disassembler compatibility = Disassembler.of(false);
        assertThat(text(compatibility, "40")).isEqualTo("inc    eax");
        assertThat(text(compatibility, "c501")).isEqualTo("lds    eax,FWORD PTR [ecx]");
        assertThat(text(compatibility, "8b0510000000")).isEqualTo("mov    eax,DWORD PTR ds:0x10");
        assertThat(text(compatibility, "60")).isEqualTo("pusha");
    }

    private static String text(final Disassembler target, final String hex) {
        final byte[] bytes = HexFormat.of().parseHex(hex);
        return target.at(0, bytes, 0, bytes.length).text();
    }

    @Test
    void anyBytesHaveAnAnswer() {
        final SplittableRandom random = new SplittableRandom(1);
        final byte[] bytes = new byte[LENGTH_MAX];
        for (int i = 0; i < 300_000; i++) {
            random.nextBytes(bytes);
            // Half of them begin with one of the prefixes that lead to other tables.
            if ((i & 1) == 0) {
                bytes[0] = (byte) new int[]{0x62, 0xC4, 0xC5, 0x0F, 0x66, 0xF2, 0xF3, 0x48}[i >>> 1 & 7];
            }
            final int limit = 1 + random.nextInt(LENGTH_MAX);
            final Line line = (i % 3 == 0 ? Disassembler.of(false) : disassembler).at(random.nextLong(), bytes, 0,
                    limit);
            assertThat(line.length()).isBetween(1, limit);
            assertThat(line.text()).isNotBlank();
        }
    }

    @Test
    @Tag("full")
    void allOfBusyboxIsPrintedAsObjdumpPrintsIt() throws IOException, InterruptedException {
        compareWithObjdump(DebianPackage.file("busybox-static", "bin/busybox"), 390_000);
    }

    @Test
    @Tag("full")
    void allOfGrubsKernelIsPrintedAsObjdumpPrintsIt() throws IOException, InterruptedException {
        compareWithObjdump(DebianPackage.file("grub-xen-bin", "usr/lib/grub/x86_64-xen/kernel.img"), 12_000);
    }

    /** Takes the bytes from objdump's own listing: what follows an instruction there follows it here. */
    private void compareWithObjdump(final Path program, final int atLeast) throws IOException, InterruptedException {
        final String listing = new String(
                DebianPackage.output(List.of("objdump", "-d", "-w", "-M", "intel", program.toString())),
                StandardCharsets.UTF_8);
        final List<String> differences = new ArrayList<>();
        final List<String[]> lines = listing.lines().map(line -> line.split("\t")).filter(line -> line.length == 3)
                .toList();
        for (int i = 0; i < lines.size(); i++) {
            checkFollowed(lines, i, differences);
        }
        assertThat(differences.subList(0, Math.min(SHOWN, differences.size()))).as("%d of %d", differences.size(),
                lines.size()).isEmpty();
        assertThat(lines).hasSizeGreaterThan(atLeast);
    }

    private void checkFollowed(final List<String[]> lines, final int at, final List<String> differences) {
        final long address = address(lines.get(at));
        byte[] bytes = bytes(lines.get(at));
        final int length = bytes.length;
        for (int next = at + 1; next < lines.size() && bytes.length < LENGTH_MAX
                && address(lines.get(next)) == address + bytes.length; next++) {
            final byte[] more = bytes(lines.get(next));
            final int end = bytes.length;
            bytes = Arrays.copyOf(bytes, end + more.length);
            System.arraycopy(more, 0, bytes, end, more.length);
        }
        final Line line = disassembler.at(address, bytes, 0, bytes.length);
        final String text = lines.get(at)[2].stripTrailing();
        if (line.length() != length || !line.text().equals(text)) {
            differences.add(Long.toHexString(address) + ": " + text + " <> " + line);
        }
    }

    private static long address(final String... line) {
        final String digits = line[0].strip();
        return Long.parseUnsignedLong(digits.substring(0, digits.length() - 1), 16);
    }

    private static byte[] bytes(final String... line) {
        return HexFormat.of().parseHex(line[1].replace(" ", ""));
    }
}
