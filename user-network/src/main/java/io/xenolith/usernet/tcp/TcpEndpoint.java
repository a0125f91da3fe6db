package io.xenolith.usernet.tcp;

import io.xenolith.usernet.Deadline;
import io.xenolith.usernet.NetworkClock;
import io.xenolith.usernet.packet.TcpSegment;
import java.util.Arrays;

/**
 * One end of one TCP connection. It is opened from here ({@link #connect}), or by the other side's SYN, which
 * {@link #accept} answers as soon as that is wanted. It has no SACK and no time stamps; the wire is short.
 *
 * <pre>
 *   CLOSED -- connect --> SYN_SENT ------- SYN,ACK -----> OPEN -- both have finished --> TIME_WAIT -> ENDED
 *   CLOSED -- SYN ------> SYN_RECEIVED --- ACK ---------> OPEN
 * </pre>
 *
 * While it is open, each direction ends by itself: what RFC 9293 has as FIN_WAIT and CLOSE_WAIT is here whether our FIN was
 * sent and acknowledged, and whether theirs has come. Sources: RFC 9293, RFC 5961, RFC 7323 for the window's scale.
 */
public final class TcpEndpoint {
    /** Most bytes from the other side that nobody has taken yet. */
    public static final int RECEIVE_MAX = 256 << 10;
    /** Most bytes to the other side that may be on the way; whoever sends must not have more waiting. */
    public static final int SEND_MAX = 256 << 10;

    /** What fits an Ethernet packet with the headers. */
    private static final int MSS = 1460;
    /** Of a station that does not say. RFC 9293, 3.7.1. */
    private static final int MSS_DEFAULT = 536;
    private static final int MSS_LEAST = 88;
    /** Data of one large packet: with all headers it stays below 64 kB. */
    private static final int PACKET_MAX = 65_535 - 14 - 20 - TcpSegment.HEADER_BYTES;
    /** RECEIVE_MAX does not fit 16 bits. */
    private static final int OWN_SCALE = 3;
    private static final int WINDOW_MAX = 0xffff;
    private static final int TRIES_MAX = 10;
    private static final int SYN_TRIES_MAX = 7;
    private static final long TIME_WAIT_NS = 60_000_000_000L;
    private static final byte[] NO_DATA = {};

    private enum State {
        CLOSED, SYN_SENT, SYN_RECEIVED, OPEN, TIME_WAIT, ENDED
    }

    private final int ownPort;
    private final int otherPort;
    private final NetworkClock clock;
    private final TcpPeer peer;
    private final Deadline timer;
    private final RoundTrip roundTrip = new RoundTrip();
    private final SendBuffer out = new SendBuffer();
    private final Reassembly early = new Reassembly();
    private State state = State.CLOSED;
    private Congestion congestion;
    private int mss = MSS_DEFAULT;
    private int otherScale;
    private boolean scaled;

    // Names as in RFC 9293, 3.3.1.
    private int sndUna;
    private int sndNxt;
    /** One after the last that was ever sent. */
    private int sndMax;
    private int sndWnd;
    private int sndWl1;
    private int sndWl2;
    private int rcvNxt;
    /** Bytes received since the beginning: where {@link #rcvNxt} is in the stream. */
    private long received;
    /** Received and not taken. */
    private int untaken;
    /** The edge of the window that the other side was told last. */
    private int advertised;
    private boolean finWanted;
    private boolean finAcknowledged;
    private boolean finReceived;
    /** Where in the stream the other side's FIN is; -1 before it is known. */
    private long finAt = -1;
    private boolean ownFinFirst;
    private int tries;
    private boolean timing;
    private int timedSequence;
    private long timedSinceNs;

    /** @param initialSequence the number that ours start with */
    public TcpEndpoint(final int ownPort, final int otherPort, final int initialSequence, final NetworkClock clock,
            final TcpPeer peer) {
        this.ownPort = ownPort;
        this.otherPort = otherPort;
        this.clock = clock;
        this.peer = peer;
        this.timer = new Deadline(clock, this::timedOut);
        sndUna = initialSequence;
        sndNxt = initialSequence;
        sndMax = initialSequence;
    }

