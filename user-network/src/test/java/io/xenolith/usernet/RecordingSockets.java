package io.xenolith.usernet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Sockets that write down what they are to do. */
final class RecordingSockets implements HostSockets {
    private final List<String> calls = new ArrayList<>();

    /** What was asked for since this was called last. */
    List<String> take() {
        final List<String> taken = List.copyOf(calls);
        calls.clear();
        return taken;
    }

    @Override
    public void open(final long flow, final Transport transport, final Destination to) {
        calls.add("open " + flow + " " + transport + " " + to);
    }

    @Override
    public void send(final long flow, final byte[] data) {
        calls.add("send " + flow + " " + new String(data, StandardCharsets.US_ASCII));
    }

    @Override
    public void consumed(final long flow, final int bytes) {
        calls.add("consumed " + flow + " " + bytes);
    }

    @Override
    public void finish(final long flow) {
        calls.add("finish " + flow);
    }

    @Override
    public void close(final long flow) {
        calls.add("close " + flow);
    }

    @Override
    public void abort(final long flow) {
        calls.add("abort " + flow);
    }
}
