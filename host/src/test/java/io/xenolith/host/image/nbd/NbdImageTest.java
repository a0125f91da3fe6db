package io.xenolith.host.image.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.drivers.block.DiscardLimits;
import io.xenolith.host.image.ImageException;
import io.xenolith.host.image.nbd.FakeNbdServer.Fate;
import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.NbdUri;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An export as an image, and what becomes of it when its server misbehaves. */
class NbdImageTest {
    private static final int DISK = 1 << 20;
    /** Where a server is to be waited for: long enough for any machine. */
    private static final NbdPatience PATIENT = new NbdPatience(60_000, 60_000, 2_000, 60_000);
    /** Where it will never answer. */
    private static final NbdPatience HASTY = new NbdPatience(50, 60_000, 50, 50);

    private FakeNbdServer server;

    @BeforeEach
    void starts() throws IOException {
        server = new FakeNbdServer(DISK);
        new Random(1).nextBytes(server.disk);
    }

    @AfterEach
    void ends() throws IOException {
        server.close();
    }

    private NbdImage open(final AccessMode mode) throws IOException {
        return NbdImage.open(server.uri("disk"), mode, PATIENT);
    }

    private static byte[] pattern(final int length, final int value) {
        final byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @ParameterizedTest
    @CsvSource({"1, 33554432", "512, 512", "4096, 8192", "65536, 65536"})
    void whatIsWrittenIsReadWhateverTheServersBlocks(final int blockMin, final int payloadMax) throws IOException {
        server.blockMin = blockMin;
        server.payloadMax = payloadMax;
        final byte[] model = server.disk.clone();
        final Random random = new Random(blockMin);
        try (NbdImage image = open(AccessMode.READ_WRITE)) {
            for (int i = 0; i < 40; i++) {
                final int sector = random.nextInt(DISK / 512);
                final int length = 512 * (1 + random.nextInt(Math.min(700, DISK / 512 - sector)));
                final byte[] bytes = new byte[length + 3];
                if (random.nextBoolean()) {
                    random.nextBytes(bytes);
                    image.write(sector, bytes, 3, length);
                    System.arraycopy(bytes, 3, model, sector * 512, length);
                } else {
                    image.read(sector, bytes, 3, length);
                    assertThat(Arrays.copyOfRange(bytes, 3, bytes.length))
                            .isEqualTo(Arrays.copyOfRange(model, sector * 512, sector * 512 + length));
                }
            }
        }
        assertThat(server.disk).isEqualTo(model);
        assertThat(server.log()).allSatisfy(line -> {
            if (line.contains("+")) {
                final int[] numbers = Arrays.stream(line.split("[ +]")).skip(1).mapToInt(Integer::parseInt).toArray();
                assertThat(IntStream.of(numbers)).allMatch(number -> number % blockMin == 0);
                assertThat(numbers[1]).isLessThanOrEqualTo(payloadMax);
            }
        });
    }

    @Test
    void aFlushAndAGoodbyeReachTheServer() throws IOException {
        try (NbdImage image = open(AccessMode.READ_WRITE)) {
            image.write(1, pattern(512, 1), 0, 512);
            image.flush();
            image.write(2, pattern(512, 1), 0, 512);
        }
        assertThat(server.log()).startsWith("WRITE 512+512", "FLUSH", "WRITE 1024+512", "FLUSH");
    }

    @Test
    void withoutFlushesWritesAreMadeDurableOneByOne() throws IOException {
        server.flags = FakeNbdServer.ALL_FLAGS & ~(1 << 2);
        try (NbdImage image = open(AccessMode.READ_WRITE)) {
            image.write(1, pattern(512, 1), 0, 512);
            image.flush();
        }
        assertThat(server.log()).first().isEqualTo("WRITE! 512+512");
        assertThat(server.log()).doesNotContain("FLUSH");
    }

    @Test
    void aDiscardIsATrimOrElseZeros() throws IOException {
        try (NbdImage image = open(AccessMode.READ_WRITE)) {
            assertThat(image.discardLimits()).contains(new DiscardLimits(512, 0, false));
            image.discard(8, 16, false);
        }
        server.flags = FakeNbdServer.ALL_FLAGS & ~(1 << 5);
        server.blockMin = 4096;
        try (NbdImage image = open(AccessMode.READ_WRITE)) {
            assertThat(image.discardLimits()).contains(new DiscardLimits(4096, 0, false));
            image.discard(16, 8, false);
        }
        server.flags = 1;
        try (NbdImage image = open(AccessMode.READ_WRITE)) {
            assertThat(image.discardLimits()).isEmpty();
        }
        assertThat(server.log()).contains("TRIM 4096+8192", "ZEROES 8192+4096");
    }

    @Test
    void aDiscardOfAHugeExportIsNotListedFirst() throws IOException {
        final long bytes = Long.MAX_VALUE & -512;
        server.saidBytes = OptionalLong.of(bytes);
        server.fates = number -> number < 20 ? Fate.REFUSED : Fate.SERVED;
        try (NbdImage image = open(AccessMode.READ_WRITE)) {
            assertThatThrownBy(() -> image.discard(0, bytes / 512, false)).isInstanceOf(ImageException.class)
                    .hasMessage(image.label() + ": the server answers TRIM at byte 0: ENOSPC, no space left");
            assertThat(server.log()).hasSize(16);
            server.fates = _ -> Fate.SERVED;
        }
    }

    private void refuses(final NbdUri uri, final AccessMode mode, final String why) {
        assertThatThrownBy(() -> NbdImage.open(uri, mode, PATIENT)).isInstanceOf(ImageException.class)
                .hasMessage(uri + ": " + why);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anExportThatIsNotThereIsSaidWithThoseThatAre(final boolean knowsGo) {
        server.knowsGo = knowsGo;
        refuses(server.uri("disc"), AccessMode.READ_ONLY,
                knowsGo ? "no export 'disc'; there are 'disk', 'other'" : "no export 'disc'");
    }

    @Test
    void aServerThatKnowsNoGoIsAskedByName() throws IOException {
        server.knowsGo = false;
        final byte[] read = new byte[512];
        try (NbdImage image = open(AccessMode.READ_ONLY)) {
            image.read(1, read, 0, 512);
        }
        assertThat(read).isEqualTo(Arrays.copyOfRange(server.disk, 512, 1024));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -2147483643 | the server wants TLS, which is not spoken here: because
            -2147483646 | the server does not let this client have the export: because
            -2147483641 | the server is being shut down: because
            -2147483645 | the server refuses the export by 80000003: because
            """)
    void aServerThatRefusesSaysWhy(final int error, final String why) {
        server.goError = error;
        refuses(server.uri("disk"), AccessMode.READ_ONLY, why);
    }

    @Test
    void whatIsNoDiskIsRefused() {
        server.disk = new byte[1000];
        refuses(server.uri("disk"), AccessMode.READ_ONLY,
                "the export has 1000 bytes, a disk image is a multiple of 512 bytes");
        server.disk = new byte[1024];
        server.blockMin = 100;
        refuses(server.uri("disk"), AccessMode.READ_ONLY,
                "the server takes requests in blocks of 100 bytes for 1024 bytes, want a power of 2 up to 65536");
        server.blockMin = 1;
        server.payloadMax = 100;
        refuses(server.uri("disk"), AccessMode.READ_ONLY, "the server takes requests of at most 100 bytes");
        server.flags = 0;
        refuses(server.uri("disk"), AccessMode.READ_ONLY,
                "the server says nothing of what can be done with the export");
    }

    @Test
    void anExportThatCanOnlyBeReadIsNotWritten() throws IOException {
        server.flags = 3;
        refuses(server.uri("disk"), AccessMode.READ_WRITE,
                "the export can only be read; attach it with mode ro, or keep what is written elsewhere (cow, overlay)");
        try (NbdImage image = open(AccessMode.READ_ONLY)) {
            assertThatThrownBy(() -> image.write(0, new byte[512], 0, 512)).isInstanceOf(ImageException.class)
                    .hasMessage(image.label() + ": opened read-only, sector 0 cannot be written");
        }
    }

    @Test
    void whoeverWritesAnExportHasItAlone() throws IOException {
        try (NbdImage image = open(AccessMode.READ_WRITE)) {
            refuses(NbdUri.parse(image.label()), AccessMode.READ_ONLY,
                    "in use: this process has it open already for writing");
        }
        open(AccessMode.READ_WRITE).close();
    }

    @Test
    void whereNobodyListensThereIsNoConnection() throws IOException {
        server.close();
        assertThatThrownBy(() -> open(AccessMode.READ_ONLY)).isInstanceOf(ImageException.class)
                .hasMessageContaining(": no connection: ").hasMessageContaining("refused");
    }

    @Test
    void whatIsNoNbdServerIsSaidToBeNone() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> {
                try (var socket = other.accept()) {
                    socket.getOutputStream().write("SSH-2.0-OpenSSH\r\n".getBytes(StandardCharsets.US_ASCII));
                    socket.getInputStream().read();
                } catch (final IOException e) {
                    // The test is over.
                }
            });
            refuses(NbdUri.parse("nbd://127.0.0.1:" + other.getLocalPort()), AccessMode.READ_ONLY,
                    "what listens there is no NBD server");
        }
    }

    @Test
    void aServerThatNeverGreetsIsNotWaitedForForEver() {
        server.answersHandshake = false;
        assertThatThrownBy(() -> NbdImage.open(server.uri("disk"), AccessMode.READ_ONLY,
                new NbdPatience(50, 50, 50, 50))).isInstanceOf(ImageException.class)
                .hasMessageEndingWith(": the server has not answered the handshake for 50 ms");
    }

    @Test
    void whatTheServerRefusesIsAnErrorAndTheNextIsServed() throws IOException {
        server.fates = number -> number == 0 ? Fate.REFUSED : Fate.SERVED;
        try (NbdImage image = open(AccessMode.READ_WRITE)) {
            assertThatThrownBy(() -> image.write(2, pattern(512, 1), 0, 512)).isInstanceOf(ImageException.class)
                    .hasMessage(image.label() + ": the server answers WRITE at byte 1024: ENOSPC, no space left");
            image.write(2, pattern(512, 2), 0, 512);
        }
        assertThat(server.disk[1024]).isEqualTo((byte) 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DROPPED", "NONSENSE"})
    void aLostConnectionIsMadeAgainAndWhatWasNotAnsweredSentAgain(final Fate fate) throws IOException {
        server.fates = number -> number == 3 ? fate : Fate.SERVED;
        final byte[] read = new byte[DISK];
        try (NbdImage image = open(AccessMode.READ_ONLY)) {
            image.read(0, read, 0, DISK);
        }
        assertThat(read).isEqualTo(server.disk);
    }

    @Test
    void aFlushAfterALossFailsOnceSinceWhatWasAnsweredMayBeGone() throws IOException {
        server.fates = number -> number == 1 ? Fate.DROPPED : Fate.SERVED;
        try (NbdImage image = open(AccessMode.READ_WRITE)) {
            image.write(1, pattern(512, 1), 0, 512);
            image.write(2, pattern(512, 2), 0, 512);
            assertThatThrownBy(image::flush).isInstanceOf(ImageException.class).hasMessage(image.label()
                    + ": the connection was lost since the last flush: what was written before may be lost");
            image.flush();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFlushAfterAChangeWithoutAnswerFailsOnceSinceItMayBeDoneLater(final boolean writes) throws IOException {
        server.fates = number -> number == 0 ? Fate.DROPPED : Fate.SERVED;
        try (NbdImage image = open(AccessMode.READ_WRITE)) {
            if (writes) {
                image.write(1, pattern(512, 1), 0, 512);
            } else {
                image.discard(1, 1, false);
            }
            assertThatThrownBy(image::flush).isInstanceOf(ImageException.class)
                    .hasMessageContaining("the connection was lost since the last flush");
            image.flush();
        }
    }

    @Test
    void aReadWithoutAnswerIsNoReasonForAFlushToFail() throws IOException {
        server.fates = number -> number == 0 ? Fate.DROPPED : Fate.SERVED;
        try (NbdImage image = open(AccessMode.READ_WRITE)) {
            image.read(1, new byte[512], 0, 512);
            image.flush();
        }
        assertThat(server.log()).startsWith("READ 512+512", "READ 512+512", "FLUSH");
    }

    @Test
    void whatWasNotFlushedWhenTheServerVanishedIsSaidAtTheEnd() throws IOException {
        final NbdImage image = NbdImage.open(server.uri("disk"), AccessMode.READ_WRITE,
                new NbdPatience(60_000, 60_000, 50, 50));
        image.write(1, pattern(512, 1), 0, 512);
        server.close();
        assertThatThrownBy(image::close).isInstanceOf(ImageException.class).hasMessageContaining("no connection: ");
    }

    @Test
    void aServerThatStaysAwayIsAnErrorForEachRequest() throws IOException {
        try (NbdImage image = NbdImage.open(server.uri("disk"), AccessMode.READ_ONLY,
                new NbdPatience(60_000, 60_000, 50, 50))) {
            server.close();
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(() -> image.read(0, new byte[512], 0, 512)).isInstanceOf(ImageException.class)
                        .hasMessageContaining("no connection: ");
            }
        }
    }

    @Test
    void aSilentServerIsGivenUp() throws IOException {
        server.fates = _ -> Fate.SILENT;
        try (NbdImage image = NbdImage.open(server.uri("disk"), AccessMode.READ_ONLY, HASTY)) {
            assertThatThrownBy(() -> image.read(0, new byte[512], 0, 512)).isInstanceOf(ImageException.class)
                    .hasMessageEndingWith(": the server has not answered READ for 50 ms");
        }
    }

    @Test
    void anotherExportOfTheSameNameIsNotTakenForTheOldOne() throws IOException {
        server.fates = _ -> Fate.DROPPED;
        try (NbdImage image = NbdImage.open(server.uri("disk"), AccessMode.READ_ONLY,
                new NbdPatience(60_000, 60_000, 50, 50))) {
            server.disk = new byte[DISK / 2];
            assertThatThrownBy(() -> image.read(0, new byte[512], 0, 512)).isInstanceOf(ImageException.class)
                    .hasMessageEndingWith(": the server has another export of that name now");
        }
    }
}