    /** Opens the connection from here. */
    public void connect() {
        state = State.SYN_SENT;
        // Until the other side has said what it offers, nothing counts.
        scaled = true;
        sendSyn();
    }

    /** Takes the SYN that the other side opens the connection with; it is answered by {@link #accept}. */
    public void offered(final TcpSegment syn) {
        takeSyn(syn);
        state = State.SYN_RECEIVED;
    }

    /** Answers the SYN of {@link #offered}. */
    public void accept() {
        if (state == State.SYN_RECEIVED && sndMax == sndUna) {
            sendSyn();
        }
    }

    /** Refuses, or breaks off, without another word; the peer is not told. */
    public void abort() {
        if (state != State.ENDED) {
            if (state != State.CLOSED && state != State.TIME_WAIT) {
                transmit(lastSequence(), TcpSegment.RST | (state == State.SYN_SENT ? 0 : TcpSegment.ACK), NO_DATA);
            }
            leave();
        }
    }

    /** Breaks off without a word; the peer is not told. */
    public void abandon() {
        leave();
    }

    /** Nothing is left to be said. */
    public boolean isEnded() {
        return state == State.ENDED;
    }

    /** Both sides have finished, and it only waits for segments that went astray. */
    public boolean isWaitingOut() {
        return state == State.TIME_WAIT;
    }

    /** Sends {@code data} behind what was sent before. */
    public void send(final byte[] data) {
        if (state != State.ENDED && !finWanted) {
            out.append(data);
            output();
        }
    }

    /** Nothing follows what was sent. */
    public void finish() {
        if (state != State.ENDED && !finWanted) {
            finWanted = true;
            output();
        }
    }

    /** {@code bytes} of what was received need no room any more. */
    public void taken(final int bytes) {
        untaken -= bytes;
        if (state != State.OPEN || finReceived) {
            return;
        }
        // Told only when it makes a difference: RFC 9293, 3.8.6.2.2.
        final int tellable = scaled ? RECEIVE_MAX : WINDOW_MAX;
        final int gained = rcvNxt + Math.min(window(), tellable) - advertised;
        if (gained >= Math.min(RECEIVE_MAX / 2, 2 * MSS) && advertised - rcvNxt < RECEIVE_MAX / 2) {
            acknowledge();
        }
    }

    private int window() {
        return Math.max(0, RECEIVE_MAX - untaken);
    }

    /** A segment of this connection came in. */
    public void segment(final TcpSegment in) {
        switch (state) {
            case CLOSED, ENDED -> {
            }
            case SYN_SENT -> segmentInSynSent(in);
            case SYN_RECEIVED, OPEN, TIME_WAIT -> segmentInOrder(in);
        }
    }

    private void segmentInSynSent(final TcpSegment in) {
        if (in.has(TcpSegment.ACK) && in.acknowledgement() != sndMax) {
            return;
        }
        if (in.has(TcpSegment.RST)) {
            if (in.has(TcpSegment.ACK)) {
                end(false);
            }
            return;
        }
        // Two that open to each other at once is nothing that a guest needs.
        if (in.has(TcpSegment.SYN) && in.has(TcpSegment.ACK)) {
            takeSyn(in);
            sndUna = in.acknowledgement();
            sndWnd = in.window();
            open(in);
            acknowledge();
            output();
        }
    }

    private void takeSyn(final TcpSegment syn) {
        rcvNxt = syn.sequence() + 1;
        advertised = rcvNxt;
        if (syn.mss() != TcpSegment.NO_OPTION) {
            mss = Math.clamp(syn.mss(), MSS_LEAST, MSS);
        }
        scaled = syn.windowScale() != TcpSegment.NO_OPTION;
        otherScale = scaled ? Math.min(syn.windowScale(), TcpSegment.SCALE_MAX) : 0;
        sndWnd = syn.window();
        sndWl1 = syn.sequence();
    }

