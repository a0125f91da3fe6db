package io.xenolith.saving;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.dom0.migration.stream.LibxcReader;
import io.xenolith.dom0.migration.stream.LibxcRecord;
import io.xenolith.dom0.migration.stream.LibxlStream;
import io.xenolith.dom0.migration.stream.StreamException;
import io.xenolith.dom0.migration.stream.StreamInput;
import io.xenolith.dom0.migration.stream.StreamOutput;
import io.xenolith.dom0.migration.stream.XlHeader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Xen's own verify-stream-v2, as Debian packages it, and the reader here are of one mind. */
class StreamVerifierTest {
    private static final String SAVE = "tiny-guest.save";
    private static final int VARIANTS = 60;
    private static final int BATCH = 20;

    @TempDir
    private Path folder;

    /** Which of the files it accepts. */
    private List<Boolean> verifies(final List<byte[]> files) throws IOException, InterruptedException {
        final List<Path> written = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            written.add(Files.write(folder.resolve("stream" + i), files.get(i)));
        }
        return StreamVerifier.accepts(written);
    }

    /** The reader takes all of it. */
    private static String refusal(final byte[] file) {
        final StreamInput in = new StreamInput(new ByteArrayInputStream(file));
        try {
            final XlHeader _ = XlHeader.read(in);
            LibxlStream.readToContext(in);
            final LibxcReader reader = new LibxcReader(in);
            LibxcRecord record = reader.next();
            while (!(record instanceof LibxcRecord.End)) {
                record = reader.next();
            }
            LibxlStream.readEnd(in);
            return "";
        } catch (final StreamException e) {
            return e.getMessage();
        }
    }

    @Test
    void itAcceptsWhatIsSavedHere() throws Exception {
        try (SavingHost host = new SavingHost()) {
            host.create(Golden.tinyGuest());
            final ByteArrayOutputStream checkpoint = saved(host, true);
            assertThat(host.awaitConsole("count=20 ")).isTrue();
            final ByteArrayOutputStream save = saved(host, false);
            assertThat(verifies(List.of(checkpoint.toByteArray(), save.toByteArray(), Golden.bytes(SAVE))))
                    .containsExactly(true, true, true);
        }
    }

    private static ByteArrayOutputStream saved(final SavingHost host, final boolean checkpoint) throws IOException {
        host.events().clear();
        final ByteArrayOutputStream file = new ByteArrayOutputStream();
        XlHeader.ofJson("{}").write(new StreamOutput(file));
        assertThat(host.awaitConsole("count=10 ")).isTrue();
        host.save(file, checkpoint);
        assertThat(host.runUntil(() -> host.events().contains("saved"), 10 * SavingHost.SECOND)).isTrue();
        return file;
    }

    @Test
    void whatItRefusesIsRefusedHere() throws Exception {
        final StreamMutations mutations = new StreamMutations(Golden.bytes(SAVE));
        final List<byte[]> files = new ArrayList<>();
        for (int i = 0; i < VARIANTS; i++) {
            files.add(mutations.next(new SplittableRandom(i)));
        }
        for (int from = 0; from < VARIANTS; from += BATCH) {
            final List<byte[]> batch = files.subList(from, from + BATCH);
            final List<Boolean> verdicts = verifies(batch);
            for (int i = 0; i < BATCH; i++) {
                // It knows no optional records but those that it knows; the format has readers pass over them.
                if (!verdicts.get(i) && !hasUnknownOptional(batch.get(i))) {
                    assertThat(refusal(batch.get(i))).as("variant " + (from + i)).isNotEmpty();
                }
            }
        }
    }

    private static boolean hasUnknownOptional(final byte[] file) {
        final StreamInput in = new StreamInput(new ByteArrayInputStream(file));
        try {
            final XlHeader _ = XlHeader.read(in);
            LibxlStream.readToContext(in);
            final LibxcReader reader = new LibxcReader(in);
            LibxcRecord record = reader.next();
            while (!(record instanceof LibxcRecord.End || record instanceof LibxcRecord.Skipped)) {
                record = reader.next();
            }
            return record instanceof LibxcRecord.Skipped;
        } catch (final StreamException e) {
            return false;
        }
    }
}
