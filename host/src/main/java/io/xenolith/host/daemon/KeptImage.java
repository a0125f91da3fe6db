package io.xenolith.host.daemon;

import io.xenolith.drivers.block.DiscardLimits;
import io.xenolith.host.image.Image;
import io.xenolith.host.scenario.AccessMode;
import java.io.IOException;
import java.util.Optional;

/** What a snapshot has of a file, with what was written since, as one guest at a time sees it: it outlives that guest's disk. */
record KeptImage(Image image, AccessMode mode) implements Image {
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
        return mode == AccessMode.READ_ONLY;
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
    public void write(final long sector, final byte[] bytes, final int offset, final int length) throws IOException {
        image.write(sector, bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        image.flush();
    }

    @Override
    public Optional<DiscardLimits> discardLimits() {
        return readonly() ? Optional.empty() : image.discardLimits();
    }

    @Override
    public void discard(final long sector, final long count, final boolean secure) throws IOException {
        image.discard(sector, count, secure);
    }

    @Override
    public void close() {
        // The next guest that is given the file finds what this one wrote.
    }
}
