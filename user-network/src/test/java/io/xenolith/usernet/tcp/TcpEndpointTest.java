package io.xenolith.usernet.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.usernet.TestClock;
import io.xenolith.usernet.packet.TcpSegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the endpoint answers, segment by segment. Numbers are told from the beginning: the SYN is 0. */
class TcpEndpointTest {
    private static final int OWN = 1_000_000;
    private static final int OTHER = -5;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int WINDOW = 32_768;

    private final TestClock clock = new TestClock();
    private final List<String> sent = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final TcpEndpoint endpoint = new TcpEndpoint(80, 1024, OWN, clock, new Peer());

    /** Writes down what happens. */
    private final class Peer implements TcpPeer {
        @Override
        public void transmit(final TcpSegment segment, final int mss) {
            final StringBuilder text = new StringBuilder();
            text.append(segment.has(TcpSegment.SYN) ? "SYN " : "").append(segment.has(TcpSegment.FIN) ? "FIN " : "")
                    .append(segment.has(TcpSegment.RST) ? "RST " : "").append("seq ").append(segment.sequence() - OWN);
            if (segment.has(TcpSegment.ACK)) {
                text.append(" ack ").append(segment.acknowledgement() - OTHER);
            }
            if (segment.data().length > 0) {
                text.append(" len ").append(segment.data().length);
            }
            sent.add(text.toString());
        }

        @Override
        public void opened() {
            told.add("opened");
        }

        @Override
        public void received(final byte[] data) {
            told.add("received " + new String(data, StandardCharsets.US_ASCII));
        }

        @Override
        public void delivered(final int bytes) {
            told.add("delivered " + bytes);
        }

        @Override
        public void finished() {
            told.add("finished");
        }

        @Override
        public void ended(final boolean inOrder) {
            told.add(inOrder ? "ended" : "broken");
        }
    }

    private static TcpSegment segment(final int sequence, final int ack, final int flags, final int window,
            final String data) {
        return new TcpSegment(1024, 80, OTHER + sequence, OWN + ack, flags, window,
                data.getBytes(StandardCharsets.US_ASCII));
    }

    private static TcpSegment syn(final int window) {
        return new TcpSegment(1024, 80, OTHER, 0, TcpSegment.SYN, window, 1460, 0, new byte[0]);
    }

    private void comes(final int sequence, final int ack, final int flags, final String data) {
        endpoint.segment(segment(sequence, ack, flags, WINDOW, data));
    }

    private List<String> sentNow() {
        final List<String> now = List.copyOf(sent);
        sent.clear();
        return now;
    }

    private List<String> toldNow() {
        final List<String> now = List.copyOf(told);
        told.clear();
        return now;
    }

    private void open() {
        endpoint.offered(syn(WINDOW));
        endpoint.accept();
        comes(1, 1, TcpSegment.ACK, "");
        sent.clear();
        told.clear();
    }

