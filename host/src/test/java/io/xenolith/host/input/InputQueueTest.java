package io.xenolith.host.input;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InputQueueTest {
    private final InputQueue queue = new InputQueue();

    @Test
    void inputsComeInTheOrderOfTheirTimes() {
        queue.add(new StampedInput(30, new OutsideInput.Pause("late")));
        queue.add(new StampedInput(10, new OutsideInput.Pause("early")));
        assertThat(queue.nextTimeNs()).isEqualTo(10);
        assertThat(queue.poll(100)).contains(new OutsideInput.Pause("early"));
        assertThat(queue.poll(100)).contains(new OutsideInput.Pause("late"));
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void inputsOfOneTimeComeInTheOrderTheyWerePutIn() {
        for (int i = 0; i < 20; i++) {
            queue.add(new StampedInput(5, new OutsideInput.Pause("d" + i)));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(queue.poll(5)).contains(new OutsideInput.Pause("d" + i));
        }
    }

    @Test
    void anInputWaitsForItsTime() {
        queue.add(new StampedInput(10, new OutsideInput.Destroy("a")));
        assertThat(queue.poll(9)).isEmpty();
        assertThat(queue.poll(10)).isPresent();
    }

    @Test
    void anEmptyQueueHasNoNextTime() {
        assertThat(queue.nextTimeNs()).isEqualTo(InputQueue.NEVER);
        assertThat(queue.poll(Long.MAX_VALUE)).isEmpty();
    }
}
