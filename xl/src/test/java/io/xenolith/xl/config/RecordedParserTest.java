package io.xenolith.xl.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Texts that were given to the parser of Debian's libxlutil 4.17.7, and what it said of each: this one says the same. */
class RecordedParserTest {
    /** A text and the lines that came out. */
    private record Question(String text, List<String> answer) {
    }

    private static List<Question> questions(final String file) throws IOException {
        final List<Question> questions = new ArrayList<>();
        try (InputStream in = RecordedParserTest.class.getResourceAsStream("/libxlutil/" + file)) {
            for (final String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
                if (line.startsWith("> ")) {
                    questions.add(new Question(line.substring(2), new ArrayList<>()));
                } else {
                    questions.getLast().answer().add(line);
                }
            }
        }
        return questions;
    }

    @TestFactory
    Stream<DynamicTest> configurationFiles() throws IOException {
        return questions("configs.txt").stream().map(question -> DynamicTest.dynamicTest(question.text(), () -> {
            final List<String> said = new ArrayList<>();
            final String text = question.text().replace("\\n", "\n").replace("\\\n", "\\n").replace("\\\\", "\\");
            final boolean good = ConfigParser.parse(text, new ConfigReport("f.cfg", said::add)).isPresent();
            said.add(good ? "rc 0" : "rc 22");
            assertThat(said).isEqualTo(question.answer());
        }));
    }

    @TestFactory
    Stream<DynamicTest> diskSpecifications() throws IOException {
        return questions("disks.txt").stream()
                .map(question -> DynamicTest.dynamicTest("disk " + question.text(), () -> {
                    String said = "ok";
                    try {
                        final var _ = DiskSpec.parse("command line", List.of(question.text()));
                    } catch (final DiskSpec.BadDisk e) {
                        said = e.getMessage();
                    }
                    assertThat(said).isEqualTo(question.answer().getFirst());
                }));
    }
}
