package io.xenolith.host.daemon;

import com.google.protobuf.ByteString;
import io.xenolith.control.v1.LinkAnswer;
import io.xenolith.control.v1.LinkFrame;
import io.xenolith.control.v1.LinkOffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A link that this host asked for. When the line is lost it asks again, until the link is ended. Of the host's thread. */
final class AskedLink extends LinkEnd {
    private static final int LONGEST_RETRY_S = 10;
    /** With more bytes of packets that the host's thread has not taken, more are lost. */
    private static final long UNTAKEN_BYTES_MAX = 1 << 20;
    private static final int REASON_LENGTH_MAX = 300;
    /** Once it was up for so long the next loss is one by itself. */
    private static final int STEADY_BEATS = 2;

    /** What becomes of it, on the host's thread. */
    interface Owner {
        /** The other host, with the id {@code other}, has joined: "", or why that makes no sense and the line is to end. */
        String joined(AskedLink link, ByteString other);

        void came(AskedLink link, LinkFrame frame);

        /** The line was lost. It will be asked for again. */
        void wentDown(AskedLink link, String reason);

        /** It never went up, and nobody asks again. */
        void failed(AskedLink link, String reason);
    }

    private final MigrationLine.Address address;
    private final LinkOffer offer;
    private final LiveHost host;
    private final Owner owner;
    private final AtomicLong untakenBytes = new AtomicLong();
    private Attempt attempt;
    private boolean wasUp;
    private boolean ended;
    private int retryS = 1;
    private int steadyBeats;

    AskedLink(final long number, final MigrationLine.Address address, final LinkOffer offer, final LiveHost host,
            final Owner owner) {
        super(number, offer.getBridge(), address.host());
        this.address = address;
        this.offer = offer;
        this.host = host;
        this.owner = owner;
    }

    void open() {
        if (!ended) {
            heard();
            attempt = new Attempt();
            attempt.line.open(offer);
        }
    }

    /** One line. Brings what it tells to the host's thread. */
    private final class Attempt implements LinkLine.Listener {
        private final LinkLine line = new LinkLine(address, this);

        @Override
        public void answered(final LinkAnswer answer) {
            final int bytes = LinkLine.MESSAGE_BYTES + answer.getSerializedSize();
            if (untakenBytes.get() > UNTAKEN_BYTES_MAX) {
                if (answer.hasFrame()) {
                    lose();
                } else {
                    line.close();
                    lost("the other host says more than this one can take");
                }
                return;
            }
            untakenBytes.addAndGet(bytes);
            host.execute(() -> {
                untakenBytes.addAndGet(-bytes);
                if (attempt == this) {
                    AskedLink.this.answered(answer);
                }
            });
        }

        @Override
        public void lost(final String reason) {
            host.execute(() -> {
                if (attempt == this) {
                    AskedLink.this.lost(reason);
                }
            });
        }
    }

    private void answered(final LinkAnswer answer) {
        heard();
        switch (answer.getAnswerCase()) {
            case JOINED -> join(answer.getJoined());
            case FRAME -> {
                if (up()) {
                    owner.came(this, answer.getFrame());
                }
            }
            case REFUSED -> lost(answer.getRefused());
            case ANSWER_NOT_SET -> lost("the other host answers what this one does not understand");
        }
    }

    private void join(final ByteString other) {
        final String problem = up() ? "the other host joins twice" : owner.joined(this, other);
        if (!problem.isEmpty()) {
            lost(problem);
            return;
        }
        goesUp(other);
        wasUp = true;
        steadyBeats = 0;
    }

    @Override
    boolean beat() {
        if (up()) {
            steadyBeats++;
            if (steadyBeats >= STEADY_BEATS) {
                retryS = 1;
            }
        }
        if (super.beat() && attempt != null) {
            lost("nothing is heard of the other host");
        }
        // It is asked for again.
        return false;
    }

    private void lost(final String text) {
        final String reason = ForeignText.shown(text, REASON_LENGTH_MAX);
        attempt.line.close();
        attempt = null;
        if (!wasUp) {
            ended = true;
            owner.failed(this, reason);
            return;
        }
        if (up()) {
            goesDown();
            owner.wentDown(this, reason);
        }
        final Executor later = CompletableFuture.delayedExecutor(retryS, TimeUnit.SECONDS);
        retryS = Math.min(2 * retryS, LONGEST_RETRY_S);
        later.execute(() -> host.execute(this::open));
    }

    @Override
    boolean give(final LinkFrame frame) {
        return attempt.line.send(frame);
    }

    @Override
    boolean asked() {
        return true;
    }

    @Override
    void close() {
        ended = true;
        if (attempt != null) {
            attempt.line.close();
            attempt = null;
        }
    }
}
