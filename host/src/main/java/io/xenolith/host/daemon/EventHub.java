package io.xenolith.host.daemon;

import io.xenolith.control.ControlConnection;
import io.xenolith.control.v1.HostEvent;
import io.xenolith.control.v1.Reply;
import java.util.ArrayList;
import java.util.List;

/** Those who want to hear what happens to domains. All on the host's thread. */
final class EventHub {
    private record Subscriber(ControlConnection connection, long id) {
    }

    private final List<Subscriber> subscribers = new ArrayList<>();

    void subscribe(final ControlConnection connection, final long id) {
        subscribers.add(new Subscriber(connection, id));
    }

    void tell(final HostEvent event) {
        for (final Subscriber to : subscribers) {
            to.connection.reply(Reply.newBuilder().setId(to.id).setEvent(event).build());
        }
    }

    /** Ends the subscription {@code id}, if it is one. */
    void cancel(final ControlConnection connection, final long id) {
        final Subscriber subscriber = new Subscriber(connection, id);
        if (subscribers.remove(subscriber)) {
            end(subscriber);
        }
    }

    private static void end(final Subscriber subscriber) {
        subscriber.connection.reply(Reply.newBuilder().setId(subscriber.id).setLast(true)
                .setEvent(HostEvent.getDefaultInstance()).build());
    }

    /** The host ends. */
    void end() {
        subscribers.forEach(EventHub::end);
        subscribers.clear();
    }

    /** The client is gone. */
    void gone(final ControlConnection connection) {
        subscribers.removeIf(subscriber -> subscriber.connection == connection);
    }
}
