package io.xenolith.bench;

/** As block-qd32, with persistent grants. */
public final class BlockPersistentBenchmark extends BlockBenchmark {
    /** Made by name. */
    public BlockPersistentBenchmark() {
        super(32, 1, true);
    }

    @Override
    public String name() {
        return "block-qd32-persistent";
    }

    @Override
    public String measures() {
        return "as block-qd32, with persistent grants";
    }

    @Override
    public Goal goal() {
        return new Goal.None();
    }

    @Override
    String commandLine() {
        return "xen_blkfront.feature_persistent=1";
    }
}
