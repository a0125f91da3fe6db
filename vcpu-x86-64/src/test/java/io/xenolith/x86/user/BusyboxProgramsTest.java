package io.xenolith.x86.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.x86.CpuidPolicy;
import io.xenolith.x86.DebianPackage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The applets of Debian's busybox, a static program of some two megabytes, on the engine and on the machine's own processor:
 * what they write and how they end must be equal.
 */
@Tag("full")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BusyboxProgramsTest {
    private static final long MOST = 5_000_000_000L;
    private static final int LARGE_BYTES = 4 << 20;
    private static final int TEXT_LINES = 20_000;
    private static final int NUMBER_LINES = 10_000;
    private static final String[] WORDS = {"domain", "channel", "grant", "Ring", "page", "0x7f", "back-end", "vif1.0",
            "evtchn", "the", "a", "of"};

    /** How a program ended and what it wrote to its output. */
    private record Ending(int status, byte[] output) {
        String text() {
            return new String(output, StandardCharsets.ISO_8859_1);
        }
    }

    /** glibc chooses other string functions by what the processor has. */
    private CpuidPolicy policy;
    private Path folder;
    private Path busybox;
    private byte[] elf;
    private byte[] random;
    private byte[] text;
    private byte[] numbers;
    private byte[] otherText;

    @BeforeAll
    void fetch(@TempDir final Path scratch) throws IOException, InterruptedException {
        folder = scratch;
        busybox = DebianPackage.file("busybox-static", "bin/busybox");
        elf = Files.readAllBytes(busybox);
        final SplittableRandom source = new SplittableRandom(20261121);
        random = new byte[LARGE_BYTES];
        source.nextBytes(random);
        text = text(source);
        numbers = numbers(source);
        otherText = changed(source, text);
        put("random", random);
        put("text", text);
        put("numbers", numbers);
        put("other", otherText);
    }

    private void put(final String name, final byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
    }

    private static byte[] text(final SplittableRandom source) {
        final StringBuilder lines = new StringBuilder();
        for (int i = 0; i < TEXT_LINES; i++) {
            final int words = source.nextInt(12);
            for (int j = 0; j < words; j++) {
                lines.append(WORDS[source.nextInt(WORDS.length)]).append(source.nextInt(9) == 0 ? '\t' : ' ');
            }
            lines.append(source.nextInt(5000)).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] numbers(final SplittableRandom source) {
        final StringBuilder lines = new StringBuilder();
        for (int i = 0; i < NUMBER_LINES; i++) {
            lines.append(source.nextInt(3) == 0
                    ? Double.toString(source.nextDouble(-1e6, 1e6))
                    : Integer.toString(source.nextInt(-100_000, 100_000))).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** {@code bytes} with some lines changed, added and left out. */
    private static byte[] changed(final SplittableRandom source, final byte[] bytes) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (final String line : new String(bytes, StandardCharsets.US_ASCII).split("\n", -1)) {
            switch (source.nextInt(500)) {
                case 0 -> {
                }
                case 1 -> out.writeBytes((line + "!\n").getBytes(StandardCharsets.US_ASCII));
                case 2 -> out.writeBytes((line + "\nanother line\n").getBytes(StandardCharsets.US_ASCII));
                default -> out.writeBytes((line + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        }
        return out.toByteArray();
    }

    @BeforeEach
    void chooseTheOldestProcessor() {
        policy = CpuidPolicy.x8664v1();
    }

    // ---------------------------------------------------------------- the two processors

    private Ending engine(final byte[] input, final String... words) {
        final String[] arguments = arguments("busybox", words);
        try (UserProgram program = new UserProgram(elf, policy, input, arguments)) {
            program.file("random", random).file("text", text).file("numbers", numbers).file("other", otherText);
            return new Ending(program.run(MOST), program.output());
        }
    }

    private Ending machine(final byte[] input, final String... words) throws IOException, InterruptedException {
        final ProcessBuilder builder = new ProcessBuilder(arguments(busybox.toString(), words))
                .directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        final Process process = builder.start();
        final CompletableFuture<Void> feeding = CompletableFuture
                .runAsync(() -> feed(process.getOutputStream(), input));
        final byte[] output = process.getInputStream().readAllBytes();
        feeding.join();
        return new Ending(process.waitFor(), output);
    }

    private static void feed(final OutputStream to, final byte[] input) {
        try (to) {
            to.write(input);
        } catch (final IOException e) {
            // A program need not read all of its input, nor any.
            assertThat(e).hasMessageMatching("Broken pipe|Stream closed");
        }
    }

    private static String[] arguments(final String first, final String... words) {
        final List<String> all = new ArrayList<>(List.of(first));
        all.addAll(Arrays.asList(words));
        return all.toArray(String[]::new);
    }

    private Ending same(final byte[] input, final String... words) throws IOException, InterruptedException {
        final Ending here = engine(input, words);
        final Ending there = machine(input, words);
        assertThat(here.status()).as("status of %s", List.of(words)).isEqualTo(there.status());
        assertThat(here.output().length).as("bytes of %s", List.of(words)).isEqualTo(there.output().length);
        assertThat(Arrays.equals(here.output(), there.output()))
                .as("%s: %.400s and on the machine %.400s", List.of(words), here.text(), there.text()).isTrue();
        return here;
    }

    // ---------------------------------------------------------------- the programs

    @ParameterizedTest
    @ValueSource(strings = {"sha256sum random", "md5sum random", "sha1sum random text", "sha512sum text",
            "sha3sum text", "crc32 random", "sort text", "sort -n numbers", "sort -r -u text", "sort -k2,2 -k1n text",
            "wc text", "wc -c random", "uniq -c text", "od -A d -t x1z text", "od -t f8 -N 4000 random",
            "od -t u4 -N 4096 random", "hexdump -C -n 5000 random", "xxd -l 3000 random", "base64 random",
            "cut -d _ -f 1 text", "cut -c 3-9 text", "rev text", "tac text", "head -n 77 text", "tail -n 99 text",
            "nl text", "fold -w 40 text", "expand text", "strings random", "paste numbers text", "cmp text other",
            "diff text other", "diff -U 0 text other", "diff text text", "comm text text", "tr a-z A-Z", "seq 1 3 3000",
            "seq -w 0.5 0.125 99", "factor 1000000007 600851475143 18446744073709551616",
            "printf %s\\n%d\\n%x\\n%10.3f\\n%g\\n%e\\n word -17 48879 3.14159265 1e-300 12345678.9",
            "expr 123456789 * 987654", "expr 17 % 5", "expr length abcdef", "expr 5 < 3", "expr 1 / 0", "cal 9 1752",
            "echo -e a\\tb\\x41", "true", "false", "cat numbers", "grep -c grant text", "grep -n -i RING text",
            "grep -v -E (the|a).*[0-9]{4}$ text", "grep -E -o [0-9]+ text", "grep nothing-like-it text",
            "sed s/domain/DOM/g text", "sed -n /vif/,/grant/p text", "sed -E s/([a-z]+).([a-z]+)/\\2-\\1/ text",
            "sed $!d text", "dd if=random bs=1000 count=7", "xargs -n 3 echo", "tsort",
            "nosuchapplet"})
    void anAppletEndsAsOnTheMachine(final String command) throws IOException, InterruptedException {
        policy = CpuidPolicy.all();
        same(numbers, command.split(" ", -1));
    }

    @Test
    void awkComputesWithDoubles() throws IOException, InterruptedException {
        same(numbers, "awk", "{ s += $1; q += $1 * $1 } END { printf \"%.17g %.17g %.17g\\n\", s, q, sqrt(q / NR) }");
        same(numbers, "awk", "{ x = $1 / 1e5; printf \"%.17g %.17g %.17g %.17g %.17g\\n\", "
                + "exp(x), log(x < 0 ? -x : x + 1), sin(x), cos(x), atan2(x, 3) }");
        same(numbers, "awk", "{ printf \"%d %x %o %e %g %s %.3f\\n\", $1, $1 & 65535, 8, $1, $1 / 7, $1 * 3, $1 ^ 3 }");
    }

    @Test
    void awkSplitsSortsAndReplaces() throws IOException, InterruptedException {
        same(text, "awk",
                "{ for (i = 1; i < NF; i++) count[$i]++ } END { for (w in count) print w, count[w] }");
        same(text, "awk",
                "{ gsub(/[aeiou]+/, \"<&>\"); print toupper($0), length($0), substr($0, 3, 5), index($0, \"g\") }");
        same(text, "awk", "BEGIN { srand(7); for (i = 0; i < 2000; i++) s = s sprintf(\"%c\", 33 + int(rand() * 90));"
                + " print s; n = split(s, p, /[A-F]/); for (i = 1; i <= n; i++) print i, p[i] }");
    }

    @Test
    void bcComputesWithManyDigits() throws IOException, InterruptedException {
        same("scale=60\n4*a(1)\ne(1)\nl(2)\ns(1)\nc(2)\nj(0,3)\n2^300\nsqrt(2)\n355/113\n17%5\n"
                .getBytes(StandardCharsets.US_ASCII), "bc", "-l");
        same("define f(n) { if (n < 2) return 1; return n * f(n - 1); }\nf(120)\nobase=16\nf(30)\nibase=2\n101101\n"
                .getBytes(StandardCharsets.US_ASCII), "bc");
    }

    @Test
    void gzipAndGunzipGiveTheMachinesBytesAndTheOriginal() throws IOException, InterruptedException {
        for (final String level : new String[]{"-1", "-6", "-9"}) {
            final Ending packed = same(text, "gzip", "-c", level);
            assertThat(same(packed.output(), "gunzip", "-c").output()).isEqualTo(text);
        }
        final Ending noise = same(random, "gzip", "-c");
        assertThat(same(noise.output(), "gunzip", "-c").output()).isEqualTo(random);
    }

    @Test
    void damagedArchivesFailAsOnTheMachine() throws IOException, InterruptedException {
        final byte[] packed = engine(text, "gzip", "-c").output();
        packed[packed.length / 2] ^= 0x10;
        same(packed, "gunzip", "-c");
        same(Arrays.copyOf(packed, 1000), "gunzip", "-c");
        same(text, "bunzip2", "-c");
    }

    @Test
    void aPipelineOfProgramsGivesTheSame() throws IOException, InterruptedException {
        final Ending words = same(text, "tr", "-s", " \\t", "\\n");
        final Ending sorted = same(words.output(), "sort");
        final Ending counted = same(sorted.output(), "uniq", "-c");
        final Ending ranked = same(counted.output(), "sort", "-rn");
        assertThat(same(ranked.output(), "head", "-n", "5").text().lines()).hasSize(5);
    }

    @Test
    void theShellComputes() throws IOException, InterruptedException {
        same(numbers, "ash", "-c",
                "i=0; while [ $i -lt 3000 ]; do i=$((i + 1)); x=$(((x * 1103515245 + 12345) % 2147483648));"
                        + " case $x in *7) echo \"$i $x\";; esac; done; printf '%05d\\n' $x; exit 42");
        same(text, "ash", "-c",
                "n=0; while read -r a b; do n=$((n + ${#a})); [ $n -gt 5000 ] && break; done; echo $n ${a%l*}");
    }
}
