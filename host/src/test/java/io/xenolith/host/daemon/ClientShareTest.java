package io.xenolith.host.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientShareTest {
    /** Such clocks may be anywhere. */
    private static final long BEGIN = -5_000;

    private final ClientShare share = new ClientShare(BEGIN);

    @Test
    void clientsAreServedAtFirst() {
        assertThat(share.due(BEGIN)).isTrue();
    }

    @Test
    void guestsGetNineTimesAsLongAsClientsHad() {
        share.spent(BEGIN + 1_000, 1_000, 1);
        assertThat(share.due(BEGIN + 1_000 + 8_999)).isFalse();
        assertThat(share.due(BEGIN + 1_000 + 9_000)).isTrue();
    }

    @Test
    void whatDom0TakesToAnswerIsAddedToWhatTheQuestionTook() {
        share.spent(BEGIN + 1_000, 1_000, 1);
        share.spent(BEGIN + 3_000, 2_000, 1);
        assertThat(share.due(BEGIN + 1_000 + 26_999)).isFalse();
        assertThat(share.due(BEGIN + 1_000 + 27_000)).isTrue();
    }

    @Test
    void aSecondSpentOnOneClientKeepsTheOthersWaitingForLessThanATenth() {
        share.spent(BEGIN + 1_000_000_000, 1_000_000_000, 1);
        assertThat(share.due(BEGIN + 1_000_000_000 + 90_000_000)).isTrue();
    }

    @Test
    void manyAnswersInOneGoCountAsLongAsTheyTake() {
        share.spent(BEGIN + 50_000_000, 50_000_000, 5);
        assertThat(share.due(BEGIN + 50_000_000 + 449_999_999)).isFalse();
        assertThat(share.due(BEGIN + 50_000_000 + 450_000_000)).isTrue();
    }

    @Test
    void whileGuestsWantNothingClientsAreServed() {
        share.spent(BEGIN + 1_000, 1_000, 1);
        share.idle(BEGIN + 1_001);
        assertThat(share.due(BEGIN + 1_001)).isTrue();
    }
}
