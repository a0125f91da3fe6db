package io.xenolith.host.image;

import io.xenolith.drivers.block.DiscardLimits;
import io.xenolith.host.image.qcow2.Qcow2Image;
import java.io.IOException;
import java.util.Optional;

/**
 * A raw image that was taken for one by its first bytes only. A guest that could write the beginning of another format there would
 * have the next run open whatever files of this machine that names, so this one write is refused.
 */
final class GuardedImage implements Image {
    private final ImageFile image;

    GuardedImage(final ImageFile image) {
        this.image = image;
    }

    @Override
    public void write(final long sector, final byte[] source, final int offset, final int length) throws IOException {
        if (sector == 0 && Qcow2Image.isMagic(source, offset, length)) {
            throw new ImageException(
                    image.file() + ": what is to be written to sector 0 would make a qcow2 image of this"
                            + " raw one; say format=raw if a guest may do that");
        }
        image.write(sector, source, offset, length);
    }

    @Override
    public String label() {
        return image.label();
    }

    @Override
    public long sectors() {
        return image.sectors();
    }

    @Override
    public void resize(final long newSectors) throws IOException {
        image.resize(newSectors);
    }

    @Override
    public boolean readonly() {
        return image.readonly();
    }

    @Override
    public void read(final long sector, final byte[] target, final int offset, final int length) throws IOException {
        image.read(sector, target, offset, length);
    }

    @Override
    public long nextData(final long sector) throws IOException {
        return image.nextData(sector);
    }

    @Override
    public void flush() throws IOException {
        image.flush();
    }

    @Override
    public Optional<DiscardLimits> discardLimits() {
        return image.discardLimits();
    }

    @Override
    public void discard(final long first, final long count, final boolean secure) throws IOException {
        image.discard(first, count, secure);
    }

    @Override
    public void close() throws IOException {
        image.close();
    }
}
