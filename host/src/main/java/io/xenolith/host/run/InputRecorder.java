package io.xenolith.host.run;

import io.xenolith.host.input.RecordingHeader;
import io.xenolith.host.input.RecordingWriter;
import io.xenolith.host.input.StampedInput;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** Writes down the inputs of a run as they take effect, if somebody wants that. */
final class InputRecorder implements Closeable {
    private final Optional<RecordingWriter> writer;

    private InputRecorder(final Optional<RecordingWriter> writer) {
        this.writer = writer;
    }

    /** Writes to {@code file}, which {@link #close} completes; without one, nothing is written. */
    static InputRecorder to(final Optional<OutputFile> file, final RecordingHeader header) throws IOException {
        return new InputRecorder(
                file.isPresent() ? Optional.of(new RecordingWriter(file.get(), header)) : Optional.empty());
    }

    void write(final StampedInput input) {
        writer.ifPresent(to -> to.write(input));
    }

    @Override
    public void close() throws IOException {
        if (writer.isPresent()) {
            writer.get().close();
        }
    }
}
