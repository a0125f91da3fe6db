package io.xenolith.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.errno.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/abi-errors.md says what there is: each test, and each recorded line with the answer of its row. */
class AbiErrorsTableTest {
    private static final Path ROOT = Path.of(System.getProperty("xenolith.root"));
    private static final Path RECORDED = ROOT.resolve("integration-tests/src/test/resources");
    private static final int FEWEST_ROWS = 250;
    private static final Pattern HEADING = Pattern.compile("^## .*\\b(\\w+)$");
    private static final Pattern ROW = Pattern.compile("^\\| (.*) \\| (\\w+) \\| (.*) \\|$");
    private static final Pattern REFERENCE = Pattern.compile("`(domU|dom0|story [a-z0-9-]+): ([^`]+)`|`(\\w+#\\w+)`");
    private static final Pattern TEST_METHOD = Pattern.compile("\\bvoid (\\w+)\\(");
    private static final Map<String, Integer> GRANT_STATUS = Map.of("general_error", -1, "bad_domain", -2, "bad_gntref",
            -3,
            "bad_handle", -4, "bad_virt_addr", -5, "bad_dev_addr", -6, "permission_denied", -8, "bad_page", -9,
            "bad_copy_arg", -10, "eagain", -12);

    /** A condition of a hypercall. */
    private record Row(String hypercall, String condition, String answer, String references) {
        List<Matcher> each() {
            final List<Matcher> found = new ArrayList<>();
            for (final String reference : references.split("(?<=`), ", -1)) {
                final Matcher matcher = REFERENCE.matcher(reference);
                assertThat(matcher.matches()).as(reference).isTrue();
                found.add(matcher);
            }
            return found;
        }
    }

    private static final List<Row> ROWS = new ArrayList<>();

    @BeforeAll
    static void read() throws IOException {
        ROWS.clear();
        String hypercall = "";
        for (final String line : Files.readAllLines(ROOT.resolve("docs/abi-errors.md"))) {
            if (line.startsWith("## Where")) {
                return;
            }
            final Matcher heading = HEADING.matcher(line);
            final Matcher row = ROW.matcher(line);
            if (heading.matches()) {
                hypercall = heading.group(1);
            } else if (row.matches() && !row.group(2).equals("answer")) {
                ROWS.add(new Row(hypercall, row.group(1), row.group(2), row.group(3)));
            }
        }
    }

    private static Set<String> tests() throws IOException {
        final Set<String> found = new HashSet<>();
        try (Stream<Path> files = Files.walk(ROOT, 14)) {
            for (final Path file : files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
                final String type = file.getFileName().toString().replace(".java", "");
                TEST_METHOD.matcher(Files.readString(file)).results()
                        .forEach(method -> found.add(type + "#" + method.group(1)));
            }
        }
        return found;
    }

    private static int errno(final String name) throws ReflectiveOperationException {
        return -Errno.class.getField("XEN_" + name).getInt(null);
    }

    /** The answer of a row as a recorded line of a hypercall ends its arguments with. */
    private static String recordedAnswer(final String answer) throws ReflectiveOperationException {
        if (answer.equals("0")) {
            return "|0";
        }
        return GRANT_STATUS.containsKey(answer)
                ? "|0|status=" + GRANT_STATUS.get(answer)
                : "|" + errno(answer);
    }

    private static Stream<String> lines(final String where) throws IOException {
        return Files.readAllLines(RECORDED.resolve(where)).stream();
    }

    @Test
    void everyNamedTestIsThere() throws IOException {
        final Set<String> tests = tests();
        assertThat(ROWS).hasSizeGreaterThan(FEWEST_ROWS);
        for (final Row row : ROWS) {
            for (final Matcher reference : row.each()) {
                if (reference.group(3) != null) {
                    assertThat(tests).as(row.condition()).contains(reference.group(3));
                }
            }
        }
    }

    @Test
    void everyNamedLineWasRecordedWithTheAnswerOfItsRow() throws IOException, ReflectiveOperationException {
        for (final Row row : ROWS) {
            for (final Matcher reference : row.each()) {
                final String where = reference.group(1);
                if (where == null) {
                    continue;
                }
                final String begin = reference.group(2);
                if (where.startsWith("story ")) {
                    final String answer = " " + errno(row.answer());
                    assertThat(lines("stories/" + where.substring("story ".length()) + ".txt")).as(row + " " + begin)
                            .anyMatch(line -> line.startsWith(begin) && line.contains(answer));
                } else {
                    final String start = row.hypercall() + "|" + begin;
                    final String answer = recordedAnswer(row.answer());
                    assertThat(lines("probe/real-xen-4.17-" + where + ".txt")).as(row + " " + begin)
                            .anyMatch(line -> line.startsWith(start) && (line + " ").matches(
                                    Pattern.quote(start) + "[^|]*" + Pattern.quote(answer) + "[ |].*"));
                }
            }
        }
    }

    @Test
    void whereTheNotesAreWrongARecordedLineShowsIt() throws IOException {
        final String page = Files.readString(ROOT.resolve("docs/abi-errors.md"));
        final Matcher reference = REFERENCE.matcher(page.substring(page.indexOf("## Where")));
        int found = 0;
        while (reference.find()) {
            final String begin = reference.group(2);
            assertThat(lines("stories/" + reference.group(1).substring("story ".length()) + ".txt"))
                    .anyMatch(line -> line.startsWith(begin));
            found++;
        }
        assertThat(found).isPositive();
    }
}
