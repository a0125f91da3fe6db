package io.xenolith.host.daemon;

import io.xenolith.control.ControlConnection;
import io.xenolith.control.v1.Migrate;
import io.xenolith.control.v1.MigrationAnswer;
import io.xenolith.control.v1.MigrationEnd;
import io.xenolith.control.v1.MigrationOffer;
import io.xenolith.control.v1.MigrationPart;
import io.xenolith.control.v1.MigrationQuery;
import io.xenolith.control.v1.Reply;
import io.xenolith.dom0.toolstack.MigrationInlet;
import io.xenolith.dom0.toolstack.MigrationOutlet;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The domains that leave this host for another one, and those that come. Of the host's thread. */
final class Migrations {
    private static final int ID_BYTES = 16;

    /** A request of a client that has not been answered to the end. */
    private record Asked(ControlConnection from, long id) {
    }

    private final LiveHost host;
    private final LiveDisks disks;
    private final ArrivedFiles arrived;
    private final SecureRandom random = new SecureRandom();
    private final Map<Asked, Sending> wanted = new HashMap<>();
    private final Map<Asked, Receiving> offered = new HashMap<>();
    /** Migrations whose other host has not said yet that it knows how they ended. */
    private final Map<Asked, byte[]> unsettled = new HashMap<>();
    /** By their numbers on this host, which the toolstack knows them by. */
    private final Map<Long, Sending> sending = new HashMap<>();
    private final Map<Long, Receiving> receiving = new HashMap<>();
    private long lastNumber;

    Migrations(final LiveHost host, final LiveDisks disks, final ArrivedFiles arrived) {
        this.host = host;
        this.disks = disks;
        this.arrived = arrived;
    }

    /** A client wants a domain to go to another host. */
    void migrate(final ControlConnection from, final long id, final Migrate request) {
        final Asked asked = new Asked(from, id);
        final byte[] name = new byte[ID_BYTES];
        random.nextBytes(name);
        lastNumber++;
        final long number = lastNumber;
        final Sending begun = new Sending(host, disks, number, name, request, report -> from.reply(Reply.newBuilder()
                .setId(id).setLast(report.hasMigrated() || !report.getFailure().isEmpty()).setMigrationReport(report)
                .build()), () -> {
                    sending.remove(number);
                    wanted.remove(asked);
                });
        sending.put(number, begun);
        wanted.put(asked, begun);
        begun.begin();
    }

    /** Another host offers a domain. */
    void offer(final ControlConnection from, final long id, final MigrationOffer offer) {
        if (offer.getId().size() != ID_BYTES || host.stopping()) {
            answer(from, id, refused(host.stopping() ? "the host is going down" : "a migration without an id"), true);
            return;
        }
        final Asked asked = new Asked(from, id);
        lastNumber++;
        final long number = lastNumber;
        unsettled.put(asked, offer.getId().toByteArray());
        final Receiving begun = new Receiving(host, arrived, number, offer,
                (answer, last) -> answer(from, id, answer, last), () -> {
                    receiving.remove(number);
                    offered.remove(asked);
                });
        receiving.put(number, begun);
        offered.put(asked, begun);
        begun.begin();
    }

    /** What follows an offer. */
    void part(final ControlConnection from, final long id, final MigrationPart part) {
        final Asked asked = new Asked(from, id);
        final Receiving known = offered.get(asked);
        if (known != null) {
            try {
                known.part(part);
            } catch (final RuntimeException e) {
                // What nobody foresaw is this migration's trouble alone.
                host.note("migration", "a migration failed: " + e);
                known.lost();
            }
        } else if (part.hasSettled() && unsettled.containsKey(asked)) {
            settled(unsettled.remove(asked));
        }
        from.taken(part.getData().size());
    }

    /** Nobody will ask again how it ended. */
    private void settled(final byte[] name) {
        try {
            arrived.forget(name);
        } catch (final IOException e) {
            host.note("migration", "a file of a migration that is over cannot be removed: " + e.getMessage());
        }
    }

    /** Another host asks what became of a domain that it gave to this one. */
    void query(final ControlConnection from, final long id, final MigrationQuery query) {
        final byte[] name = query.getId().toByteArray();
        final BiConsumer<MigrationAnswer, Boolean> asker = (answer, last) -> {
            if (last) {
                answer(from, id, answer, true);
            }
        };
        if (name.length == ID_BYTES) {
            unsettled.put(new Asked(from, id), name);
        }
        final Optional<Receiving> known = receiving.values().stream().filter(each -> Arrays.equals(each.id(), name))
                .findFirst();
        if (known.isPresent()) {
            known.get().ask(asker);
        } else {
            asker.accept(ended(name), true);
        }
    }

    /** How a migration ended that this host knows from its files, if at all; whoever gets nothing of an answer asks again. */
    private MigrationAnswer ended(final byte[] name) {
        try {
            return name.length == ID_BYTES && arrived.has(name)
                    ? MigrationAnswer.newBuilder().setRuns(MigrationEnd.getDefaultInstance()).build()
                    : refused("it was not told to run there");
        } catch (final IOException e) {
            host.note("migration", "nobody can tell whether a domain has come: " + e.getMessage());
            return MigrationAnswer.getDefaultInstance();
        }
    }

    private static MigrationAnswer refused(final String reason) {
        return MigrationAnswer.newBuilder().setRefused(reason).build();
    }

    /** Behind "runs" the other host says that it knows, so that is not the end of the request. */
    private void answer(final ControlConnection to, final long id, final MigrationAnswer answer, final boolean last) {
        if (last && !answer.hasRuns()) {
            unsettled.remove(new Asked(to, id));
        }
        to.reply(Reply.newBuilder().setId(id).setLast(last && !answer.hasRuns()).setMigrationAnswer(answer).build());
    }

    /** Some domain is on its way. */
    boolean busy() {
        return !sending.isEmpty() || !receiving.isEmpty();
    }

    /** The host goes down: what was not told to go never will be. */
    void stop() {
        List.copyOf(receiving.values()).forEach(Receiving::stop);
    }

    void cancel(final ControlConnection from, final long id) {
        final Asked asked = new Asked(from, id);
        if (wanted.containsKey(asked)) {
            wanted.get(asked).cancel();
        }
    }

    /** The client is gone, and whatever it wanted. */
    void gone(final ControlConnection connection) {
        for (final Asked asked : List.copyOf(wanted.keySet())) {
            if (asked.from().equals(connection)) {
                wanted.get(asked).cancel();
            }
        }
        for (final Asked asked : List.copyOf(offered.keySet())) {
            if (asked.from().equals(connection)) {
                offered.get(asked).lost();
            }
        }
        unsettled.keySet().removeIf(asked -> asked.from().equals(connection));
    }

    /** Where the domain of a migration goes. */
    MigrationOutlet outlet(final long number) {
        return known(sending.get(number), number);
    }

    /** Where the domain of a migration comes from. */
    MigrationInlet inlet(final long number) {
        return known(receiving.get(number), number);
    }

    private static <T> T known(final T migration, final long number) {
        if (migration == null) {
            throw new IllegalArgumentException("there is no migration " + Long.toUnsignedString(number));
        }
        return migration;
    }
}
