package io.xenolith.it.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.boot.BootResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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

    private static List<String> ofInterest(final List<String> lines) {
        final Predicate<String> interesting = line -> OF_INTEREST.matcher(line.toLowerCase(Locale.ROOT)).find();
        // How the first lines of a log are split and who had been told of consoles depends on the options alone.
        // What dom0 has to say about the guest is in brackets.
        return lines.stream().filter(line -> !line.startsWith("[guest.")).map(LinuxLogTest::normalised)
                .filter(interesting)
                .filter(line -> !line.contains("console [") && !line.contains("Linux version")).distinct().sorted()
                .toList();
    }

    @Test
    void linuxSaysAndAsksForTheSameAsOnRealXen() throws IOException {
        final Conversation talk = new Conversation();
        final BootResult result = DebianGuests.run(DebianGuests.options(DebianGuests.cloud(),
                "console=hvc0 earlyprintk=xen autopoweroff", 128, 1, List.of(), Optional.empty()), talk);
        assertThat(result.ending()).as(talk.text()).isEqualTo(BootResult.Ending.POWERED_OFF);
        assertThat(ofInterest(talk.text().lines().toList()))
                .isEqualTo(ofInterest(recorded("real-xen-cloud.console.txt")));
        final List<String> order = recorded("real-xen-cloud.calls.txt");
        assertThat(result.stats().calls().keySet().stream().map(name -> name.split(" ", -1)[0]).distinct().toList())
                .startsWith(order.toArray(String[]::new));
    }
}
