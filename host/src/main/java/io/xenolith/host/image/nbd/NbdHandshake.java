package io.xenolith.host.image.nbd;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.xenolith.host.image.ImageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * From the server's first bytes to an export that can be used: fixed newstyle, NBD_OPT_GO; NBD_OPT_EXPORT_NAME with servers that do
 * not know that, and NBD_OPT_LIST to say which exports there are instead of the one that is not.
 */
final class NbdHandshake {
    private static final int GREETING_BYTES = 18;
    private static final int REPLY_HEAD_BYTES = 20;
    private static final int REPLY_DATA_MAX = 64 << 10;
    private static final int EXPORT_NAME_REPLY_BYTES = 10;
    private static final int EXPORT_NAME_ZEROES = 124;
    private static final int NAMES_MAX = 20;

    private final String name;
    private final Consumer<ByteBuf> out;
    private final List<String> names = new ArrayList<>();
    private State state = State.GREETING;
    private boolean noZeroes;
    private boolean moreNames;
    private NbdExport export = new NbdExport(0, 0, 1, NbdExport.PAYLOAD_DEFAULT);

    private enum State {
        GREETING, GO, EXPORT_NAME, LIST, DONE
    }

    /**
     * @param name of the export
     * @param out sends bytes to the server
     */
    NbdHandshake(final String name, final Consumer<ByteBuf> out) {
        this.name = name;
        this.out = out;
    }

    /** The server has let the client in: what comes from now on are answers to requests. */
    boolean isDone() {
        return state == State.DONE;
    }

    /** What was agreed on. */
    NbdExport export() {
        return export;
    }

    /**
     * Takes a whole message from {@code in}.
     *
     * @return false if there is none yet
     * @throws ImageException the export cannot be used; the message completes "nbd://...: "
     */
    boolean step(final ByteBuf in) throws ImageException {
        return switch (state) {
            case GREETING -> greeting(in);
            case GO, LIST -> optionReply(in);
            case EXPORT_NAME -> exportName(in);
            case DONE -> false;
        };
    }

    /**
     * The server has closed the connection.
     *
     * @return what that means, to complete "nbd://...: "
     */
    String closed() {
        return state == State.EXPORT_NAME
                ? "no export '" + name + "'"
                : "the server closed the connection during the handshake";
    }

    private boolean greeting(final ByteBuf in) throws ImageException {
        if (in.readableBytes() < Long.BYTES) {
            return false;
        }
        if (in.getLong(in.readerIndex()) != Nbd.MAGIC) {
            throw new ImageException("what listens there is no NBD server");
        }
        if (in.readableBytes() < GREETING_BYTES) {
            return false;
        }
        in.skipBytes(Long.BYTES);
        final long kind = in.readLong();
        final int flags = in.readUnsignedShort();
        if (kind != Nbd.OPTION_MAGIC || (flags & Nbd.NBD_FLAG_FIXED_NEWSTYLE) == 0) {
            throw new ImageException(
                    "the server knows only the " + (kind == Nbd.OLDSTYLE_MAGIC ? "oldstyle" : "unfixed")
                            + " handshake, want fixed newstyle");
        }
        noZeroes = (flags & Nbd.NBD_FLAG_NO_ZEROES) != 0;
        out.accept(Unpooled.buffer(Integer.BYTES).writeInt(flags & (Nbd.NBD_FLAG_FIXED_NEWSTYLE
                | Nbd.NBD_FLAG_NO_ZEROES)));
        go();
        return true;
    }

    private void go() {
        final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        final ByteBuf data = Unpooled.buffer().writeInt(bytes.length).writeBytes(bytes).writeShort(1)
                .writeShort(Nbd.NBD_INFO_BLOCK_SIZE);
        option(Nbd.NBD_OPT_GO, data);
        state = State.GO;
    }

    private void option(final int option, final ByteBuf data) {
        out.accept(Unpooled.wrappedBuffer(Unpooled.buffer().writeLong(Nbd.OPTION_MAGIC).writeInt(option)
                .writeInt(data.readableBytes()), data));
    }

