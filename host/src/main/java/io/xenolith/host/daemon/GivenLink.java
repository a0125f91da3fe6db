package io.xenolith.host.daemon;

import io.xenolith.control.ControlConnection;
import io.xenolith.control.v1.LinkAnswer;
import io.xenolith.control.v1.LinkFrame;
import io.xenolith.control.v1.Reply;

/** A link that another host asked for. It lasts as long as the connection. */
final class GivenLink extends LinkEnd {
    private final ControlConnection connection;
    private final long id;

    GivenLink(final long number, final String bridge, final String otherName, final ControlConnection connection,
            final long id) {
        super(number, bridge, otherName);
        this.connection = connection;
        this.id = id;
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
