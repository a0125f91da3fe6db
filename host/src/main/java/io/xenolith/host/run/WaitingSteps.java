package io.xenolith.host.run;

import io.xenolith.host.scenario.Step;
import io.xenolith.host.scenario.Trigger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** The steps of a run that wait for something a domain does, by domain: what one does costs nothing for the others. */
final class WaitingSteps {
    /** A step that waits for text on a console, and how far it has looked. */
    private record OnConsole(Step step, ConsoleSearch search) {
    }

    private final Map<String, List<OnConsole>> onConsoles = new HashMap<>();
    private final Map<String, List<Step>> onStates = new HashMap<>();
    private final Consumer<Step> due;

    /** @param due told each step once, when what it waits for has come */
    WaitingSteps(final Consumer<Step> due) {
        this.due = due;
    }

    /** One more step; it must not be one that waits for a time. */
    void add(final Step step) {
        switch (step.trigger()) {
            case final Trigger.ConsoleShows shows ->
                onConsoles.computeIfAbsent(shows.domain(), _ -> new ArrayList<>())
                        .add(new OnConsole(step, new ConsoleSearch(shows.pattern())));
            case final Trigger.DomainBecomes becomes ->
                onStates.computeIfAbsent(becomes.domain(), _ -> new ArrayList<>()).add(step);
            case final Trigger.At at ->
                throw new IllegalArgumentException("line " + step.line() + " waits until " + at.timeNs());
        }
    }

    /** {@code domain} has written something. */
    void consoleGrew(final String domain, final ConsoleText console) {
        fire(onConsoles.get(domain), waiting -> waiting.search().find(console), OnConsole::step);
    }

    /** {@code domain} has become what {@code state} says. */
    void domainBecame(final String domain, final String state) {
        fire(onStates.get(domain), step -> step.trigger() instanceof final Trigger.DomainBecomes becomes
                && becomes.state().key().equals(state), step -> step);
    }

    private <T> void fire(final List<T> waiting, final Predicate<T> has, final Function<T, Step> of) {
        if (waiting == null) {
            return;
        }
        for (final Iterator<T> each = waiting.iterator(); each.hasNext();) {
            final T next = each.next();
            if (has.test(next)) {
                each.remove();
                due.accept(of.apply(next));
            }
        }
    }
}
