package io.xenolith.host.image.nbd;

import io.xenolith.host.scenario.NbdUri;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** A server with one export, "disk", that does what a test says. Written from the protocol's description. */
public final class FakeNbdServer implements AutoCloseable {
    /** What becomes of a request. */
    enum Fate {
        SERVED, REFUSED, DROPPED, SILENT, NONSENSE
    }

    static final int ALL_FLAGS = 1 | 1 << 2 | 1 << 3 | 1 << 5 | 1 << 6;

    private final ServerSocket listening;
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());
    volatile byte[] disk;
    /** Bytes that the export is said to have instead of the disk's. */
    volatile OptionalLong saidBytes = OptionalLong.empty();
    volatile int flags = ALL_FLAGS;
    volatile int blockMin = 1;
    volatile int payloadMax = 32 << 20;
    volatile int goError;
    volatile boolean knowsGo = true;
    volatile boolean answersHandshake = true;
    /** By the number of the request since the server began, from 0 on. */
    volatile IntFunction<Fate> fates = _ -> Fate.SERVED;
    private final AtomicInteger requests = new AtomicInteger();

    public FakeNbdServer(final int diskBytes) throws IOException {
        disk = new byte[diskBytes];
        listening = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(() -> accept(listening));
    }

    public NbdUri uri(final String export) {
        return NbdUri.parse("nbd://127.0.0.1:" + listening.getLocalPort() + "/" + export);
    }

    /** Requests so far, such as "WRITE 512+1024", with "!" where FUA was set. */
    List<String> log() {
        return List.copyOf(log);
    }

    private void accept(final ServerSocket on) {
        try {
            while (true) {
                final Socket socket = on.accept();
                sockets.add(socket);
                Thread.ofPlatform().daemon().start(() -> serve(socket));
            }
        } catch (final IOException e) {
            // Closed.
        }
    }

    private void serve(final Socket socket) {
        try (socket;
                DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
            if (answersHandshake ? handshake(in, out) : in.read() >= 0) {
                while (request(in, out)) {
                    out.flush();
                }
            }
        } catch (final IOException e) {
            // The client has gone.
        }
    }

    private boolean handshake(final DataInputStream in, final DataOutputStream out) throws IOException {
        out.writeLong(0x4e42_444d_4147_4943L);
        out.writeLong(0x4948_4156_454f_5054L);
        out.writeShort(3);
        in.readInt();
        while (true) {
            in.readLong();
            final int option = in.readInt();
            final byte[] data = in.readNBytes(in.readInt());
            switch (option) {
                case 1 -> {
                    if (!new String(data, StandardCharsets.UTF_8).equals("disk")) {
                        return false;
                    }
                    out.writeLong(saidBytes.orElse(disk.length));
                    out.writeShort(flags);
                    return true;
                }
                case 2 -> {
                    return false;
                }
                case 3 -> {
                    reply(out, 3, 2, "\0\0\0\4disk and a description".getBytes(StandardCharsets.ISO_8859_1));
                    reply(out, 3, 2, "\0\0\0\5other".getBytes(StandardCharsets.ISO_8859_1));
                    reply(out, 3, 1, new byte[0]);
                }
                default -> {
                    if (go(out, data)) {
                        return true;
                    }
                }
            }
        }
    }

    private boolean go(final DataOutputStream out, final byte[] data) throws IOException {
        if (!knowsGo || goError != 0) {
            reply(out, 7, knowsGo ? goError : 0x8000_0001, "because".getBytes(StandardCharsets.UTF_8));
            return false;
        }
        if (!new String(data, 4, data[3], StandardCharsets.UTF_8).equals("disk")) {
            reply(out, 7, 0x8000_0006, new byte[0]);
            return false;
        }
        final ByteBuffer export = ByteBuffer.allocate(12);
        export.putShort((short) 0).putLong(saidBytes.orElse(disk.length)).putShort((short) flags);
        reply(out, 7, 3, export.array());
        final ByteBuffer blocks = ByteBuffer.allocate(14);
        blocks.putShort((short) 3).putInt(blockMin).putInt(4096).putInt(payloadMax);
        reply(out, 7, 3, blocks.array());
        reply(out, 7, 1, new byte[0]);
        return true;
    }

    private static void reply(final DataOutputStream out, final int option, final int type, final byte[] data)
            throws IOException {
        out.writeLong(0x0003_e889_0455_65a9L);
        out.writeInt(option);
        out.writeInt(type);
        out.writeInt(data.length);
        out.write(data);
        out.flush();
    }

    private boolean request(final DataInputStream in, final DataOutputStream out) throws IOException {
        in.readInt();
        final int requestFlags = in.readUnsignedShort();
        final int type = in.readUnsignedShort();
        final long cookie = in.readLong();
        final long offset = in.readLong();
        final int length = in.readInt();
        final byte[] data = type == 1 ? in.readNBytes(length) : new byte[0];
        final String name = List.of("READ", "WRITE", "DISC", "FLUSH", "TRIM", "", "ZEROES").get(type);
        log.add(name + (requestFlags == 0 ? "" : "!") + (type == 2 || type == 3 ? "" : " " + offset + "+" + length));
        if (type == 2) {
            return false;
        }
        final Fate fate = fates.apply(requests.getAndIncrement());
        switch (fate) {
            case DROPPED -> {
                return false;
            }
            case SILENT -> {
                return true;
            }
            default -> {
            }
        }
        out.writeInt(fate == Fate.NONSENSE ? 1 : 0x6744_6698);
        out.writeInt(fate == Fate.REFUSED ? 28 : 0);
        out.writeLong(cookie);
        if (fate == Fate.SERVED) {
            perform(type, (int) offset, length, data, out);
        }
        return true;
    }

    private void perform(final int type, final int offset, final int length, final byte[] data,
            final DataOutputStream out) throws IOException {
        switch (type) {
            case 0 -> out.write(disk, offset, length);
            case 1 -> System.arraycopy(data, 0, disk, offset, length);
            case 4, 6 -> Arrays.fill(disk, offset, offset + length, (byte) 0);
            default -> {
            }
        }
    }

    /** Takes no more connections and ends those there are. */
    @Override
    public void close() throws IOException {
        listening.close();
        for (final Socket socket : List.copyOf(sockets)) {
            socket.close();
        }
    }
}
