package io.xenolith.host.image.nbd;

import io.xenolith.drivers.block.DiscardLimits;
import io.xenolith.host.image.Image;
import io.xenolith.host.image.ImageException;
import io.xenolith.host.image.OpenImages;
import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.NbdUri;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An export of an NBD server, as a raw image. What a guest asks for at once goes to the server in several requests at a time; where the
 * server's blocks are larger than the guest's, what is around them is read and written with them.
 */
public final class NbdImage implements Image {
    private static final int TRANSFER_MAX = 256 << 10;
    /** So much is trimmed by one request, and so much is zeroed, which may take a server longer. */
    private static final int TRIM_MAX = 1 << 30;
    private static final int ZEROES_MAX = 32 << 20;
    /** Of a large export a guest may discard more than could be listed. */
    private static final int DISCARDS_AT_ONCE = 16;
    private static final byte[] NONE = {};

    private final NbdUri uri;
    private final AccessMode mode;
    private final NbdLink link;
    private final NbdExport export;
    private final int transferMax;
    /** Without flushes, a server that knows FUA makes each write durable. */
    private final int writeFlags;
    private boolean closed;

    private NbdImage(final NbdUri uri, final AccessMode mode, final NbdLink link) {
        this.uri = uri;
        this.mode = mode;
        this.link = link;
        this.export = link.export();
        this.transferMax = Math.min(TRANSFER_MAX, export.payloadMax()) & -Math.max(SECTOR_BYTES, export.blockBytes());
        this.writeFlags = !export.can(Nbd.NBD_FLAG_SEND_FLUSH) && export.can(Nbd.NBD_FLAG_SEND_FUA)
                ? Nbd.NBD_CMD_FLAG_FUA
                : 0;
    }

    /**
     * Connects to the server.
     *
     * @throws ImageException the export cannot be had as asked; the message says why
     */
    public static NbdImage open(final NbdUri uri, final AccessMode mode) throws IOException {
        return open(uri, mode, NbdPatience.DEFAULT);
    }

    static NbdImage open(final NbdUri uri, final AccessMode mode, final NbdPatience patience) throws IOException {
        if (!OpenImages.enter(uri.toString(), mode == AccessMode.READ_WRITE)) {
            throw new ImageException(uri + ": in use: this process has it open already"
                    + (mode == AccessMode.READ_WRITE ? "" : " for writing"));
        }
        try {
            final NbdLink link = new NbdLink(uri, patience);
            if (mode == AccessMode.READ_WRITE && link.export().can(Nbd.NBD_FLAG_READ_ONLY)) {
                link.close();
                throw new ImageException("the export can only be read; attach it with mode ro, or keep what is written"
                        + " elsewhere (cow, overlay)");
            }
            return new NbdImage(uri, mode, link);
        } catch (final IOException e) {
            OpenImages.leave(uri.toString());
            throw new ImageException(uri + ": " + e.getMessage(), e);
        }
    }

    /** As it was written. */
    @Override
    public String label() {
        return uri.toString();
    }

    @Override
    public long sectors() {
        return export.bytes() / SECTOR_BYTES;
    }

    @Override
    public boolean readonly() {
        return mode == AccessMode.READ_ONLY;
    }

    @Override
    public void read(final long sector, final byte[] target, final int offset, final int length) throws IOException {
        check(sector, length);
        final long from = sector * SECTOR_BYTES;
        final long first = down(from);
        final int whole = (int) (up(from + length) - first);
        if (whole == length) {
            transfer(NbdCommand.READ, from, target, offset, length);
        } else {
            final byte[] blocks = new byte[whole];
            transfer(NbdCommand.READ, first, blocks, 0, whole);
            System.arraycopy(blocks, (int) (from - first), target, offset, length);
        }
    }

    @Override
    public void write(final long sector, final byte[] source, final int offset, final int length) throws IOException {
        check(sector, length);
        if (readonly()) {
            throw new ImageException(uri + ": opened read-only, sector " + sector + " cannot be written");
        }
        final long to = sector * SECTOR_BYTES;
        final long first = down(to);
        final int whole = (int) (up(to + length) - first);
        if (whole == length) {
            transfer(NbdCommand.WRITE, to, source, offset, length);
        } else {
            final byte[] blocks = new byte[whole];
            transfer(NbdCommand.READ, first, blocks, 0, whole);
            System.arraycopy(source, offset, blocks, (int) (to - first), length);
            transfer(NbdCommand.WRITE, first, blocks, 0, whole);
        }
    }

    private long down(final long position) {
        return position & -export.blockBytes();
    }

    private long up(final long position) {
        return down(position + export.blockBytes() - 1);
    }

    private void transfer(final NbdCommand command, final long position, final byte[] bytes, final int offset,
            final int length) throws IOException {
        final int flags = command == NbdCommand.WRITE ? writeFlags : 0;
        final List<NbdRequest> requests = new ArrayList<>();
        for (int done = 0; done < length; done += transferMax) {
            requests.add(new NbdRequest(command, flags, position + done, Math.min(length - done, transferMax), bytes,
                    offset + done));
        }
        perform(requests);
    }

    private void perform(final List<NbdRequest> requests) throws IOException {
        try {
            link.perform(requests);
        } catch (final IOException e) {
            throw new ImageException(uri + ": " + e.getMessage(), e);
        }
    }

    /** What was written is on the server's disk; with a server that knows no flushes, as far as it gets. */
    @Override
    public void flush() throws IOException {
        if (export.can(Nbd.NBD_FLAG_SEND_FLUSH)) {
            perform(List.of(new NbdRequest(NbdCommand.FLUSH, 0, 0)));
        }
        try {
            link.checkFlushed();
        } catch (final ImageException e) {
            throw new ImageException(uri + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<DiscardLimits> discardLimits() {
        final boolean can = export.can(Nbd.NBD_FLAG_SEND_TRIM) || export.can(Nbd.NBD_FLAG_SEND_WRITE_ZEROES);
        return readonly() || !can
                ? Optional.empty()
                : Optional.of(new DiscardLimits(Math.max(SECTOR_BYTES, export.blockBytes()), 0, false));
    }

    /** By NBD_CMD_TRIM, or, where the server has only that, by NBD_CMD_WRITE_ZEROES. */
    @Override
    public void discard(final long first, final long count, final boolean secure) throws IOException {
        final boolean trims = export.can(Nbd.NBD_FLAG_SEND_TRIM);
        final long end = (first + count) * SECTOR_BYTES;
        final long most = trims ? TRIM_MAX : ZEROES_MAX;
        final List<NbdRequest> requests = new ArrayList<>();
        long left = count * SECTOR_BYTES;
        while (left > 0) {
            final int length = (int) Math.min(left, most);
            requests.add(new NbdRequest(trims ? NbdCommand.TRIM : NbdCommand.WRITE_ZEROES, trims ? 0 : writeFlags,
                    end - left, length, NONE, 0));
            left -= length;
            if (left == 0 || requests.size() == DISCARDS_AT_ONCE) {
                perform(requests);
                requests.clear();
            }
        }
    }

    /** Flushes what was written and leaves the server. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (link.needsFlush()) {
                flush();
            }
        } finally {
            OpenImages.leave(uri.toString());
            link.close();
        }
    }

    private void check(final long sector, final int length) {
        if (sector < 0 || length < 0 || length % SECTOR_BYTES != 0 || sector > sectors() - length / SECTOR_BYTES) {
            throw new IllegalArgumentException(
                    uri + ": sector=" + sector + " length=" + length + ", the export has " + sectors() + " sectors");
        }
    }
}
