package io.xenolith.x86.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.x86.CpuidPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A small static program on the engine. The expected answers are what it printed on a real processor. */
class UserProgramTest {
    private static final long MOST = 10_000_000;
    private static final String ANSWER = """
            count 1000
            sum 500500
            double 577783263862
            extended 577783263862
            crc 2378454621
            """;
    private static final byte[] NUMBERS = IntStream.rangeClosed(1, 1000).mapToObj(i -> i + "\n")
            .collect(Collectors.joining()).getBytes(StandardCharsets.US_ASCII);

    private byte[] elf;

    @BeforeEach
    void readProgram() throws IOException {
        try (InputStream in = UserProgramTest.class.getResourceAsStream("summary.elf")) {
            elf = in.readAllBytes();
        }
    }

    @Test
    void itReadsItsInput() {
        try (UserProgram program = new UserProgram(elf, CpuidPolicy.x8664v1(), NUMBERS, "summary")) {
            assertThat(program.run(MOST)).isZero();
            assertThat(program.output()).asString(StandardCharsets.US_ASCII).isEqualTo(ANSWER);
        }
    }

    @Test
    void itReadsTheFileItsArgumentNames() {
        try (UserProgram program = new UserProgram(elf, CpuidPolicy.all(), new byte[0], "summary", "numbers")
                .file("numbers", NUMBERS)) {
            assertThat(program.run(MOST)).isZero();
            assertThat(program.output()).asString(StandardCharsets.US_ASCII).isEqualTo(ANSWER);
        }
    }

    @Test
    void aFileThatIsNotThereIsAnError() {
        try (UserProgram program = new UserProgram(elf, CpuidPolicy.all(), NUMBERS, "summary", "numbers")) {
            assertThat(program.run(MOST)).isEqualTo(200);
        }
    }

    @Test
    void aProgramThatDoesNotEndIsStopped() {
        try (UserProgram program = new UserProgram(elf, CpuidPolicy.all(), NUMBERS, "summary")) {
            assertThatThrownBy(() -> program.run(-1)).hasMessageStartingWith("still running");
        }
    }
}
