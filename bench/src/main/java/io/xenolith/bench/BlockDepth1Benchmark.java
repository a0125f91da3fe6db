package io.xenolith.bench;

import io.xenolith.drivers.block.BlkbackOptions;

/** Random reads of 4 KiB, one at a time, default disk. */
public final class BlockDepth1Benchmark extends BlockBenchmark {
    private static final double GOAL = 100e3;

    /** Made by name. */
    public BlockDepth1Benchmark() {
        super(1, 1, true);
    }

    @Override
    public String name() {
        return "block-qd1";
    }

    @Override
    public String measures() {
        return "random reads of 4 KiB, one at a time, default disk";
    }

    @Override
    public Goal goal() {
        return new Goal.AtLeast(GOAL);
    }

    @Override
    BlkbackOptions options() {
        return BlkbackOptions.DEFAULT;
    }
}
