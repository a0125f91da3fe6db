package io.xenolith.it.x86;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Speaks gdb's remote protocol word by word. */
final class GdbClient implements AutoCloseable {
    private static final int PATIENCE_MS = 300_000;
    private static final int CTRL_C = 3;
    private static final int RIP = 0x10;
    private static final String THREAD = "thread:";

    private final Socket socket;
    private final InputStream in;

    GdbClient(final int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MS);
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
        write("$QStartNoAckMode#b0");
        if (in.read() != '+' || !reply().equals("OK")) {
            throw new AssertionError("no handshake");
        }
    }

    private void write(final String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends a packet; what is in it needs no escapes. */
    void send(final String packet) throws IOException {
        int sum = 0;
        for (int i = 0; i < packet.length(); i++) {
            sum += packet.charAt(i);
        }
        write("$" + packet + "#" + HexFormat.of().toHexDigits((byte) sum));
    }

    /** The next packet from the other side. */
    String reply() throws IOException {
        final StringBuilder text = new StringBuilder();
        int next = in.read();
        while (next == '+') {
            next = in.read();
        }
        if (next != '$') {
            throw new AssertionError("no packet but " + next);
        }
        for (next = in.read(); next != '#'; next = in.read()) {
            text.append((char) next);
        }
        in.readNBytes(2);
        return text.toString();
    }

    /** Sends {@code packet}; what comes back. */
    String ask(final String packet) throws IOException {
        send(packet);
        return reply();
    }

    void interrupt() throws IOException {
        socket.getOutputStream().write(CTRL_C);
    }

    /** Register {@code number} of the thread that is chosen, which has 64 bits. */
    long register(final int number) throws IOException {
        return number(ask("p" + Integer.toHexString(number)));
    }

    long rip() throws IOException {
        return register(RIP);
    }

    /** 64 bits at {@code address}. */
    long load(final long address) throws IOException {
        return number(ask("m" + Long.toHexString(address) + ",8"));
    }

    private static long number(final String bytes) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(bytes)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    /** The thread that a stop reply names. */
    static String thread(final String stop) {
        final int at = stop.indexOf(THREAD) + THREAD.length();
        return stop.substring(at, stop.indexOf(';', at));
    }

    /** Goes on as gdb does, which steps over the breakpoint that it stands at; the next stop. */
    String goOnOver(final String stop) throws IOException {
        final long rip = rip();
        noBreakAt(rip);
        final String next = ask("vCont;s:" + thread(stop));
        if (!next.startsWith("T05")) {
            return next;
        }
        breakAt(rip);
        return ask("vCont;c");
    }

    void breakAt(final long address) throws IOException {
        expectOk("Z0," + Long.toHexString(address) + ",1");
    }

    void noBreakAt(final long address) throws IOException {
        expectOk("z0," + Long.toHexString(address) + ",1");
    }

    private void expectOk(final String packet) throws IOException {
        final String reply = ask(packet);
        if (!reply.equals("OK")) {
            throw new AssertionError(packet + " is answered " + reply);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
