package io.xenolith.x86.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.x86.CpuidPolicy;
import io.xenolith.x86.DebianPackage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Debian's busybox, a static program, writes on the engine what it writes on the machine under it. */
@Tag("full")
class BusyboxTest {
    private static final long INSTRUCTIONS_MAX = 4_000_000_000L;
    private static final int DATA_BYTES = 2_000_000;
    private static final String FLOATS = "BEGIN { x = 1; for (i = 1; i <= 200; i++) { x = x * 1.0001 + 1 / i;"
            + " s += x / (i * i + 0.5) - i % 7; printf \"%.17g %.17g %e %g %d\\n\", x, s, x / s, x / 3, s * 1e9 } }";
    private static final String SUMS = "{ n[$1 % 7] += $2; t += $2 * $2 } END { for (i = 0; i < 7; i++) printf"
            + " \"%d %.12f\\n\", i, n[i]; printf \"%.3f\\n\", t / 7 }";

    private static byte[] busybox;
    private static Path busyboxFile;
    private static byte[] noise;
    private static byte[] numbers;
    private static byte[] words;

    /** A command and what it reads. */
    record Command(List<String> words, byte[] input) {
        @Override
        public String toString() {
            return String.join(" ", words);
        }
    }

    @BeforeAll
    static void fetch() throws IOException, InterruptedException {
        busyboxFile = DebianPackage.file("busybox-static", "bin/busybox");
        busybox = Files.readAllBytes(busyboxFile);
        prepare();
    }

    private static void prepare() {
        final SplittableRandom random = new SplittableRandom(4);
        noise = new byte[DATA_BYTES];
        random.nextBytes(noise);
        final StringBuilder table = new StringBuilder();
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            table.append(random.nextInt(-100_000, 100_000)).append(' ').append(random.nextDouble() * 1000).append('\n');
            text.append("word").append(random.nextInt(500)).append(i % 7 == 0 ? "\n" : " the quick brown fox ");
        }
        numbers = table.toString().getBytes(StandardCharsets.US_ASCII);
        words = text.append('\n').toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static Command on(final byte[] input, final String... command) {
        return new Command(List.of(command), input);
    }

    static Stream<Command> commands() {
        prepare();
        final byte[] none = {};
        final byte[] sums = "scale=50; 4*a(1); e(1); sqrt(2); l(10); 2^400 % 10007; s(1)/c(1)\n"
                .getBytes(StandardCharsets.US_ASCII);
        return Stream.of(on(noise, "sha256sum"), on(noise, "sha1sum"), on(noise, "md5sum"), on(noise, "sha512sum"),
                on(noise, "wc"), on(noise, "od", "-t", "x1"), on(noise, "gzip", "-c"),
                on(words, "gzip", "-9c"), on(none, "awk", FLOATS), on(numbers, "awk", SUMS), on(numbers, "sort"),
                on(numbers, "sort", "-n"), on(numbers, "sort", "-k2", "-g", "-r"), on(words, "sort", "-u"),
                on(sums, "bc", "-l"), on(words, "grep", "-c", "word4[0-9]*2"),
                on(words, "sed", "s/quick \\(b\\)/\\1/g"),
                on(words, "tr", "a-z", "A-Z"), on(words, "fold", "-w", "31"), on(words, "uniq", "-c"),
                on(none, "printf", "%o %x %s %.9f %g\\n", "64", "255", "text", "2.5", "1e300"),
                on(none, "seq", "1", "0.37", "40"), on(none, "expr", "123456789", "*", "987654321"),
                on(words, "base64"), on(words, "cut", "-d", " ", "-f", "2,4"), on(words, "head", "-n", "77"),
                on(words, "rev"), on(none, "cal", "11", "2026"), on(words, "xxd"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void writesTheSame(final Command command) throws IOException, InterruptedException {
        assertThat(new String(onEngine(command), StandardCharsets.ISO_8859_1))
                .isEqualTo(new String(natively(command), StandardCharsets.ISO_8859_1));
    }

    @Test
    void whatItHasPackedItUnpacks() throws IOException {
        final byte[] packed = onEngine(on(words, "gzip", "-c"));
        assertThat(packed.length).isLessThan(words.length / 2);
        assertThat(onEngine(on(packed, "gunzip", "-c"))).isEqualTo(words);
        final byte[] dense = onEngine(on(noise, "gzip", "-c"));
        assertThat(onEngine(on(dense, "gunzip", "-c"))).isEqualTo(noise);
    }

    private static byte[] onEngine(final Command command) throws IOException {
        final ByteArrayOutputStream result = new ByteArrayOutputStream();
        final String[] arguments = Stream.concat(Stream.of("busybox"), command.words().stream()).toArray(String[]::new);
        try (UserProgram program = new UserProgram(busybox, CpuidPolicy.x8664v1(), command.input(), arguments)) {
            final int status = program.run(INSTRUCTIONS_MAX);
            result.writeBytes(program.output());
            result.write(("status " + status + ' ' + program.errorText()).getBytes(StandardCharsets.UTF_8));
        }
        return strip(result.toByteArray(), command);
    }

    /** For gunzip and its like the output alone is compared with bytes. */
    private static byte[] strip(final byte[] bytes, final Command command) {
        if (!command.words().contains("-c")) {
            return bytes;
        }
        final String tail = "status 0 ";
        return Arrays.copyOf(bytes, bytes.length - tail.length());
    }

    private static byte[] natively(final Command command) throws IOException, InterruptedException {
        final Path input = Files.createTempFile("busybox", ".in");
        try {
            Files.write(input, command.input());
            final Process process = new ProcessBuilder(Stream.concat(Stream.of(busyboxFile.toString()),
                    command.words().stream()).toList()).redirectInput(input.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            final byte[] output = process.getInputStream().readAllBytes();
            final int status = process.waitFor();
            assertThat(status).as("%s must be a command that works", command).isZero();
            final ByteArrayOutputStream result = new ByteArrayOutputStream();
            result.writeBytes(output);
            result.write(("status " + status + ' ').getBytes(StandardCharsets.UTF_8));
            return strip(result.toByteArray(), command);
        } finally {
            Files.delete(input);
        }
    }
}
