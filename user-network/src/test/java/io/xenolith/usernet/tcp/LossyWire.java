package io.xenolith.usernet.tcp;

import io.xenolith.usernet.TestClock;
import io.xenolith.usernet.packet.TcpSegment;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;

/** A wire that cuts large segments, and loses, repeats and delays what it carries, as its seed will have it. */
final class LossyWire {
    private static final long DELAY_NS = 100_000;
    private static final long LATE_NS = 3_000_000;

    private final TestClock clock;
    private final Random random;
    private final int lossPercent;
    private final int repeatPercent;
    private final int latePercent;
    /** Nothing is lost any more. */
    private boolean kind;

    LossyWire(final TestClock clock, final Random random, final int lossPercent, final int repeatPercent,
            final int latePercent) {
        this.clock = clock;
        this.random = random;
        this.lossPercent = lossPercent;
        this.repeatPercent = repeatPercent;
        this.latePercent = latePercent;
    }

    void becomeKind() {
        kind = true;
    }

    void carry(final TcpSegment segment, final int mss, final Consumer<TcpSegment> to) {
        if (mss == 0 || segment.data().length <= mss || random.nextBoolean()) {
            one(segment, to);
            return;
        }
        for (int at = 0; at < segment.data().length; at += mss) {
            final int end = Math.min(segment.data().length, at + mss);
            final boolean last = end == segment.data().length;
            one(new TcpSegment(segment.sourcePort(), segment.destinationPort(), segment.sequence() + at,
                    segment.acknowledgement(),
                    last ? segment.flags() : segment.flags() & ~(TcpSegment.FIN | TcpSegment.PSH), segment.window(),
                    Arrays.copyOfRange(segment.data(), at, end)), to);
        }
    }

    private void one(final TcpSegment segment, final Consumer<TcpSegment> to) {
        if (!kind && chance(lossPercent)) {
            return;
        }
        final int copies = chance(repeatPercent) ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            clock.in(chance(latePercent) ? random.nextLong(LATE_NS) : DELAY_NS, () -> to.accept(segment));
        }
    }

    private boolean chance(final int percent) {
        return random.nextInt(100) < percent;
    }
}
