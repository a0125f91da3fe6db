package io.xenolith.host.daemon;

import io.xenolith.drivers.block.DiscardLimits;
import io.xenolith.host.image.Image;
import io.xenolith.host.image.ImageOpener;
import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.DiskSource;
import java.io.IOException;
import java.util.Optional;

/** An image that a guest's disk is made of. It can be given to another host, and be had again if that does not take it. */
final class LiveImage implements Image {
    private final DiskSource source;
    private final AccessMode mode;
    private final String label;
    private final boolean readonly;
    private final Optional<DiscardLimits> discardLimits;
    private long sectors;
    /** Null while another host may have it. */
    private Image image;

    /** @param image of {@code source}, just opened */
    LiveImage(final DiskSource source, final AccessMode mode, final Image image) {
        this.source = source;
        this.mode = mode;
        this.image = image;
        label = image.label();
        readonly = image.readonly();
        discardLimits = image.discardLimits();
        sectors = image.sectors();
    }

    /** Where it is. */
    DiskSource source() {
        return source;
    }

    AccessMode mode() {
        return mode;
    }

    boolean isOf(final DiskSource other) {
        return source.equals(other);
    }

    /** Writes all down and gives up the image, and its lock. Nothing uses it meanwhile. */
    void release() throws IOException {
        final Image given = there();
        if (given instanceof KeptImage) {
            throw new IOException(label + ": what it has is in a snapshot, which no other host goes on from");
        }
        if (!readonly) {
            given.flush();
        }
        sectors = given.sectors();
        image = null;
        given.close();
    }

    /** Takes the image again, if it was given up. */
    void reclaim() throws IOException {
        if (image == null) {
            image = ImageOpener.open(source, mode);
        }
    }

    private Image there() throws IOException {
        if (image == null) {
            throw new IOException(label + ": given to another host");
        }
        return image;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public long sectors() {
        return image == null ? sectors : image.sectors();
    }

    @Override
    public void resize(final long newSectors) throws IOException {
        there().resize(newSectors);
    }

    @Override
    public boolean readonly() {
        return readonly;
    }

    @Override
    public void read(final long sector, final byte[] target, final int offset, final int length) throws IOException {
        there().read(sector, target, offset, length);
    }

    @Override
    public long nextData(final long sector) throws IOException {
        return there().nextData(sector);
    }

    @Override
    public void write(final long sector, final byte[] bytes, final int offset, final int length) throws IOException {
        there().write(sector, bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        there().flush();
    }

    @Override
    public Optional<DiscardLimits> discardLimits() {
        return discardLimits;
    }

    @Override
    public void discard(final long sector, final long count, final boolean secure) throws IOException {
        there().discard(sector, count, secure);
    }

    @Override
    public void close() throws IOException {
        if (image != null) {
            image.close();
        }
    }
}
