package io.xenolith.dom0.toolstack;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/** How domains have ended, and who waits to hear it. Of domains that are long gone, the last thousand are remembered. */
final class DomainEnds {
    private static final int REMEMBERED = 1000;
    private static final int NO_REASON = -1;

    private record Waiting(long number, ToolstackQuestion.AwaitEnd question, Consumer<ToolstackAnswer> answer) {
    }

    /** The reasons of those that shut down; a domain that has been destroyed since is among them too. */
    private final Map<Integer, Integer> reasons = new LinkedHashMap<>();
    private final List<Waiting> waiting = new ArrayList<>();

    /**
     * Has {@code answer} told when one of the domains has ended.
     *
     * @param number for {@link #forget}
     * @param exists says whether there still is such a domain
     */
    void await(final long number, final ToolstackQuestion.AwaitEnd question, final Consumer<ToolstackAnswer> answer,
            final IntPredicate exists) {
        for (final int domid : question.domids()) {
            if (!question.gone() && reasons.containsKey(domid)) {
                answer.accept(new ToolstackAnswer.Ended(domid, reasons.get(domid)));
                return;
            }
            if (!exists.test(domid)) {
                answer.accept(new ToolstackAnswer.Ended(domid, NO_REASON));
                return;
            }
        }
        waiting.add(new Waiting(number, question, answer));
    }

    /** Whoever waits as {@code number} does so no more, and is told nothing. */
    void forget(final long number) {
        waiting.removeIf(each -> each.number == number);
    }

    void shutDown(final int domid, final int reason) {
        reasons.put(domid, reason);
        if (reasons.size() > REMEMBERED) {
            reasons.remove(reasons.keySet().iterator().next());
        }
        tell(domid, false, reason);
    }

    void gone(final int domid) {
        tell(domid, false, NO_REASON);
        tell(domid, true, NO_REASON);
    }

    private void tell(final int domid, final boolean gone, final int reason) {
        for (final Waiting each : List.copyOf(waiting)) {
            if (each.question.gone() == gone && each.question.domids().contains(domid)) {
                waiting.remove(each);
                each.answer.accept(new ToolstackAnswer.Ended(domid, reason));
            }
        }
    }
}
