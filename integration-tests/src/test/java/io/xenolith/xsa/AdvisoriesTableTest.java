package io.xenolith.xsa;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/advisories.md says what there is: every test by an advisory's number is in its table, and the other way round. */
class AdvisoriesTableTest {
    private static final Path ROOT = Path.of(System.getProperty("xenolith.root"));
    private static final Pattern TEST_METHOD = Pattern.compile("void (xsa[0-9]+[A-Za-z0-9]*)\\(");
    private static final Pattern TEST_NUMBER = Pattern.compile("[xX]sa([0-9]+)");
    private static final Pattern STORY_LINE = Pattern.compile("^([0-9]+): ");
    private static final Pattern ROW = Pattern.compile("^\\| ([0-9]+) \\| .* \\| (.*) \\|$");
    private static final Pattern NAMED_TEST = Pattern.compile("`(\\w+)\\.(xsa\\w+)`");
    private static final Pattern NAMED_STORY = Pattern.compile("story `([a-z0-9-]+)`");
    private static final int FEWEST = 30;

    private static List<String> rows() throws IOException {
        return Files.readAllLines(ROOT.resolve("docs/advisories.md")).stream()
                .filter(line -> ROW.matcher(line).matches()).toList();
    }

    private static Set<String> tests() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT, 12)) {
            return files.filter(file -> file.toString().endsWith("AdvisoriesTest.java"))
                    .filter(file -> file.toString().contains("src/test/java")).flatMap(AdvisoriesTableTest::testsOf)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Stream<String> testsOf(final Path file) {
        final String type = file.getFileName().toString().replace(".java", "");
        return TEST_METHOD.matcher(read(file)).results().map(found -> type + "." + found.group(1));
    }

    private static String read(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> storyNumbers(final String story) throws IOException {
        return Files.readAllLines(ROOT.resolve("integration-tests/src/test/resources/stories/" + story + ".txt"))
                .stream().map(STORY_LINE::matcher).filter(Matcher::find).map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyRowNamesTestsOfItsNumberAndEveryTestHasARow() throws IOException {
        final Set<String> tests = tests();
        final Set<String> named = new TreeSet<>();
        for (final String row : rows()) {
            final Matcher cells = ROW.matcher(row);
            assertThat(cells.matches()).isTrue();
            final String number = cells.group(1);
            int found = 0;
            final Matcher test = NAMED_TEST.matcher(cells.group(2));
            while (test.find()) {
                assertThat(tests).contains(test.group(1) + "." + test.group(2));
                assertThat(TEST_NUMBER.matcher(test.group(2)).results().map(match -> match.group(1)))
                        .contains(number);
                named.add(test.group(1) + "." + test.group(2));
                found++;
            }
            final Matcher story = NAMED_STORY.matcher(cells.group(2));
            while (story.find()) {
                assertThat(storyNumbers(story.group(1))).contains(number);
                found++;
            }
            assertThat(found).as(row).isPositive();
        }
        assertThat(named).isEqualTo(tests);
    }

    @Test
    void everyLineOfAStoryByNumberHasARow() throws IOException {
        final List<String> numbers = rows().stream().map(row -> row.split("\\|", -1)[1].strip()).toList();
        assertThat(numbers).hasSizeGreaterThanOrEqualTo(FEWEST).doesNotHaveDuplicates();
        assertThat(numbers).containsAll(storyNumbers("advisories")).containsAll(storyNumbers("dom0-advisories"));
    }
}
