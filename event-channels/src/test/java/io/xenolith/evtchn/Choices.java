package io.xenolith.evtchn;

import java.util.Arrays;

/**
 * Walks a tree of yes-or-no questions, one leaf a round: the code under test asks, and each round gets answers no round
 * before got. The order is fixed, so a failing round can be run again.
 */
final class Choices {
    private boolean[] answers = new boolean[64];
    private int known;
    private int asked;

    boolean ask() {
        if (asked == known) {
            if (known == answers.length) {
                answers = Arrays.copyOf(answers, 2 * known);
            }
            answers[known] = false;
            known++;
        }
        return answers[asked++];
    }

    /** Goes on to the next leaf; false if there is none. */
    boolean next() {
        known = asked;
        asked = 0;
        while (known > 0 && answers[known - 1]) {
            known--;
        }
        if (known == 0) {
            return false;
        }
        answers[known - 1] = true;
        return true;
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < asked; i++) {
            text.append(answers[i] ? '1' : '0');
        }
        return text.toString();
    }
}
