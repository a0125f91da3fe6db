package io.xenolith.bench;

import io.xenolith.drivers.block.BlkbackOptions;

/** As block-qd32, with a backend that maps grants instead of copying. */
public final class BlockMappedBenchmark extends BlockBenchmark {
    /** Made by name. */
    public BlockMappedBenchmark() {
        super(32, 1, true);
    }

    @Override
    public String name() {
        return "block-qd32-mapped";
    }

    @Override
    public String measures() {
        return "as block-qd32, with a backend that maps grants instead of copying";
    }

    @Override
    public Goal goal() {
        return new Goal.None();
    }

    @Override
    BlkbackOptions options() {
        return super.options().withTransfer(BlkbackOptions.Transfer.MAP);
    }
}
