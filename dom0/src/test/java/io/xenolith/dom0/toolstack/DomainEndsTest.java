package io.xenolith.dom0.toolstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who waits for the end of a domain, and until when. */
class DomainEndsTest {
    private final DomainEnds ends = new DomainEnds();
    private final List<ToolstackAnswer> told = new ArrayList<>();

    private void await(final long number, final Integer... domids) {
        ends.await(number, new ToolstackQuestion.AwaitEnd(List.of(domids), false), told::add, _ -> true);
    }

    @Test
    void whoWaitsIsToldOnce() {
        await(1, 5, 6);
        ends.shutDown(6, 1);
        ends.shutDown(5, 0);
        assertThat(told).containsExactly(new ToolstackAnswer.Ended(6, 1));
    }

    @Test
    void whoWaitsNoMoreIsNotTold() {
        await(1, 5);
        ends.forget(1);
        ends.shutDown(5, 0);
        assertThat(told).isEmpty();
    }

    @Test
    void theOthersAreToldAllTheSame() {
        await(1, 5);
        await(2, 5);
        ends.forget(1);
        ends.gone(5);
        assertThat(told).containsExactly(new ToolstackAnswer.Ended(5, -1));
    }

    @Test
    void nobodyIsForgottenWhoNeverWaited() {
        await(1, 5);
        ends.forget(2);
        ends.shutDown(5, 3);
        assertThat(told).containsExactly(new ToolstackAnswer.Ended(5, 3));
    }
}
