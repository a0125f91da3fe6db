package io.xenolith.host.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/** A file's channel that notes writes, and calls of {@link #force}. */
final class CountingChannel extends FileChannel {
    private final FileChannel file;
    private final List<String> log;

    CountingChannel(final FileChannel file, final List<String> log) {
        this.file = file;
        this.log = log;
    }

    @Override
    public int write(final ByteBuffer source, final long position) throws IOException {
        log.add("write " + position);
        return file.write(source, position);
    }

    @Override
    public void force(final boolean metaData) throws IOException {
        log.add("force");
        file.force(metaData);
    }

    @Override
    public int read(final ByteBuffer target, final long position) throws IOException {
        return file.read(target, position);
    }

    @Override
    public int read(final ByteBuffer target) throws IOException {
        return file.read(target);
    }

    @Override
    public long read(final ByteBuffer[] targets, final int offset, final int length) throws IOException {
        return file.read(targets, offset, length);
    }

    @Override
    public int write(final ByteBuffer source) throws IOException {
        return file.write(source);
    }

    @Override
    public long write(final ByteBuffer[] sources, final int offset, final int length) throws IOException {
        return file.write(sources, offset, length);
    }

    @Override
    public long position() throws IOException {
        return file.position();
    }

    @Override
    public FileChannel position(final long newPosition) throws IOException {
        return file.position(newPosition);
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public FileChannel truncate(final long size) throws IOException {
        return file.truncate(size);
    }

    @Override
    public long transferTo(final long position, final long count, final WritableByteChannel target)
            throws IOException {
        return file.transferTo(position, count, target);
    }

    @Override
    public long transferFrom(final ReadableByteChannel source, final long position, final long count)
            throws IOException {
        return file.transferFrom(source, position, count);
    }

    @Override
    public MappedByteBuffer map(final MapMode mode, final long position, final long size) throws IOException {
        return file.map(mode, position, size);
    }

    @Override
    public FileLock lock(final long position, final long size, final boolean shared) throws IOException {
        return file.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(final long position, final long size, final boolean shared) throws IOException {
        return file.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        file.close();
    }
}
