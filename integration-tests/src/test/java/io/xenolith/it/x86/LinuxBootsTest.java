package io.xenolith.it.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.boot.BootOptions;
import io.xenolith.host.boot.BootResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Debian's Linux comes up with whatever it is given, and whatever order the seed makes of things. */
@Tag("full")
class LinuxBootsTest {
    private static final int SEEDS = 50;
    private static final Pattern UP = Pattern.compile("BOOT-OK");

    @BeforeAll
    static void fetch() throws IOException {
        DebianGuests.fetch();
    }

    private static BootResult.Ending ending(final BootOptions options) {
        final Conversation talk = new Conversation();
        try {
            return DebianGuests.run(options.until(Optional.of(UP), Optional.of(Duration.ofMinutes(8))), talk).ending();
        } catch (final IOException e) {
            throw new AssertionError(talk.text(), e);
        }
    }

    @Test
    void everySeedReachesTheShell() {
        final List<Integer> failed = IntStream.rangeClosed(1, SEEDS).parallel()
                .filter(seed -> ending(DebianGuests.seeded(seed, 1 + seed % 2)) != BootResult.Ending.MATCHED)
                .boxed().toList();
        assertThat(failed).as("seeds that do not come up").isEmpty();
    }

    /** With 80 MiB the generic flavour, whose kernel is larger, runs out of memory before it has unpacked its ramdisk. */
    @ParameterizedTest
    @CsvSource({"cloud, 1, 256", "cloud, 2, 256", "cloud, 4, 256", "cloud, 1, 80", "generic, 1, 256",
            "generic, 2, 256", "generic, 4, 256", "generic, 1, 96"})
    void eachFlavourComesUpOnAnyNumberOfProcessorsAndInLittleMemory(final String flavour, final int vcpus,
            final int mib) {
        assertThat(ending(DebianGuests.options(
                flavour.equals("cloud") ? DebianGuests.cloud() : DebianGuests.generic(), "", mib, vcpus,
                List.of(), Optional.empty()))).isEqualTo(BootResult.Ending.MATCHED);
    }
}
