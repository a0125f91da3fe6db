package io.xenolith.fuzz;

import java.util.List;

/** Chooses operations by weight. */
final class FuzzChooser {
    private final List<FuzzOperation> operations;
    private final int total;

    FuzzChooser(final List<FuzzOperation> operations) {
        this.operations = operations;
        this.total = operations.stream().mapToInt(FuzzOperation::weight).sum();
    }

    FuzzOperation next(final FuzzRandom random) {
        int left = random.below(total);
        for (final FuzzOperation operation : operations) {
            left -= operation.weight();
            if (left < 0) {
                return operation;
            }
        }
        throw new IllegalStateException("weights");
    }
}
