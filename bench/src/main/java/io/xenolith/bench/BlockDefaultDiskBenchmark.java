package io.xenolith.bench;

import io.xenolith.drivers.block.BlkbackOptions;

/** Random reads of 4 KiB, 32 at a time, default disk: answers come one by one. */
public final class BlockDefaultDiskBenchmark extends BlockBenchmark {
    /** Made by name. */
    public BlockDefaultDiskBenchmark() {
        super(32, 1, true);
    }

    @Override
    public String name() {
        return "block-qd32-default-disk";
    }

    @Override
    public String measures() {
        return "random reads of 4 KiB, 32 at a time, default disk: answers come one by one";
    }

    @Override
    public Goal goal() {
        return new Goal.None();
    }

    @Override
    BlkbackOptions options() {
        return BlkbackOptions.DEFAULT;
    }
}
