package io.xenolith.bench;

import io.xenolith.drivers.block.BlkbackOptions;
import java.util.function.LongSupplier;

/** Sequential reads of 1 MiB, indirect requests, two at a time, default disk. */
public final class BlockSequentialBenchmark extends BlockBenchmark {
    private static final int PAGES = 256;
    private static final double GOAL = 2e9;

    /** Made by name. */
    public BlockSequentialBenchmark() {
        super(2, PAGES, false);
    }

    @Override
    public String name() {
        return "block-seq";
    }

    @Override
    public String measures() {
        return "sequential reads of 1 MiB, indirect requests, two at a time, default disk";
    }

    @Override
    public Goal goal() {
        return new Goal.AtLeast(GOAL);
    }

    @Override
    public Unit unit() {
        return Unit.BYTES_PER_SECOND;
    }

    @Override
    String commandLine() {
        return "xen_blkfront.max_indirect_segments=" + PAGES;
    }

    @Override
    BlkbackOptions options() {
        return BlkbackOptions.DEFAULT;
    }

    @Override
    LongSupplier counter(final BlockReader reader) {
        return reader::bytes;
    }

    @Override
    long lap() {
        return 4L << 20;
    }
}