    private void sendSyn() {
        final boolean answers = state == State.SYN_RECEIVED;
        final int window = Math.min(WINDOW_MAX, RECEIVE_MAX);
        sndNxt = sndUna + 1;
        sndMax = sndNxt;
        advertised = rcvNxt + window;
        startTiming(sndUna);
        peer.transmit(new TcpSegment(ownPort, otherPort, sndUna, answers ? rcvNxt : 0,
                TcpSegment.SYN | (answers ? TcpSegment.ACK : 0), window, MSS,
                scaled ? OWN_SCALE : TcpSegment.NO_OPTION, NO_DATA), 0);
        timer.in(roundTrip.timeoutNs());
    }

    private void open(final TcpSegment in) {
        state = State.OPEN;
        congestion = new Congestion(mss, SEND_MAX);
        sndWl1 = in.sequence();
        sndWl2 = in.acknowledgement();
        stopTiming();
        tries = 0;
        timer.never();
        peer.opened();
    }

    private void segmentInOrder(final TcpSegment in) {
        if (!isAcceptable(in)) {
            if (!in.has(TcpSegment.RST)) {
                answerUnacceptable(in);
            }
            return;
        }
        if (in.has(TcpSegment.RST)) {
            takeReset(in);
            return;
        }
        if (in.has(TcpSegment.SYN)) {
            // Maybe an attack, maybe a peer that has forgotten us: it answers with a reset then. RFC 5961, 4.
            acknowledge();
            return;
        }
        if (!in.has(TcpSegment.ACK) || !takeAcknowledgement(in)) {
            return;
        }
        takeData(in);
        output();
    }

    /** The segment has something within the window. RFC 9293, 3.10.7.4; a window that was open may be used still. */
    private boolean isAcceptable(final TcpSegment in) {
        final int length = in.sequenceLength();
        final int edge = rcvNxt + Math.max(window(), advertised - rcvNxt);
        final boolean startsBeforeEdge = Sequence.before(in.sequence(), edge)
                || (in.sequence() == rcvNxt && length == 0);
        final int last = in.sequence() + Math.max(0, length - 1);
        return startsBeforeEdge && (length == 0
                ? !Sequence.before(in.sequence(), rcvNxt)
                : !Sequence.before(last, rcvNxt));
    }

    private void answerUnacceptable(final TcpSegment in) {
        if (state == State.SYN_RECEIVED) {
            // The SYN again: our answer was lost, or is not due yet.
            if (in.has(TcpSegment.SYN) && sndMax != sndUna) {
                sendSyn();
            }
            return;
        }
        acknowledge();
        // What it acknowledges may be news all the same: data of a zero window's probe comes with it.
        if (in.has(TcpSegment.ACK) && !in.has(TcpSegment.SYN) && takeAcknowledgement(in)) {
            output();
        }
    }

    private void takeReset(final TcpSegment in) {
        if (state == State.TIME_WAIT) {
            leave();
        } else if (in.sequence() == rcvNxt) {
            end(false);
        } else {
            acknowledge();
        }
    }

    /** @return the segment is of use */
    private boolean takeAcknowledgement(final TcpSegment in) {
        final int ack = in.acknowledgement();
        if (state == State.SYN_RECEIVED) {
            if (sndMax == sndUna || ack != sndMax) {
                return false;
            }
            sndUna = ack;
            sndWnd = in.window() << otherScale;
            open(in);
            return true;
        }
        if (Sequence.after(ack, sndMax)) {
            acknowledge();
            return false;
        }
        final int window = in.window() << otherScale;
        if (Sequence.after(ack, sndUna)) {
            takeNewAcknowledgement(ack);
        } else if (ack == sndUna && window == sndWnd && in.sequenceLength() == 0 && sndMax != sndUna) {
            if (congestion.duplicate(sndMax - sndUna, sndMax)) {
                sendFirstAgain();
            }
        }
        if (state != State.OPEN && state != State.TIME_WAIT) {
            return false;
        }
        if (!Sequence.before(ack, sndUna)) {
            takeWindow(in.sequence(), ack, window);
        }
        return true;
    }

