package io.xenolith.host.image;

import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.drivers.block.DiscardLimits;
import java.io.IOException;
import java.util.Optional;

/** An image that does what a device does, but for what a class of it does otherwise. */
public abstract class ForwardingImage implements Image {
    private final BlockDevice device;

    protected ForwardingImage(final BlockDevice device) {
        this.device = device;
    }

    @Override
    public long sectors() {
        return device.sectors();
    }

    @Override
    public void resize(final long newSectors) throws IOException {
        device.resize(newSectors);
    }

    @Override
    public boolean readonly() {
        return device.readonly();
    }

    @Override
    public void read(final long sector, final byte[] target, final int offset, final int length) throws IOException {
        device.read(sector, target, offset, length);
    }

    @Override
    public void write(final long sector, final byte[] source, final int offset, final int length) throws IOException {
        device.write(sector, source, offset, length);
    }

    @Override
    public void flush() throws IOException {
        device.flush();
    }

    @Override
    public Optional<DiscardLimits> discardLimits() {
        return device.discardLimits();
    }

    @Override
    public void discard(final long sector, final long count, final boolean secure) throws IOException {
        device.discard(sector, count, secure);
    }

    @Override
    public long nextData(final long sector) throws IOException {
        return device.nextData(sector);
    }
}
