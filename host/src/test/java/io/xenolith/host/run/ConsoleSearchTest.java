package io.xenolith.host.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleSearchTest {
    private final ConsoleText console = new ConsoleText(_ -> {
    });

    private void add(final String text) {
        console.add(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ConsoleSearch search(final String regex) {
        return new ConsoleSearch(Pattern.compile(regex, Pattern.MULTILINE));
    }

    @Test
    void aMatchMayComeInPieces() {
        final ConsoleSearch search = search("^ready \\d+!");
        for (final String piece : new String[]{"not ready 1!\n", "rea", "dy ", "42"}) {
            add(piece);
            assertThat(search.find(console)).as(piece).isFalse();
        }
        add("!");
        assertThat(search.find(console)).isTrue();
    }

    /** Two letters and line ends, piece by piece: as if all of it were searched each time. */
    @ParameterizedTest
    @ValueSource(strings = {"abba", "^ab$", "a+b\\n", "(?s)a.*bb\\nb", "(?<=bb)a\\nb", "\\Ab", "a\\z", "(?!b)\\nab"})
    void itFindsWhatASearchOfTheWholeTextFinds(final String regex) {
        for (int seed = 0; seed < 50; seed++) {
            final Random random = new Random(seed);
            final ConsoleText text = new ConsoleText(_ -> {
            });
            final ConsoleSearch search = search(regex);
            for (int i = 0; i < 40; i++) {
                final StringBuilder piece = new StringBuilder();
                for (int j = random.nextInt(4); j >= 0; j--) {
                    piece.append("ab\n".charAt(random.nextInt(3)));
                }
                text.add(piece.toString().getBytes(StandardCharsets.UTF_8));
                final boolean found = Pattern.compile(regex, Pattern.MULTILINE).matcher(text.text()).find();
                assertThat(search.find(text)).as(regex + " in " + text.text()).isEqualTo(found);
                if (found) {
                    break;
                }
            }
        }
    }

    @Test
    void whatIsNotKeptAnyMoreIsNotFound() {
        final ConsoleSearch search = search("needle");
        for (int i = 0; i < 5; i++) {
            add("y".repeat(ConsoleText.KEPT_CHARS));
            assertThat(search.find(console)).isFalse();
        }
        add(" needle");
        assertThat(search.find(console)).isTrue();
    }
}
