package io.xenolith.xl.verb;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.xl.VerbSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/for-xl-users.md names the verbs that only say that there is nothing for them, and no others. */
class DifferencesTest {
    private static final Pattern PARAGRAPH = Pattern
            .compile("(?s)\nNot there, and said so with exit code 1: (.*?)\n\n");

    /** The paragraph's words without what is in parentheses. */
    private static List<String> named() throws IOException {
        final Matcher paragraph = PARAGRAPH
                .matcher(Files.readString(Path.of(System.getProperty("xenolith.root"), "docs/for-xl-users.md")));
        assertThat(paragraph.find()).isTrue();
        return Arrays.stream(paragraph.group(1).replaceAll("(?s)\\(.*?\\)|\\.$", "").split("[,;]\\s*", -1))
                .map(String::strip).toList();
    }

    private static boolean isMeant(final String pattern, final String verb) {
        return verb.matches(pattern.replace("*", ".*"));
    }

    @Test
    void whatIsNotThereIsNamedAndNothingElse() throws IOException {
        final List<String> named = named();
        final TreeSet<String> absent = new TreeSet<>();
        final TreeSet<String> told = new TreeSet<>();
        for (final VerbSpec spec : VerbTable.all()) {
            if (spec.verb() instanceof NotHere) {
                absent.add(spec.name());
            }
            if (named.stream().anyMatch(pattern -> isMeant(pattern, spec.name()))) {
                told.add(spec.name());
            }
        }
        assertThat(told).isEqualTo(absent);
    }
}
