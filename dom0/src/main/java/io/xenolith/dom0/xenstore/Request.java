package io.xenolith.dom0.xenstore;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One request being answered.
 *
 * @param view the store, or the transaction the request belongs to
 * @param cause what events of this request are counted for; empty for privileged connections
 */
record Request(Connection connection, XsMessage message, NodeView view, Optional<Cause> cause) {
    byte[] payload() {
        return message.payload();
    }

    List<String> strings() {
        return message.strings();
    }

    Optional<Transaction> transaction() {
        return view instanceof Transaction transaction ? Optional.of(transaction) : Optional.empty();
    }

    /** The payload if it is one string: exactly one NUL, at the end. */
    Optional<String> onlyString() {
        final byte[] payload = payload();
        final List<String> strings = strings();
        return strings.size() == 1 && payload[payload.length - 1] == 0
                ? Optional.of(strings.getFirst())
                : Optional.empty();
    }

    /** What follows the first NUL. */
    byte[] afterFirstString() {
        final byte[] payload = payload();
        return Arrays.copyOfRange(payload, strings().getFirst().length() + 1, payload.length);
    }

    /** The first string, for traces; "" if there is none. */
    String subject() {
        final List<String> strings = strings();
        return strings.isEmpty() ? "" : strings.getFirst();
    }
}
