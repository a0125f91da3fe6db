package io.xenolith.host.image;

import io.xenolith.host.image.qcow2.Qcow2Image;
import java.io.IOException;

/**
 * A raw image that was taken for one by its first bytes only. A guest that could write the beginning of another format there would
 * have the next run open whatever files of this machine that names, so this one write is refused.
 */
final class GuardedImage extends ForwardingImage {
    private final ImageFile image;

    GuardedImage(final ImageFile image) {
        super(image);
        this.image = image;
    }

    @Override
    public void write(final long sector, final byte[] source, final int offset, final int length) throws IOException {
        if (sector == 0 && Qcow2Image.isMagic(source, offset, length)) {
            throw new ImageException(
                    image.file() + ": what is to be written to sector 0 would make a qcow2 image of this"
                            + " raw one; say format=raw if a guest may do that");
        }
        super.write(sector, source, offset, length);
    }

    @Override
    public String label() {
        return image.label();
    }

    @Override
    public void close() throws IOException {
        image.close();
    }
}
