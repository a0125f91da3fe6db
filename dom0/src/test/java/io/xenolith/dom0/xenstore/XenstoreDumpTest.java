package io.xenolith.dom0.xenstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Listings of real Xen 4.17, built here line by line and printed again. */
class XenstoreDumpTest {
    private static final Pattern LINE = Pattern.compile("(\\S+) = \"(.*)\"(?: {3}\\((.*)\\))?");

    private final Bench bench = new Bench();
    private final XenstoreClient dom0 = bench.dom0;
    private final XenstoreDump dump = new XenstoreDump(dom0);

    private static List<String> golden(final String name) {
        try (InputStream in = XenstoreDumpTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void build(final List<String> lines) {
        for (final String line : lines) {
            final Matcher matcher = LINE.matcher(line);
            assertThat(matcher.matches()).as(line).isTrue();
            dom0.write(matcher.group(1), matcher.group(2));
            if (matcher.group(3) != null) {
                dom0.setPermissions(matcher.group(1), matcher.group(3).split(",", -1));
            }
        }
    }

    @Test
    void aBootedGuestsTreeLooksAsRealXenListsIt() {
        final List<String> lines = golden("xenstore-grub.txt");
        build(lines);
        assertThat(dump.full("/", false)).isEqualTo(lines);
    }

    @Test
    void permissionsLookAsRealXenListsThem() {
        bench.kernel.create(1);
        final List<String> lines = golden("xenstore-ls-linux2-early.txt");
        build(lines);
        assertThat(dump.full("/", true)).isEqualTo(lines);
    }

    @Test
    void indentedListingsLookAsRealXenPrintsThem() {
        dom0.write("/test/a/b", "one");
        dom0.write("/test/c", "two");
        assertThat(dump.indented("/test", false)).containsExactly("a = \"\"", " b = \"one\"", "c = \"two\"");
        assertThat(dump.indented("/test", true)).containsExactly(
                "a = \"\" . . . . . . . . . . . . . . . . . . . . . . . . . . .  (n0)",
                " b = \"one\" . . . . . . . . . . . . . . . . . . . . . . . . .  (n0)",
                "c = \"two\"  . . . . . . . . . . . . . . . . . . . . . . . . .  (n0)");
    }

    @Test
    void octetsBeyondPrintableAsciiAreEscaped() {
        final byte[] value = {'a', '\n', 'b', '\t', 'c', '\\', 'd', 1, (byte) 0xe9, '\r', 0x0b, 0x7f, '"'};
        assertThat(XenstoreDump.escaped(value)).isEqualTo("a\\nb\\tc\\\\d\\001\\xe9\\r\\x0b\\x7f\"");
    }

    @Test
    void aRelativeTopGivesRelativePaths() {
        dom0.write("/local/domain/0/device/suspend", "");
        assertThat(dump.full("device", false)).containsExactly("device/suspend = \"\"");
    }
}
