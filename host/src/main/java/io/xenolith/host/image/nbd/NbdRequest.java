package io.xenolith.host.image.nbd;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.CompletableFuture;

/**
 * One request of the host's, a part of what a guest asked for.
 *
 * @param position first byte in the export
 * @param length bytes in the export
 * @param bytes where written bytes come from, from {@code offset} on; or where those that are read will go
 * @param reply is complete when the server has answered, and fails when it cannot any more
 */
record NbdRequest(NbdCommand command, int flags, long position, int length, byte[] bytes, int offset,
        CompletableFuture<NbdReply> reply) {
    private static final int HEAD_BYTES = 28;
    private static final byte[] NONE = {};

    NbdRequest(final NbdCommand command, final int flags, final long position, final int length, final byte[] bytes,
            final int offset) {
        this(command, flags, position, length, bytes, offset, new CompletableFuture<>());
    }

    /** A request without bytes. */
    NbdRequest(final NbdCommand command, final long position, final int length) {
        this(command, 0, position, length, NONE, 0);
    }

    /** The same once more, for another connection. */
    NbdRequest again() {
        return new NbdRequest(command, flags, position, length, bytes, offset);
    }

    /** Bytes that come with a good answer. */
    int replyBytes() {
        return command == NbdCommand.READ ? length : 0;
    }

    /** As it goes to the server. */
    ByteBuf encode(final long cookie) {
        final ByteBuf head = Unpooled.buffer(HEAD_BYTES).writeInt(Nbd.REQUEST_MAGIC).writeShort(flags)
                .writeShort(command.type()).writeLong(cookie).writeLong(position).writeInt(length);
        return command == NbdCommand.WRITE
                ? Unpooled.wrappedBuffer(head, Unpooled.wrappedBuffer(bytes, offset, length))
                : head;
    }
}
