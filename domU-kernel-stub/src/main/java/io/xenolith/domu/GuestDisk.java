package io.xenolith.domu;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Page;
import io.xenolith.drivers.block.BlkCompletion;
import io.xenolith.drivers.block.BlkFeatures;
import io.xenolith.drivers.block.BlkSegment;
import io.xenolith.drivers.block.BlkSubmit;
import io.xenolith.drivers.block.Blkfront;
import io.xenolith.drivers.platform.FrontendPlatform;
import io.xenolith.drivers.xenbus.XenbusState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * One disk, for tasks. {@link #read}, {@link #write} and {@link #flush} wait for the answer; {@link #submitRead} and
 * {@link #submitWrite} only until the request is in the ring, so that several are in flight.
 */
public final class GuestDisk {
    public static final int SECTOR = 512;
    private static final int SECTORS_PER_PAGE = Page.SIZE / SECTOR;

    private final FrontendPlatform platform;
    private final GuestMemory memory;
    private final Tasks tasks;
    private final long number;
    private final Blkfront front;
    private final Signal changed;
    private final Runnable gone;

    /** @param gone run in a task when the device has been taken away */
    GuestDisk(final FrontendPlatform platform, final Tasks tasks, final long number, final BlkFeatures features,
            final Runnable gone) {
        this.platform = platform;
        this.memory = platform.memory();
        this.tasks = tasks;
        this.number = number;
        this.changed = tasks.newSignal();
        this.gone = gone;
        this.front = new Blkfront(platform, number, features, this::stateChanged);
    }

    private void stateChanged() {
        if (front.isGone()) {
            platform.runTask(gone);
        }
        changed.raise();
    }

    void start() {
        front.start();
    }

    void awaitReady(final long deadlineNs) {
        final boolean _ = tasks.awaitUntil(changed,
                () -> front.isConnected() || !front.failure().isEmpty(), deadlineNs);
    }

    /** "xvda". */
    public String name() {
        return VdevName.of(number);
    }

    /** The device number under {@code device/vbd}. */
    public long number() {
        return number;
    }

    public boolean isConnected() {
        return front.isConnected();
    }

    /** The disk was taken away; a disk that comes in its place is another {@link GuestDisk}. */
    public boolean isGone() {
        return front.isGone();
    }

    /** Closes the device in order, as unloading its driver does; waits until what was in flight is answered. */
    public void close() {
        front.close();
        tasks.await(changed, () -> front.state() == XenbusState.CLOSED);
    }

    /** Opens the device after {@link #close}; waits until it is usable. A {@link DiskException} if it cannot be. */
    public void reopen() {
        front.reopen();
        if (!awaitUsable()) {
            throw new DiskException(name() + ": " + (isGone() ? "taken away" : front.failure()));
        }
    }

    /** Waits until the device is usable or will never be; whether it is. */
    public boolean awaitUsable() {
        tasks.await(changed, () -> front.isConnected() || isGone() || !front.failure().isEmpty());
        return front.isConnected();
    }

    public boolean isReadonly() {
        return front.isReadonly();
    }

    public long sectors() {
        return front.sectors();
    }

    public long sizeBytes() {
        return front.sectors() * SECTOR;
    }

    /** Most sectors of one request. */
    public int sectorsMax() {
        return front.segmentsMax() * SECTORS_PER_PAGE;
    }

    /** The frontend itself, for studies. */
    public Blkfront frontend() {
        return front;
    }

    /** Reads {@code count} sectors, in as many requests as it takes. */
    public byte[] read(final long sector, final int count) {
        final byte[] data = new byte[count * SECTOR];
        final List<Request> requests = new ArrayList<>();
        int at = 0;
        while (at < count) {
            // Asked each time: the backend may have been replaced by one that takes less.
            final int part = Math.min(sectorsMax(), count - at);
            requests.add(submitRead(sector + at, part));
            at += part;
        }
        int offset = 0;
        for (final Request request : requests) {
            final byte[] part = request.await();
            System.arraycopy(part, 0, data, offset, part.length);
            offset += part.length;
        }
        return data;
    }

    /** Writes {@code data}, whole sectors. */
    public void write(final long sector, final byte[] data) {
        if (data.length % SECTOR != 0) {
            throw new IllegalArgumentException("length=" + data.length + ", want whole sectors of " + SECTOR);
        }
        final List<Request> requests = new ArrayList<>();
        int at = 0;
        while (at < data.length) {
            final byte[] part = Arrays.copyOfRange(data, at, Math.min(at + sectorsMax() * SECTOR, data.length));
            requests.add(submitWrite(sector + at / SECTOR, part));
            at += part.length;
        }
        requests.forEach(Request::await);
    }

    /** Makes what was written durable; false if the backend cannot. */
    public boolean flush() {
        final Request request = new Request(0, 0);
        final BlkSubmit result = submit(request, () -> front.flush(request));
        if (result == BlkSubmit.NOT_SUPPORTED) {
            return false;
        }
        accept(result, "flush", request);
        request.await();
        return true;
    }

    /**
     * Writes {@code data}, 1 to 88 whole sectors: what was written before is durable before it, what is written after
     * comes after it, and it is durable itself. False if the device cannot.
     */
    public boolean barrier(final long sector, final byte[] data) {
        final Request request = writeRequest(data);
        final List<BlkSegment> segments = segments(request.pages, request.sectors);
        final BlkSubmit result = submit(request, () -> front.barrier(sector, segments, request));
        if (result == BlkSubmit.NOT_SUPPORTED) {
            request.freePages();
            return false;
        }
        accept(result, "barrier at sector " + sector, request);
        request.await();
        return true;
    }

    /** Forgets {@code count} sectors from {@code sector} on; false if the device cannot. */
    public boolean discard(final long sector, final long count) {
        final Request request = new Request(0, 0);
        final BlkSubmit result = submit(request, () -> front.discard(sector, count, false, request));
        if (result == BlkSubmit.NOT_SUPPORTED) {
            return false;
        }
        accept(result, "discard of sector " + sector, request);
        request.await();
        return true;
    }

    /** Starts reading {@code count} sectors, 1 to {@link #sectorsMax}; waits for room in the ring. */
    public Request submitRead(final long sector, final int count) {
        final Request request = new Request(allocate(count), count);
        final List<BlkSegment> segments = segments(request.pages, count);
        request.reads = true;
        accept(submit(request, () -> front.read(sector, segments, request)), "read of sector " + sector, request);
        return request;
    }

    /** Starts writing {@code data}, 1 to {@link #sectorsMax} whole sectors; waits for room in the ring. */
    public Request submitWrite(final long sector, final byte[] data) {
        final Request request = writeRequest(data);
        final List<BlkSegment> segments = segments(request.pages, request.sectors);
        accept(submit(request, () -> front.write(sector, segments, request)), "write of sector " + sector, request);
        return request;
    }

    private Request writeRequest(final byte[] data) {
        final int count = data.length / SECTOR;
        final Request request = new Request(allocate(count), count);
        memory.write(request.pages, data, 0, data.length);
        return request;
    }

    private long allocate(final int sectors) {
        if (sectors < 1 || sectors > sectorsMax()) {
            throw new IllegalArgumentException("sectors=" + sectors + ", want 1 to " + sectorsMax());
        }
        final long pages = platform.allocatePages(pagesFor(sectors));
        if (pages == 0) {
            throw new DiskException("out of memory for a request of " + sectors + " sectors");
        }
        return pages;
    }

    private static int pagesFor(final int sectors) {
        return (sectors + SECTORS_PER_PAGE - 1) / SECTORS_PER_PAGE;
    }

    private static List<BlkSegment> segments(final long pages, final int sectors) {
        final List<BlkSegment> segments = new ArrayList<>();
        for (int at = 0; at < sectors; at += SECTORS_PER_PAGE) {
            final long page = pages + (long) at * SECTOR;
            segments.add(new BlkSegment(page, 0, Math.min(SECTORS_PER_PAGE, sectors - at) - 1));
        }
        return segments;
    }

    /** Tries until there is room, and while the backend is away, then sends. */
    private BlkSubmit submit(final Request request, final Supplier<BlkSubmit> attempt) {
        tasks.await(changed, () -> {
            request.submitted = attempt.get();
            return switch (request.submitted) {
                case RING_FULL, NO_GRANT -> false;
                case NOT_CONNECTED -> !front.isReconnecting();
                case ACCEPTED, READ_ONLY, OUT_OF_RANGE, MISALIGNED, NOT_SUPPORTED -> true;
            };
        });
        front.push();
        return request.submitted;
    }

    private void accept(final BlkSubmit result, final String what, final Request request) {
        if (result != BlkSubmit.ACCEPTED) {
            request.freePages();
            throw new DiskException(name() + ": " + what + ": " + result
                    + (front.failure().isEmpty() ? "" : " (" + front.failure() + ")"));
        }
    }

    /** A request in flight. Its pages are given back when it ends. */
    public final class Request implements BlkCompletion {
        private final long pages;
        private final int sectors;
        private BlkSubmit submitted = BlkSubmit.RING_FULL;
        private boolean reads;
        private boolean ended;
        private int status;
        private byte[] data = {};

        private Request(final long pages, final int sectors) {
            this.pages = pages;
            this.sectors = sectors;
        }

        @Override
        public void completed(final int newStatus) {
            status = newStatus;
            ended = true;
            if (newStatus == 0 && reads) {
                data = memory.bytes(pages, sectors * SECTOR);
            }
            // The backend still has the pages of a lost buffer.
            if (newStatus != BUFFER_LOST) {
                freePages();
            }
            changed.raise();
        }

        private void freePages() {
            if (sectors > 0) {
                platform.freePages(pages, pagesFor(sectors));
            }
        }

        /** The answer is there. */
        public boolean ended() {
            return ended;
        }

        /** Waits for the answer: the bytes read, or none for a write. A {@link DiskException} if it failed. */
        public byte[] await() {
            tasks.await(changed, () -> ended);
            if (status != 0) {
                throw new DiskException(name() + ": request failed with status " + status);
            }
            return data;
        }
    }
}
