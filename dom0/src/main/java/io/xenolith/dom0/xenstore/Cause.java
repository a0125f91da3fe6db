package io.xenolith.dom0.xenstore;

/**
 * A request of an unprivileged domain for as long as its reply, or a watch event it caused anywhere, has not been taken
 * by the one it is for. Only so many may be outstanding, so that a domain cannot flood readers that are slow.
 */
final class Cause {
    private final DomainAccount account;
    private int events;
    private boolean replyGone;

    /** The request has come: it is outstanding from now on. */
    Cause(final DomainAccount account) {
        this.account = account;
        account.addOutstanding(1);
    }

    void eventQueued() {
        events++;
    }

    void eventGone() {
        events--;
        settle();
    }

    void replyGone() {
        replyGone = true;
        settle();
    }

    private void settle() {
        if (events == 0 && replyGone) {
            account.addOutstanding(-1);
        }
    }
}