    private void takeWindow(final int sequence, final int ack, final int window) {
        if (Sequence.before(sndWl1, sequence) || (sndWl1 == sequence && !Sequence.before(ack, sndWl2))) {
            if (sndWnd == 0 && window > 0) {
                // What was only a probe may go now; there is no need to wait for the timer.
                tries = 0;
                sndNxt = sndUna;
            }
            if (window == 0) {
                // Somebody is there who has no room: that is no reason to give up.
                tries = 0;
            }
            sndWnd = window;
            sndWl1 = sequence;
            sndWl2 = ack;
        }
    }

    private void takeNewAcknowledgement(final int ack) {
        final int acknowledged = ack - sndUna;
        final int data = Math.min(acknowledged, out.length());
        out.discard(data);
        sndUna = ack;
        sndNxt = Sequence.max(sndNxt, sndUna);
        tries = 0;
        if (timing && Sequence.after(ack, timedSequence)) {
            roundTrip.measured(clock.nowNs() - timedSinceNs);
            stopTiming();
        }
        final boolean nextIsLost = congestion.acknowledged(acknowledged, ack);
        if (acknowledged > data) {
            finAcknowledged = true;
        }
        if (sndMax == sndUna) {
            timer.never();
        } else {
            timer.in(roundTrip.timeoutNs());
        }
        if (nextIsLost) {
            sendFirstAgain();
        }
        if (data > 0) {
            peer.delivered(data);
        }
        endIfBothFinished();
    }

    private void takeData(final TcpSegment in) {
        if (in.sequenceLength() == 0 || state == State.ENDED) {
            return;
        }
        if (!finReceived) {
            keepData(in);
            takeInOrder();
        }
        if (state != State.ENDED) {
            acknowledge();
            endIfBothFinished();
        }
    }

    /** Puts what is new and within the window where it belongs. */
    private void keepData(final TcpSegment in) {
        final long at = received + (in.sequence() - rcvNxt);
        final long edge = received + Math.max(window(), advertised - rcvNxt);
        final int skip = (int) Math.max(0, received - at);
        final int keep = (int) Math.min(in.data().length, edge - at) - skip;
        if (in.has(TcpSegment.FIN) && finAt < 0 && keep == in.data().length - skip) {
            finAt = at + in.data().length;
        }
        if (keep <= 0) {
            return;
        }
        if (skip == 0 && keep == in.data().length && at == received) {
            take(in.data());
        } else {
            final byte[] kept = new byte[keep];
            System.arraycopy(in.data(), skip, kept, 0, keep);
            early.add(at + skip, kept);
        }
    }

    private void takeInOrder() {
        byte[] next = early.take(received);
        while (next != null) {
            take(next);
            next = early.take(received);
        }
        if (finAt == received) {
            finReceived = true;
            rcvNxt++;
            peer.finished();
        }
    }

    /** Nothing is taken of what lies behind the other side's FIN. */
    private void take(final byte[] data) {
        final int bytes = finAt < 0 ? data.length : (int) Math.min(data.length, finAt - received);
        if (bytes == 0) {
            return;
        }
        received += bytes;
        rcvNxt += bytes;
        untaken += bytes;
        peer.received(bytes == data.length ? data : Arrays.copyOf(data, bytes));
    }

    private void endIfBothFinished() {
        if (state == State.OPEN && finAcknowledged && finReceived) {
            if (ownFinFirst) {
                state = State.TIME_WAIT;
                timer.in(TIME_WAIT_NS);
                peer.ended(true);
            } else {
                end(true);
            }
        }
    }

    private void end(final boolean inOrder) {
        leave();
        peer.ended(inOrder);
    }

    private void leave() {
        state = State.ENDED;
        timer.cancel();
    }

