package io.xenolith.host.daemon;

import io.xenolith.control.ControlConnection;
import io.xenolith.control.v1.LinkAnswer;
import io.xenolith.control.v1.LinkFrame;
import io.xenolith.control.v1.Reply;

/** A link that another host asked for. It lasts as long as the connection. */
final class GivenLink extends LinkEnd {
    private final int askedAs;
    private final ControlConnection connection;
    private final long id;

    /** @param askedAs a number for the name by which the host that asked for it knows this one */
    GivenLink(final long number, final String bridge, final String otherName, final int askedAs,
            final ControlConnection connection, final long id) {
        super(number, bridge, otherName);
        this.askedAs = askedAs;
        this.connection = connection;
        this.id = id;
    }

    int askedAs() {
        return askedAs;
    }

    boolean isOf(final ControlConnection client) {
        return connection.equals(client);
    }

    @Override
    boolean give(final LinkFrame frame) {
        return connection.replyIfRead(Reply.newBuilder().setId(id)
                .setLinkAnswer(LinkAnswer.newBuilder().setFrame(frame)).build());
    }

    @Override
    boolean asked() {
        return false;
    }

    @Override
    void close() {
        connection.drop();
    }
}