    @Test
    void aSynIsAnsweredWhenThatIsWantedAndNotBefore() {
        endpoint.offered(syn(WINDOW));
        endpoint.segment(syn(WINDOW));
        assertThat(sentNow()).isEmpty();
        endpoint.accept();
        assertThat(sentNow()).containsExactly("SYN seq 0 ack 1");
        comes(1, 1, TcpSegment.ACK, "");
        assertThat(toldNow()).containsExactly("opened");
        assertThat(sentNow()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {TcpSegment.SYN, TcpSegment.RST})
    void nothingWithinTheWindowIsAnsweredBeforeTheSynIs(final int flags) {
        endpoint.offered(syn(WINDOW));
        comes(5, 0, flags, "");
        assertThat(sentNow()).isEmpty();
        endpoint.accept();
        assertThat(sentNow()).containsExactly("SYN seq 0 ack 1");
    }

    @Test
    void dataBehindAFinIsNotOfTheStream() {
        open();
        comes(4, 1, TcpSegment.ACK | TcpSegment.FIN, "");
        comes(4, 1, TcpSegment.ACK, "late");
        comes(1, 1, TcpSegment.ACK, "abcdef");
        assertThat(toldNow()).containsExactly("received abc", "finished");
        assertThat(sentNow()).last().isEqualTo("seq 1 ack 5");
    }

    @Test
    void aSynThatIsRefusedIsReset() {
        endpoint.offered(syn(WINDOW));
        endpoint.abort();
        assertThat(sentNow()).containsExactly("RST seq 0 ack 1");
        assertThat(endpoint.isEnded()).isTrue();
    }

    @Test
    void aSynThatIsSentIsSentAgainAndGivenUp() {
        endpoint.connect();
        assertThat(sentNow()).containsExactly("SYN seq 0");
        clock.pass(SECOND_NS);
        assertThat(sentNow()).containsExactly("SYN seq 0");
        clock.pass(300 * SECOND_NS);
        assertThat(sentNow()).hasSizeBetween(3, 8).containsOnly("SYN seq 0");
        assertThat(toldNow()).containsExactly("broken");
    }

    @Test
    void aConnectionFromHereOpensWithTheAnswer() {
        endpoint.connect();
        endpoint.segment(new TcpSegment(1024, 80, OTHER, OWN + 1, TcpSegment.SYN | TcpSegment.ACK, WINDOW, 1460, 7,
                new byte[0]));
        assertThat(sentNow()).containsExactly("SYN seq 0", "seq 1 ack 1");
        assertThat(toldNow()).containsExactly("opened");
    }

    @Test
    void aConnectionFromHereThatIsRefusedIsBroken() {
        endpoint.connect();
        comes(0, 1, TcpSegment.RST | TcpSegment.ACK, "");
        assertThat(toldNow()).containsExactly("broken");
    }

    @Test
    void dataIsTakenAndAcknowledged() {
        open();
        comes(1, 1, TcpSegment.ACK, "abc");
        assertThat(toldNow()).containsExactly("received abc");
        assertThat(sentNow()).containsExactly("seq 1 ack 4");
    }

    @Test
    void dataThatCameBeforeIsTakenOnceAndAcknowledgedAgain() {
        open();
        comes(1, 1, TcpSegment.ACK, "abc");
        comes(1, 1, TcpSegment.ACK, "abcde");
        comes(1, 1, TcpSegment.ACK, "abc");
        assertThat(toldNow()).containsExactly("received abc", "received de");
        assertThat(sentNow()).containsExactly("seq 1 ack 4", "seq 1 ack 6", "seq 1 ack 6");
    }

    @Test
    void dataAheadWaitsForWhatIsMissing() {
        open();
        comes(4, 1, TcpSegment.ACK, "def");
        comes(9, 1, TcpSegment.ACK | TcpSegment.FIN, "i");
        assertThat(toldNow()).isEmpty();
        assertThat(sentNow()).containsExactly("seq 1 ack 1", "seq 1 ack 1");
        comes(1, 1, TcpSegment.ACK, "abcd");
        comes(7, 1, TcpSegment.ACK, "gh");
        assertThat(toldNow()).containsExactly("received abcd", "received ef", "received gh", "received i", "finished");
        assertThat(sentNow()).containsExactly("seq 1 ack 7", "seq 1 ack 11");
    }

    @Test
    void dataBeyondTheWindowIsNotTaken() {
        open();
        comes(1 + TcpEndpoint.RECEIVE_MAX, 1, TcpSegment.ACK, "x");
        assertThat(toldNow()).isEmpty();
        assertThat(sentNow()).containsExactly("seq 1 ack 1");
    }

    @Test
    void whatIsSentIsSentAgainUntilItIsAcknowledged() {
        open();
        endpoint.send(new byte[100]);
        assertThat(sentNow()).containsExactly("seq 1 ack 1 len 100");
        clock.pass(SECOND_NS);
        assertThat(sentNow()).containsExactly("seq 1 ack 1 len 100");
        comes(1, 101, TcpSegment.ACK, "");
        assertThat(toldNow()).containsExactly("delivered 100");
        clock.pass(1000 * SECOND_NS);
        assertThat(sentNow()).isEmpty();
    }

    @Test
    void aPeerThatNeverAnswersIsGivenUp() {
        open();
        endpoint.send(new byte[100]);
        clock.pass(10_000 * SECOND_NS);
        assertThat(toldNow()).containsExactly("broken");
        assertThat(sentNow()).last().isEqualTo("RST seq 101 ack 1");
    }

    @Test
    void noMoreIsSentThanTheWindowHasRoomFor() {
        endpoint.offered(syn(3000));
        endpoint.accept();
        endpoint.segment(segment(1, 1, TcpSegment.ACK, 3000, ""));
        sent.clear();
        endpoint.send(new byte[10_000]);
        assertThat(sentNow()).containsExactly("seq 1 ack 1 len 3000");
        endpoint.segment(segment(1, 3001, TcpSegment.ACK, 3000, ""));
        assertThat(sentNow()).containsExactly("seq 3001 ack 1 len 3000");
    }

    @Test
    void aClosedWindowIsProbedForAsLongAsItTakes() {
        open();
        endpoint.segment(segment(1, 1, TcpSegment.ACK, 0, ""));
        endpoint.send(new byte[10]);
        assertThat(sentNow()).isEmpty();
        for (int i = 0; i < 30; i++) {
            clock.pass(60 * SECOND_NS);
            assertThat(sentNow()).isNotEmpty().containsOnly("seq 1 ack 1 len 1");
            endpoint.segment(segment(1, 1, TcpSegment.ACK, 0, ""));
        }
        endpoint.segment(segment(1, 1, TcpSegment.ACK, WINDOW, ""));
        assertThat(sentNow()).containsExactly("seq 1 ack 1 len 10");
        assertThat(toldNow()).isEmpty();
    }

    @Test
    void threeDuplicatesHaveTheFirstSegmentSentAgain() {
        open();
        endpoint.send(new byte[14_600]);
        assertThat(sentNow()).containsExactly("seq 1 ack 1 len 14600");
        for (int i = 0; i < 3; i++) {
            assertThat(sentNow()).isEmpty();
            comes(1, 1, TcpSegment.ACK, "");
        }
        assertThat(sentNow()).containsExactly("seq 1 ack 1 len 1460");
    }

    @Test
    void anAcknowledgementOfWhatWasNeverSentChangesNothing() {
        open();
        endpoint.send(new byte[10]);
        sent.clear();
        comes(1, 500, TcpSegment.ACK, "abc");
        assertThat(toldNow()).isEmpty();
        assertThat(sentNow()).containsExactly("seq 11 ack 1");
    }

    @Test
    void eachDirectionEndsByItself() {
        open();
        comes(1, 1, TcpSegment.ACK | TcpSegment.FIN, "");
        assertThat(toldNow()).containsExactly("finished");
        assertThat(sentNow()).containsExactly("seq 1 ack 2");
        endpoint.send(new byte[10]);
        comes(2, 11, TcpSegment.ACK, "");
        endpoint.finish();
        assertThat(sentNow()).containsExactly("seq 1 ack 2 len 10", "FIN seq 11 ack 2");
        comes(2, 12, TcpSegment.ACK, "");
        assertThat(toldNow()).containsExactly("delivered 10", "ended");
        assertThat(endpoint.isEnded()).isTrue();
    }

    @Test
    void whoEndsFirstWaitsForAFinThatGoesAstray() {
        open();
        endpoint.finish();
        comes(1, 2, TcpSegment.ACK, "");
        comes(1, 2, TcpSegment.ACK, "more");
        comes(5, 2, TcpSegment.ACK | TcpSegment.FIN, "");
        assertThat(toldNow()).containsExactly("received more", "finished", "ended");
        assertThat(endpoint.isWaitingOut()).isTrue();
        sent.clear();
        comes(5, 2, TcpSegment.ACK | TcpSegment.FIN, "");
        assertThat(sentNow()).containsExactly("seq 2 ack 6");
        clock.pass(61 * SECOND_NS);
        assertThat(endpoint.isEnded()).isTrue();
        assertThat(toldNow()).isEmpty();
    }

    @Test
    void theEndIsSentBehindTheDataThatWaits() {
        open();
        endpoint.segment(segment(1, 1, TcpSegment.ACK, 10, ""));
        endpoint.send(new byte[20]);
        endpoint.finish();
        assertThat(sentNow()).containsExactly("seq 1 ack 1 len 10");
        comes(1, 11, TcpSegment.ACK, "");
        assertThat(sentNow()).containsExactly("FIN seq 11 ack 1 len 10");
    }

    @Test
    void aResetBreaksTheConnection() {
        open();
        comes(1, 1, TcpSegment.RST, "");
        assertThat(toldNow()).containsExactly("broken");
        assertThat(sentNow()).isEmpty();
    }

    @Test
    void aResetThatIsOnlyNearIsAsked() {
        open();
        comes(100, 1, TcpSegment.RST, "");
        comes(-1000, 1, TcpSegment.RST, "");
        assertThat(toldNow()).isEmpty();
        assertThat(sentNow()).containsExactly("seq 1 ack 1");
    }

    @Test
    void aSynInTheMidstIsAsked() {
        open();
        comes(1, 1, TcpSegment.SYN, "");
        assertThat(toldNow()).isEmpty();
        assertThat(sentNow()).containsExactly("seq 1 ack 1");
    }

    @Test
    void whatNobodyTakesClosesTheWindowAndTakingOpensIt() {
        final List<Integer> windows = new ArrayList<>();
        final TcpEndpoint full = new TcpEndpoint(80, 1024, OWN, clock, new TcpPeer() {
            @Override
            public void transmit(final TcpSegment segment, final int mss) {
                windows.add(segment.window());
            }

            @Override
            public void opened() {
            }

            @Override
            public void received(final byte[] data) {
            }

            @Override
            public void delivered(final int bytes) {
            }

            @Override
            public void finished() {
            }

            @Override
            public void ended(final boolean inOrder) {
            }
        });
        full.offered(syn(WINDOW));
        full.accept();
        full.segment(segment(1, 1, TcpSegment.ACK, WINDOW, ""));
        windows.clear();
        final int piece = 32 << 10;
        for (int at = 0; at < TcpEndpoint.RECEIVE_MAX; at += piece) {
            full.segment(segment(1 + at, 1, TcpSegment.ACK, WINDOW, "x".repeat(piece)));
        }
        assertThat(windows).last().isEqualTo(0);
        windows.clear();
        full.taken(100);
        assertThat(windows).isEmpty();
        full.taken(piece);
        assertThat(windows).containsExactly((piece + 100) >> 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 87})
    void aTinyMssIsNotTaken(final int mss) {
        endpoint.offered(new TcpSegment(1024, 80, OTHER, 0, TcpSegment.SYN, WINDOW, mss, 0, new byte[0]));
        endpoint.accept();
        comes(1, 1, TcpSegment.ACK, "");
        sent.clear();
        endpoint.send(new byte[880]);
        assertThat(sentNow()).containsExactly("seq 1 ack 1 len 880");
    }
}
