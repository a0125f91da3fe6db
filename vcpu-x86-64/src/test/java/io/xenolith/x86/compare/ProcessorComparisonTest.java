package io.xenolith.x86.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.x86.compare.Recordings.Entry;
import io.xenolith.x86.compare.Recordings.Reader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine against a recorded Intel processor: registers, flags, memory, faults. */
class ProcessorComparisonTest {
    private static final int SHOWN = 20;
    private static final int FORMS_AT_LEAST = 1000;
    private static final int FORMS_32_AT_LEAST = 600;
    private static final long UNLIMITED = 1_000_000;

    private final List<String> differences = new ArrayList<>();
    private int cases;

    private void compare(final String name, final Case test, final Outcome outcome, final Entry recorded) {
        cases++;
        final boolean flagsDiffer = ((outcome.flags() ^ recorded.flags()) & ~test.undefinedFlags()) != 0;
        if (outcome.digest() != recorded.digest() || flagsDiffer) {
            differences.add(String.format("%s %s, registers %s, flags %x: %s, recorded flags %x", name,
                    HexFormat.of().formatHex(test.code()), hex(test.gpr()), test.flags(), outcome, recorded.flags()));
        }
    }

    private static String hex(final long[] registers) {
        return Arrays.stream(registers).mapToObj(Long::toHexString).toList().toString();
    }

    private void assertNoDifferences() {
        assertThat(differences.subList(0, Math.min(SHOWN, differences.size())))
                .as("%d of %d cases differ", differences.size(), cases).isEmpty();
    }

    @Test
    void everyGeneralInstructionDoesWhatTheProcessorDid() throws IOException {
        try (EngineRunner engine = new EngineRunner(); Reader recorded = new Reader(Recordings.FORMS)) {
            final int forms = FormCases.generate(true, (form, test) -> compare(form.toString(), test,
                    engine.run(test, UNLIMITED), recorded.next()));
            assertThat(forms).isGreaterThan(FORMS_AT_LEAST);
        }
        assertNoDifferences();
    }

    @Test
    void everyGeneralInstructionOf32BitCodeDoesWhatTheProcessorDid() throws IOException {
        try (EngineRunner engine = new EngineRunner(false); Reader recorded = new Reader(Recordings.FORMS_32)) {
            final int forms = FormCases.generate(false, (form, test) -> compare(form.toString(), test,
                    engine.run(test, UNLIMITED), recorded.next()));
            assertThat(forms).isGreaterThan(FORMS_32_AT_LEAST);
        }
        assertNoDifferences();
    }

    @ParameterizedTest
    @ValueSource(longs = {UNLIMITED, 1})
    void randomBlocksEndAsOnTheProcessor(final long budget) throws IOException {
        runBlocks(new Prng(budget), (int) budget);
    }

    @Test
    void randomBlocksEndAsOnTheProcessorWhateverTheBudgets() throws IOException {
        runBlocks(new Prng(1), 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {(int) UNLIMITED, 0})
    void randomBlocksOfSseAndX87EndAsOnTheProcessor(final int budget) throws IOException {
        runBlocks(Recordings.floatBlocks()::make, Recordings.FLOAT_BLOCKS, Recordings.FLOAT_BLOCK_COUNT, new Prng(1),
                budget);
    }

    private void runBlocks(final Prng budgets, final int budget) throws IOException {
        runBlocks(Recordings.blocks()::make, Recordings.BLOCKS, Recordings.BLOCK_COUNT, budgets, budget);
    }

    /** A budget of 0 means a random one a block. */
    private void runBlocks(final Supplier<Case> blocks, final String recording, final int count, final Prng budgets,
            final int budget) throws IOException {
        try (EngineRunner engine = new EngineRunner(); Reader recorded = new Reader(recording)) {
            for (int i = 0; i < count; i++) {
                final Case test = blocks.get();
                final long slice = budget > 0 ? budget : 1 + budgets.below(1 << budgets.below(17));
                final Outcome outcome = engine.run(test, slice);
                final Entry entry = recorded.next();
                // Within a block flags may be undefined where it faulted.
                compare("block " + i, test, outcome,
                        outcome.vector() == Outcome.END ? entry : new Entry(entry.digest(), outcome.flags()));
            }
        }
        assertNoDifferences();
    }
}
