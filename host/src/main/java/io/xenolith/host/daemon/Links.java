package io.xenolith.host.daemon;

import com.google.protobuf.ByteString;
import io.xenolith.control.ControlConnection;
import io.xenolith.control.v1.Link;
import io.xenolith.control.v1.LinkAnswer;
import io.xenolith.control.v1.LinkFrame;
import io.xenolith.control.v1.LinkOffer;
import io.xenolith.control.v1.LinkReport;
import io.xenolith.control.v1.LinkStatus;
import io.xenolith.control.v1.Reply;
import io.xenolith.control.v1.RequestFailure;
import io.xenolith.dom0.net.LinkEvent;
import io.xenolith.drivers.net.NetPacket;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Bridges of this host that are joined with those of others: those that this host asked for, and those that others did. Two hosts
 * have one link for a bridge, whoever asked. Of the host's thread. See docs/networking.md.
 */
final class Links implements AskedLink.Owner {
    private static final int ID_BYTES = 16;
    private static final int LINKS_MAX = 64;
    private static final int NAME_LENGTH_MAX = 64;
    /** As paths of this machine may be. */
    private static final int PLACE_LENGTH_MAX = 4096;
    /** Hosts tell each other so often that they are there. */
    private static final Executor BEAT = CompletableFuture.delayedExecutor(10, TimeUnit.SECONDS);

    /** A request of a client or another host. */
    private record Asked(ControlConnection from, long id) {
        void done(final String text) {
            from.reply(Reply.newBuilder().setId(id).setLast(true)
                    .setLinkReport(LinkReport.newBuilder().setText(text)).build());
        }

        void fail(final String reason) {
            from.reply(Reply.newBuilder().setId(id).setLast(true)
                    .setFailure(RequestFailure.newBuilder().setReason(reason)).build());
        }

        void refuse(final String reason) {
            from.reply(Reply.newBuilder().setId(id).setLast(true)
                    .setLinkAnswer(LinkAnswer.newBuilder().setRefused(reason)).build());
        }
    }

    private final LiveHost host;
    private final ByteString ownId;
    private final Map<Long, LinkEnd> links = new TreeMap<>();
    private final Map<Asked, GivenLink> given = new HashMap<>();
    /** Who waits for a link to go up for the first time. */
    private final Map<Long, Asked> waiting = new HashMap<>();
    private final NoteLimit notes;
    private long lastNumber;
    private boolean beating;

    Links(final LiveHost host) {
        this.host = host;
        notes = new NoteLimit(host::note);
        final byte[] id = new byte[ID_BYTES];
        new SecureRandom().nextBytes(id);
        ownId = ByteString.copyFrom(id);
    }

    /** A client wants a link, or an end of it. */
    void link(final ControlConnection from, final long id, final Link wanted) {
        final Asked client = new Asked(from, id);
        final Optional<AskedLink> known = links.values().stream().filter(AskedLink.class::isInstance)
                .map(AskedLink.class::cast)
                .filter(link -> link.bridge().equals(wanted.getBridge()) && link.otherName().equals(wanted.getHost()))
                .findFirst();
        final String what = wanted.getBridge() + " with that of " + wanted.getHost();
        if (wanted.getEnd()) {
            if (known.isPresent()) {
                end(known.get());
                client.done(what + " is linked no more");
            } else {
                client.fail("this host did not link " + what);
            }
        } else if (known.isPresent()) {
            client.fail(what + " is linked already");
        } else {
            final String problem = isName(wanted.getHost(), PLACE_LENGTH_MAX)
                    ? problem(wanted.getBridge())
                    : "no host is called so";
            if (problem.isEmpty()) {
                begin(client, wanted);
            } else {
                client.fail(problem);
            }
        }
    }

    private String problem(final String bridge) {
        if (!isName(bridge, NAME_LENGTH_MAX)) {
            return "no bridge is called '" + ForeignText.shown(bridge, NAME_LENGTH_MAX) + "'";
        }
        if (links.size() >= LINKS_MAX) {
            return "a host has at most " + LINKS_MAX + " links";
        }
        return host.stopping() ? "the host is going down" : "";
    }

    private static boolean isName(final String text, final int lengthMax) {
        return !text.isEmpty() && ForeignText.shown(text, lengthMax).equals(text);
    }

    private String problem(final ByteString other) {
        if (other.size() != ID_BYTES) {
            return "a host has an id of " + ID_BYTES + " bytes";
        }
        return other.equals(ownId) ? "no host can be linked with itself" : "";
    }

    private void begin(final Asked client, final Link wanted) {
        lastNumber++;
        final AskedLink link = new AskedLink(lastNumber,
                new MigrationLine.Address(wanted.getHost(), wanted.getCertificates()),
                LinkOffer.newBuilder().setHostId(ownId).setFrom(host.name()).setBridge(wanted.getBridge())
                        .setAskedAs(wanted.getHost().hashCode()).build(),
                host, this);
        add(link);
        waiting.put(link.number(), client);
        link.open();
    }

    private void add(final LinkEnd link) {
        links.put(link.number(), link);
        if (!beating) {
            beating = true;
            beatLater();
        }
    }

    private void beatLater() {
        BEAT.execute(() -> host.execute(() -> {
            beating = !links.isEmpty();
            if (beating) {
                beat();
                beatLater();
            }
        }));
    }

    /** It is time to tell other hosts that this one is there, and to look who is not any more. */
    void beat() {
        notes.look(host.host().nowNs());
        for (final LinkEnd link : List.copyOf(links.values())) {
            if (link.beat()) {
                end(link);
                note(link.bridge() + " has lost its link with that of " + link.otherName()
                        + ": nothing is heard of that host");
            }
        }
    }

