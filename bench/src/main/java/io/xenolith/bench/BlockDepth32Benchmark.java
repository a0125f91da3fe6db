package io.xenolith.bench;

/** Random reads of 4 KiB, 32 at a time, fast modelled disk. */
public final class BlockDepth32Benchmark extends BlockBenchmark {
    private static final double GOAL = 300e3;

    /** Made by name. */
    public BlockDepth32Benchmark() {
        super(32, 1, true);
    }

    @Override
    public String name() {
        return "block-qd32";
    }

    @Override
    public String measures() {
        return "random reads of 4 KiB, 32 at a time, fast modelled disk";
    }

    @Override
    public Goal goal() {
        return new Goal.AtLeast(GOAL);
    }
}