    private boolean optionReply(final ByteBuf in) throws ImageException {
        if (in.readableBytes() < REPLY_HEAD_BYTES) {
            return false;
        }
        final int at = in.readerIndex();
        final int option = in.getInt(at + 8);
        final int type = in.getInt(at + 12);
        final int length = in.getInt(at + 16);
        final boolean expected = option == (state == State.GO ? Nbd.NBD_OPT_GO : Nbd.NBD_OPT_LIST);
        if (in.getLong(at) != Nbd.OPTION_REPLY_MAGIC || !expected || length < 0 || length > REPLY_DATA_MAX) {
            throw new ImageException("the server answers the handshake with what is no answer");
        }
        if (in.readableBytes() < REPLY_HEAD_BYTES + length) {
            return false;
        }
        in.skipBytes(REPLY_HEAD_BYTES);
        final ByteBuf data = in.readSlice(length);
        if (state == State.GO) {
            goReply(type, data);
        } else {
            listReply(type, data);
        }
        return true;
    }

    private void goReply(final int type, final ByteBuf data) throws ImageException {
        switch (type) {
            case Nbd.NBD_REP_INFO -> info(data);
            case Nbd.NBD_REP_ACK -> done();
            case Nbd.NBD_REP_ERR_UNSUP -> {
                option(Nbd.NBD_OPT_EXPORT_NAME, Unpooled.copiedBuffer(name, StandardCharsets.UTF_8));
                state = State.EXPORT_NAME;
            }
            case Nbd.NBD_REP_ERR_UNKNOWN -> {
                option(Nbd.NBD_OPT_LIST, Unpooled.EMPTY_BUFFER);
                state = State.LIST;
            }
            case Nbd.NBD_REP_ERR_TLS_REQD ->
                throw new ImageException("the server wants TLS, which is not spoken here" + said(data));
            case Nbd.NBD_REP_ERR_POLICY ->
                throw new ImageException("the server does not let this client have the export" + said(data));
            case Nbd.NBD_REP_ERR_SHUTDOWN ->
                throw new ImageException("the server is being shut down" + said(data));
            default -> throw new ImageException(
                    "the server refuses the export by " + Integer.toHexString(type) + said(data));
        }
    }

    private void info(final ByteBuf data) {
        final int kind = data.readableBytes() < Short.BYTES ? -1 : data.readUnsignedShort();
        if (kind == Nbd.NBD_INFO_EXPORT && data.readableBytes() >= EXPORT_NAME_REPLY_BYTES) {
            export = new NbdExport(data.readLong(), data.readUnsignedShort(), export.blockBytes(),
                    export.payloadMax());
        } else if (kind == Nbd.NBD_INFO_BLOCK_SIZE && data.readableBytes() >= 3 * Integer.BYTES) {
            final int least = data.readInt();
            data.skipBytes(Integer.BYTES);
            final int most = data.readInt();
            // 2^32 - 1 is no limit; one beyond this client's own is none either.
            export = new NbdExport(export.bytes(), export.flags(), least,
                    Integer.compareUnsigned(most, NbdExport.PAYLOAD_DEFAULT) > 0 ? NbdExport.PAYLOAD_DEFAULT : most);
        }
    }

    private void done() throws ImageException {
        export.check();
        state = State.DONE;
    }

    private boolean exportName(final ByteBuf in) throws ImageException {
        final int length = EXPORT_NAME_REPLY_BYTES + (noZeroes ? 0 : EXPORT_NAME_ZEROES);
        if (in.readableBytes() < length) {
            return false;
        }
        export = new NbdExport(in.readLong(), in.readUnsignedShort(), export.blockBytes(), export.payloadMax());
        in.skipBytes(length - EXPORT_NAME_REPLY_BYTES);
        done();
        return true;
    }

    private void listReply(final int type, final ByteBuf data) throws ImageException {
        if (type == Nbd.NBD_REP_SERVER && data.readableBytes() >= Integer.BYTES) {
            final int length = data.readInt();
            if (names.size() == NAMES_MAX) {
                moreNames = true;
            } else if (length >= 0 && length <= data.readableBytes()) {
                names.add("'" + printable(data.readCharSequence(length, StandardCharsets.UTF_8)) + "'");
            }
            if (!moreNames) {
                return;
            }
        }
        option(Nbd.NBD_OPT_ABORT, Unpooled.EMPTY_BUFFER);
        throw new ImageException("no export '" + name + "'" + (names.isEmpty()
                ? ""
                : "; there " + (names.size() == 1 ? "is " : "are ")
                        + names.stream().collect(Collectors.joining(", ")) + (moreNames ? " and more" : "")));
    }

    /** What the server adds for people. */
    private static String said(final ByteBuf data) {
        final String text = printable(data.readCharSequence(data.readableBytes(), StandardCharsets.UTF_8));
        return text.isBlank() ? "" : ": " + text;
    }

    private static String printable(final CharSequence text) {
        return text.toString().replaceAll("\\p{Cntrl}", "?");
    }
}