    private void note(final String text) {
        notes.note(host.host().nowNs(), "link", text);
    }

    /** Another host asks for a link. */
    void offer(final ControlConnection from, final long id, final LinkOffer offer) {
        final Asked asked = new Asked(from, id);
        final ByteString other = offer.getHostId();
        final Optional<LinkEnd> known = joined(offer.getBridge(), other);
        final String problem = known.isPresent() && !isSame(known.get(), offer)
                ? offer.getBridge() + " is linked already"
                : problem(offer.getBridge()) + problem(other);
        if (!problem.isEmpty()) {
            asked.refuse(problem);
            return;
        }
        // The other host has lost the line, and this one has not heard of it.
        known.ifPresent(this::end);
        lastNumber++;
        final GivenLink link = new GivenLink(lastNumber, offer.getBridge(),
                ForeignText.shown(offer.getFrom(), NAME_LENGTH_MAX), offer.getAskedAs(), from, id);
        add(link);
        given.put(asked, link);
        link.goesUp(other);
        open(link);
        from.reply(Reply.newBuilder().setId(id).setLinkAnswer(LinkAnswer.newBuilder().setJoined(ownId)).build());
    }

    /** The offer is of the host's that asked for the link, and for the same: not for another by another name of this host. */
    private static boolean isSame(final LinkEnd known, final LinkOffer offer) {
        return known instanceof GivenLink link && link.askedAs() == offer.getAskedAs();
    }

    private Optional<LinkEnd> joined(final String bridge, final ByteString other) {
        return links.values().stream().filter(link -> link.joins(bridge, other)).findFirst();
    }

    private void open(final LinkEnd link) {
        host.link(link.number(), new LinkEvent.Opened(link.bridge()));
    }

    private void end(final LinkEnd link) {
        remove(link);
        link.close();
    }

    private void remove(final LinkEnd link) {
        links.remove(link.number());
        given.values().remove(link);
        link.goesDown();
        host.link(link.number(), new LinkEvent.Closed());
        final Asked client = waiting.remove(link.number());
        if (client != null) {
            client.fail("the link was ended before it was there");
        }
    }

    /** What follows the offer of another host. */
    void frame(final ControlConnection from, final long id, final LinkFrame frame) {
        final GivenLink link = given.get(new Asked(from, id));
        if (link != null) {
            link.heard();
            came(link, frame);
        }
        from.taken(frame.getFrame().size());
    }

    private void came(final LinkEnd link, final LinkFrame frame) {
        LinkFrames.read(frame).ifPresent(packet -> {
            link.received();
            host.link(link.number(), new LinkEvent.Came(packet));
        });
    }

    /** dom0 has a packet for the other end of a link. */
    void leaves(final long number, final NetPacket packet) {
        final LinkEnd link = links.get(number);
        if (link != null) {
            link.send(LinkFrames.write(packet));
        }
    }

    @Override
    public String joined(final AskedLink link, final ByteString other) {
        final String problem = problem(other);
        if (!problem.isEmpty()) {
            return problem;
        }
        final Optional<LinkEnd> known = joined(link.bridge(), other);
        if (known.isPresent()) {
            if (known.get().asked() || isGreater(ownId, other)) {
                return link.bridge() + " is linked already";
            }
            // Both asked at the same time: of the two links the other host gives up this one, and this host its own.
            end(known.get());
        }
        open(link);
        final Asked client = waiting.remove(link.number());
        if (client != null) {
            client.done(link.bridge() + " is linked with that of " + link.otherName());
        }
        return "";
    }

    private static boolean isGreater(final ByteString one, final ByteString other) {
        return ByteString.unsignedLexicographicalComparator().compare(one, other) > 0;
    }

    @Override
    public void came(final AskedLink link, final LinkFrame frame) {
        came((LinkEnd) link, frame);
    }

    @Override
    public void wentDown(final AskedLink link, final String reason) {
        host.link(link.number(), new LinkEvent.Closed());
        note(link.bridge() + " has lost its link with that of " + link.otherName()
                + ", which is asked for again: " + reason);
    }

    @Override
    public void failed(final AskedLink link, final String reason) {
        links.remove(link.number());
        final Asked client = waiting.remove(link.number());
        if (client != null) {
            client.fail(reason);
        }
    }

    /** The request is ended: a link that it asked for, too, if that is another host's or not there yet. */
    void cancel(final ControlConnection from, final long id) {
        final Asked asked = new Asked(from, id);
        final GivenLink link = given.get(asked);
        if (link != null) {
            remove(link);
            asked.refuse("the link is ended");
        }
        endWaiting(asked::equals);
    }

    /** The connection is closed. */
    void gone(final ControlConnection connection) {
        List.copyOf(given.values()).stream().filter(link -> link.isOf(connection)).forEach(this::end);
        endWaiting(client -> client.from().equals(connection));
    }

    /** Ends the links that are not there yet and that nobody waits for any more. */
    private void endWaiting(final Predicate<Asked> clients) {
        for (final Map.Entry<Long, Asked> entry : List.copyOf(waiting.entrySet())) {
            if (clients.test(entry.getValue())) {
                end(links.get(entry.getKey()));
            }
        }
    }

    List<LinkStatus> status() {
        return links.values().stream().map(LinkEnd::status).toList();
    }

    /** Ends all. */
    void close() {
        List.copyOf(links.values()).forEach(LinkEnd::close);
        links.clear();
        given.clear();
    }
}