    /** Sends what may be sent now. */
    private void output() {
        if (state != State.OPEN) {
            return;
        }
        boolean sent = true;
        while (sent) {
            final int inFlight = sndNxt - sndUna;
            final int waiting = out.length() - inFlight;
            final int room = Math.min(sndWnd, congestion.window()) - inFlight;
            final int bytes = Math.min(packetBytes(), Math.min(waiting, room));
            // No small pieces because of a window that is almost closed: RFC 9293, 3.8.6.2.1.
            final boolean worthIt = bytes > 0 && (bytes >= mss || bytes == waiting || inFlight == 0);
            final boolean fin = finWanted && !finAcknowledged && waiting >= 0
                    && Math.max(0, worthIt ? bytes : 0) == waiting;
            sent = worthIt || fin;
            if (sent) {
                sendData(worthIt ? bytes : 0, fin);
            }
        }
        if (!timer.isSet() && out.length() > 0) {
            // The window is closed: it is probed, lest an opening be missed.
            timer.in(roundTrip.timeoutNs());
        }
    }

    private int packetBytes() {
        return PACKET_MAX / mss * mss;
    }

    private void sendData(final int bytes, final boolean fin) {
        final int sequence = sndNxt;
        final boolean last = sequence + bytes - sndUna == out.length();
        final byte[] data = out.slice(sequence - sndUna, bytes);
        sndNxt = sequence + bytes + (fin ? 1 : 0);
        if (Sequence.after(sndNxt, sndMax)) {
            sndMax = sndNxt;
            if (!timing) {
                startTiming(sequence);
            }
        }
        if (fin) {
            ownFinFirst |= !finReceived;
        }
        transmit(sequence, TcpSegment.ACK | (last && bytes > 0 ? TcpSegment.PSH : 0) | (fin ? TcpSegment.FIN : 0),
                data);
        if (!timer.isSet()) {
            timer.in(roundTrip.timeoutNs());
        }
    }

    /** One segment from the beginning of what is not acknowledged. */
    private void sendFirstAgain() {
        stopTiming();
        // No more than was sent before: the window may not have room for more.
        final int bytes = Math.min(mss, Math.min(out.length(), sndMax - sndUna));
        final boolean fin = bytes == out.length() && sndMax - sndUna > bytes;
        transmit(sndUna, TcpSegment.ACK | (fin ? TcpSegment.FIN : 0), out.slice(0, bytes));
        timer.in(roundTrip.timeoutNs());
    }

    private void timedOut() {
        if (state == State.TIME_WAIT) {
            leave();
            return;
        }
        tries++;
        stopTiming();
        roundTrip.backOff();
        if (state == State.SYN_SENT || state == State.SYN_RECEIVED) {
            if (tries >= SYN_TRIES_MAX) {
                end(false);
            } else {
                sendSyn();
            }
            return;
        }
        if (tries >= TRIES_MAX) {
            transmit(lastSequence(), TcpSegment.RST | TcpSegment.ACK, NO_DATA);
            end(false);
        } else if (sndWnd == 0) {
            probe();
        } else {
            congestion.timedOut(sndMax - sndUna);
            sndNxt = sndUna;
            output();
        }
    }

    /** Sends a byte that a closed window has no room for, to be told whether it still is closed. */
    private void probe() {
        sndNxt = sndUna;
        if (out.length() > 0) {
            sendData(1, false);
        } else {
            sendData(0, true);
        }
        timer.in(roundTrip.timeoutNs());
    }

    private void acknowledge() {
        if (state == State.SYN_RECEIVED && sndMax == sndUna) {
            // Its SYN has no answer yet, and may get none.
            return;
        }
        transmit(lastSequence(), TcpSegment.ACK, NO_DATA);
    }

    /** Of a segment without data: behind all that was sent, though not beyond the window, where it would not count. */
    private int lastSequence() {
        final int edge = sndUna + Math.max(sndWnd, 0);
        return state == State.OPEN && Sequence.after(sndMax, edge) ? edge : sndMax;
    }

    private void transmit(final int sequence, final int flags, final byte[] data) {
        final int scale = scaled ? OWN_SCALE : 0;
        final int window = Math.min(WINDOW_MAX, window() >>> scale);
        advertised = Sequence.max(advertised, rcvNxt + (window << scale));
        peer.transmit(new TcpSegment(ownPort, otherPort, sequence, rcvNxt, flags, window, data), mss);
    }

    private void startTiming(final int sequence) {
        timing = true;
        timedSequence = sequence;
        timedSinceNs = clock.nowNs();
    }

    private void stopTiming() {
        timing = false;
    }
}
