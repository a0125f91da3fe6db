package io.xenolith.usernet;

/**
 * Sockets of the machine outside, each known by a flow's number. A call never waits and never fails: what became of it is
 * a {@link SocketEvent}, later. Calls for a flow that is not there are ignored, since it may have gone meanwhile.
 *
 * <p>Flows that begin here have even numbers, those that begin outside odd ones; no number is used twice.
 */
public interface HostSockets {
    /** Sockets that do nothing: of a run whose events are fed from a recording. */
    HostSockets NONE = new HostSockets() {
        @Override
        public void open(final long flow, final Transport transport, final Destination to) {
        }

        @Override
        public void send(final long flow, final byte[] data) {
        }

        @Override
        public void consumed(final long flow, final int bytes) {
        }

        @Override
        public void finish(final long flow) {
        }

        @Override
        public void close(final long flow) {
        }

        @Override
        public void abort(final long flow) {
        }
    };

    /** Begins a flow: TCP connects, and {@link SocketEvent.Connected} or {@link SocketEvent.Broken} follows. */
    void open(long flow, Transport transport, Destination to);

    /** Sends what the guest sent: of TCP, answered by {@link SocketEvent.Written}; of UDP, one datagram. */
    void send(long flow, byte[] data);

    /** The guest has taken so many bytes of a TCP flow; as many more may come. */
    void consumed(long flow, int bytes);

    /** The guest sends nothing more on a TCP flow; what it has sent is to arrive, and more may come back. */
    void finish(long flow);

    /** The flow is over, in order: what was sent is to arrive. No event of it follows. */
    void close(long flow);

    /** The flow is over, out of order. No event of it follows. */
    void abort(long flow);
}
