package io.xenolith.x86.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.x86.cpu.Vector;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.vector.RecordedForms.Form;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * Every form of every vector instruction does what a real processor has been recorded to do: registers, memory,
 * MXCSR, status flags, x87 state and faults. The recorder is in src/test/native/sse.
 */
class RecordedVectorTest {
    /** Differences shown of one form. */
    private static final int SHOWN = 3;

    private final long[] before = new long[InputGenerator.WORDS];
    private final long[] expected = new long[InputGenerator.WORDS];
    private final long[] actual = new long[InputGenerator.WORDS];
    private int found;
    private final List<String> differences = new ArrayList<>();

    @Test
    void everyCaseEndsAsOnTheProcessor() throws IOException {
        try (Arena arena = Arena.ofConfined();
                DataInputStream results = new DataInputStream(
                        new GZIPInputStream(getClass().getResourceAsStream("results.gz"), 1 << 16))) {
            final VectorMachine machine = new VectorMachine(arena);
            for (final Form form : RecordedForms.recorded()) {
                compare(machine, form, results);
            }
            assertThat(results.read()).as("nothing left").isEqualTo(-1);
        }
        assertThat(differences).isEmpty();
    }

    @Test
    void everyRowOfTheTableIsRecorded() throws IOException {
        assertThat(RecordedForms.recorded()).map(Form::toString)
                .containsAll(RecordedForms.ofTable().stream().map(Form::toString).toList());
    }

    private void compare(final VectorMachine machine, final Form form, final DataInputStream results)
            throws IOException {
        final InputGenerator generator = new InputGenerator(form.name());
        found = 0;
        Instruction insn = machine.decode(form.bytes());
        final byte[] bytes = form.bytes().clone();
        for (int i = 0; i < form.cases(); i++) {
            generator.inputs(form.data(), i, before);
            if (form.immediateAt() >= 0) {
                bytes[form.immediateAt()] = (byte) i;
                insn = machine.decode(bytes);
            }
            readExpected(results);
            machine.run(insn, before, actual);
            forgiveX87StateAtPageFault();
            note(form, i);
        }
        if (found > SHOWN) {
            differences.add(form + ": " + found + " in all");
        }
    }

    private void readExpected(final DataInputStream results) throws IOException {
        System.arraycopy(before, 0, expected, 0, before.length);
        final int changes = results.readUnsignedByte();
        for (int j = 0; j < changes; j++) {
            final int word = results.readUnsignedByte();
            expected[word] = Long.reverseBytes(results.readLong());
        }
    }

    /**
     * The recorded processor has set TOP (with maskmovq all tags, too) when a store of an MMX register finds no page.
     * The manual has the state at a fault be the one before the instruction, and a restart makes no difference of it.
     */
    private void forgiveX87StateAtPageFault() {
        if (expected[InputGenerator.FAULT] == Vector.PF) {
            expected[InputGenerator.STATUS] = before[InputGenerator.STATUS];
            expected[InputGenerator.TAGS] = before[InputGenerator.TAGS];
        }
    }

    private void note(final Form form, final int number) {
        for (int word = 0; word < expected.length; word++) {
            if (expected[word] != actual[word] && found++ < SHOWN) {
                differences
                        .add(String.format("%s case %d word %d: before %016x expected %016x actual %016x", form, number,
                                word, before[word], expected[word], actual[word]));
            }
        }
    }
}
