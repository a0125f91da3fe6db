package io.xenolith.bench;

import io.xenolith.dom0.toolstack.DiskConfig;
import io.xenolith.drivers.block.BlkLatency;
import io.xenolith.drivers.block.BlkbackOptions;
import io.xenolith.drivers.block.BlockDevice;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Reads of one domU from an image in the page cache: blkfront, grants, ring, event, blkback, file, and back. A subclass says
 * who reads and with what.
 */
public abstract class BlockBenchmark extends RateBenchmark {
    /**
     * A modelled disk that answers after 10 us and moves 20 GB/s, so that requests in flight together are answered together.
     * The default one is busy with 4 KiB for 8 us, and its answers come one by one.
     */
    static final BlkLatency FAST_DISK = new BlkLatency(10_000, 20_000, 20_000_000_000L);

    private final int depth;
    private final int pagesEach;
    private final boolean random;

    /**
     * @param depth requests in flight
     * @param pagesEach pages of each
     * @param random where they are: anywhere, or one after the other
     */
    BlockBenchmark(final int depth, final int pagesEach, final boolean random) {
        this.depth = depth;
        this.pagesEach = pagesEach;
        this.random = random;
    }

    /** What the frontend is told on the kernel's command line. */
    String commandLine() {
        return "";
    }

    /** How the backend works. */
    BlkbackOptions options() {
        return BlkbackOptions.DEFAULT.withLatency(FAST_DISK);
    }

    /** What is counted: requests, unless a subclass counts something else. */
    LongSupplier counter(final BlockReader reader) {
        return reader::completed;
    }

    /** How much of it is one step of the workload. */
    long lap() {
        return 200;
    }

    @Override
    protected final Workload open() {
        final TemporaryImage image = TemporaryImage.create();
        final BlockReader reader = new BlockReader(depth, pagesEach, random);
        final BenchHost host = BenchHost.forDomUs(1);
        host.create("reader", reader, commandLine(), List.of(disk(image.device())), List.of());
        return image.closedWith(host.workload(counter(reader), lap()));
    }

    private DiskConfig disk(final BlockDevice image) {
        return new DiskConfig("xvda", false, "bench.img", image, options());
    }
}
