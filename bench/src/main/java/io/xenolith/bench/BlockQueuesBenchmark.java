package io.xenolith.bench;

import io.xenolith.drivers.block.BlkbackOptions;

/** As block-qd32, over four queues. */
public final class BlockQueuesBenchmark extends BlockBenchmark {
    private static final int QUEUES = 4;

    /** Made by name. */
    public BlockQueuesBenchmark() {
        super(32, 1, true);
    }

    @Override
    public String name() {
        return "block-qd32-queues";
    }

    @Override
    public String measures() {
        return "as block-qd32, over four queues";
    }

    @Override
    public Goal goal() {
        return new Goal.None();
    }

    @Override
    String commandLine() {
        return "xen_blkfront.max_queues=" + QUEUES;
    }

    @Override
    BlkbackOptions options() {
        return super.options().withFeatures(super.options().features().withQueues(QUEUES));
    }
}
