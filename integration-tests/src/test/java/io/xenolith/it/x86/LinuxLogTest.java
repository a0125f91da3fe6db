package io.xenolith.it.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.boot.BootDisk;
import io.xenolith.host.boot.BootNet;
import io.xenolith.host.boot.BootNetworks;
import io.xenolith.host.boot.BootOptions;
import io.xenolith.host.boot.BootResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Debian's Linux here and on Xen 4.17.7: what it says, and what it asks for in which order. The recording is of 6.1.192-2; a
 * later kernel may say something new, so that equality is asked of lines that speak of trouble and of those about Xen.
 */
@Tag("full")
class LinuxLogTest {
    private static final Pattern PREFIX = Pattern.compile("^(\\(early\\) )?(\\[ *[0-9.]+\\] )?");
    private static final Pattern NUMBER = Pattern.compile("[0-9][0-9a-fx.]*");
    private static final Pattern OF_INTEREST = Pattern.compile(
            "fail|error|warn|bug|stall|unable|cannot|not |invalid|oops|trace|timed out|disabled|too |xen|hypervisor");
    /** In seconds: what the ramdisk shows before it asks for the halt, and when the kernel, its devices shut down, obeys. */
    private static final Pattern ASKED = Pattern.compile("(?m)^([0-9.]+) [0-9.]+$");
    private static final Pattern HALTED = Pattern.compile("(?m)^\\[ *([0-9.]+)\\] reboot: ");

    @TempDir
    private Path folder;

    private static List<String> recorded(final String name) {
        try (InputStream text = LinuxLogTest.class.getResourceAsStream("/linux/" + name)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeAll
    static void fetch() throws IOException {
        DebianGuests.fetch();
    }

    /** Times, addresses and sizes differ from host to host. */
    private static String normalised(final String line) {
        return NUMBER.matcher(PREFIX.matcher(line).replaceFirst("")).replaceAll("#");
    }

    /** What the guest itself has said: dom0's words about it are in brackets, wherever the guest had come to. */
    private static List<String> log(final Conversation talk) {
        return talk.text().replaceAll("\n\\[guest\\.[^\n]*\\]\n", "").lines().toList();
    }

    private static List<String> ofInterest(final List<String> lines) {
        final Predicate<String> interesting = line -> OF_INTEREST.matcher(line.toLowerCase(Locale.ROOT)).find();
        // How the first lines of a log are split and who had been told of consoles depends on the options alone.
        return lines.stream().map(LinuxLogTest::normalised).filter(interesting)
                .filter(line -> !line.contains("console [") && !line.contains("Linux version")).distinct().sorted()
                .toList();
    }

    @Test
    void linuxSaysAndAsksForTheSameAsOnRealXen() throws IOException {
        final Conversation talk = new Conversation();
        final BootResult result = DebianGuests.run(DebianGuests.options(DebianGuests.cloud(),
                "console=hvc0 earlyprintk=xen autopoweroff", 128, 1, List.of(), Optional.empty()), talk);
        assertThat(result.ending()).as(talk.text()).isEqualTo(BootResult.Ending.POWERED_OFF);
        assertThat(ofInterest(log(talk)))
                .isEqualTo(ofInterest(recorded("real-xen-cloud.console.txt")));
        haltsAtOnce(log(talk));
        final List<String> order = recorded("real-xen-cloud.calls.txt");
        assertThat(result.stats().calls().keySet().stream().map(name -> name.split(" ", -1)[0]).distinct().toList())
                .startsWith(order.toArray(String[]::new));
    }

    @Test
    void linuxWithTwoVcpusSpeaksOfNoTroubleThatItDoesNotHaveOnRealXen() throws IOException {
        speaksOfNoOtherTrouble(DebianGuests.options(DebianGuests.cloud(), "console=hvc0 autopoweroff earlyprintk=xen",
                128, 2, List.of(), Optional.empty()), "real-xen-cloud-2vcpu.console.txt");
    }

    @Test
    void theGenericFlavourWithADiskAndANetworkSpeaksOfNoTroubleThatItDoesNotHaveOnRealXen() throws IOException {
        final Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);
        speaksOfNoOtherTrouble(DebianGuests.options(DebianGuests.generic(), "console=hvc0 autopoweroff", 192, 1,
                BootDisk.parse(List.of(disk.toString())), Optional.empty())
                .withNetworks(BootNetworks.of(BootNet.parse(List.of("bridge=xenbr0")), List.of())),
                "real-xen-amd64-disk-net.console.txt");
    }

    private static void speaksOfNoOtherTrouble(final BootOptions options, final String recording)
            throws IOException {
        final Conversation talk = new Conversation();
        assertThat(DebianGuests.run(options, talk).ending()).as(talk.text())
                .isEqualTo(BootResult.Ending.POWERED_OFF);
        assertThat(ofInterest(log(talk))).isSubsetOf(ofInterest(recorded(recording)));
        haltsAtOnce(log(talk));
        haltsAtOnce(recorded(recording));
    }

    /** A device whose backend does not answer as Linux wants holds it up by five seconds. */
    private static void haltsAtOnce(final List<String> log) {
        assertThat(log).noneMatch(line -> line.contains("timeout closing device"));
        assertThat(seconds(HALTED, log) - seconds(ASKED, log)).isBetween(0.0, 1.0);
    }

    private static double seconds(final Pattern pattern, final List<String> log) {
        final Matcher found = pattern.matcher(String.join("\n", log));
        assertThat(found.find()).as("%s in %s", pattern, log).isTrue();
        return Double.parseDouble(found.group(1));
    }
}
