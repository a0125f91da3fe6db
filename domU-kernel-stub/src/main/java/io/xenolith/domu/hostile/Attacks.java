package io.xenolith.domu.hostile;

import io.xenolith.domu.Guest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The catalogue, and how attacks are run one after the other. */
public final class Attacks {
    private static final long DRAIN_NS = 1_000_000_000L;
    private static final String ALL = "all";

    private final Guest guest;

    public Attacks(final Guest guest) {
        this.guest = guest;
    }

    /** The names of all attacks, {@code KIND/NAME}, in the order in which they are run. */
    public static List<String> names() {
        return Stream.of(names("vbd", VbdAttacks.all()), names("vif", VifAttacks.all()),
                names("console", ConsoleAttacks.all()), names("xenstore", StoreAttacks.all())).flatMap(List::stream)
                .toList();
    }

    private static <T extends Target> List<String> names(final String kind, final List<Attack<T>> attacks) {
        return attacks.stream().map(attack -> kind + "/" + attack.name()).toList();
    }

    /**
     * Runs attacks on the devices there are.
     *
     * @param selection "all" of {@link #names}, or kinds and names separated by commas; {@code never-close} and
     *            {@code die-in-flight}, after which there is nothing left to attack, must be named
     * @return attacks after which an honest request was not served
     */
    public int run(final String selection) {
        final List<String> selected = List.of(selection.split(","));
        int unserved = 0;
        final Optional<Long> disk = device("vbd", "disk");
        if (disk.isPresent()) {
            unserved += run(selected, VbdAttacks.all(), VbdAttacks.last(), new RawVbd(guest, disk.get()));
        }
        final Optional<Long> vif = device("vif", "vif");
        if (vif.isPresent()) {
            unserved += run(selected, VifAttacks.all(), VifAttacks.last(), new RawVif(guest, vif.get()));
        }
        unserved += run(selected, ConsoleAttacks.all(), ConsoleAttacks.last(), new RawConsole(guest));
        return unserved + run(selected, StoreAttacks.all(), List.of(), new RawStore(guest));
    }

    /** The device that an option names, or the first. */
    private Optional<Long> device(final String type, final String option) {
        final Optional<Long> named = guest.option(option).map(Long::parseLong);
        return named.isPresent()
                ? named
                : guest.xenstore().directory("device/" + type).stream().sorted().findFirst().map(Long::parseLong);
    }

    private <T extends Target> int run(final List<String> selected, final List<Attack<T>> attacks,
            final List<Attack<T>> last, final T target) {
        final boolean all = selected.contains(ALL) || selected.contains(target.kind());
        final List<Attack<T>> wanted = new ArrayList<>(attacks);
        wanted.addAll(last);
        wanted.removeIf(attack -> !(all && attacks.contains(attack))
                && !selected.contains(target.kind() + "/" + attack.name()));
        int unserved = 0;
        for (final Attack<T> attack : wanted) {
            unserved += run(attack, target) ? 0 : 1;
        }
        return unserved;
    }

    private <T extends Target> boolean run(final Attack<T> attack, final T target) {
        final String name = target.kind() + "/" + attack.name();
        say("attack " + name + ": " + attack.about());
        if (!target.begin()) {
            say("  " + name + ": the backend does not come");
            return false;
        }
        attack.action().accept(target);
        final String seen = target.end();
        say("  " + name + ": " + seen);
        final Optional<String> wrong = target.check();
        say("  " + name + ": " + wrong.map(what -> "NOT SERVED any more: " + what).orElse("serves on"));
        return wrong.isEmpty();
    }

    /** A line that is out before anything else happens: the console itself may be next. */
    private void say(final String line) {
        guest.console().println(line);
        guest.console().drain(guest.timeNs() + DRAIN_NS);
    }
}
