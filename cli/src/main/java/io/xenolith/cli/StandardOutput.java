package io.xenolith.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Optional;

/** Where commands print. A {@link PrintWriter} tells nobody that, and why, it could not write: that is kept here. */
final class StandardOutput extends OutputStream {
    private final OutputStream out;
    private IOException failure;

    StandardOutput(final OutputStream out) {
        this.out = out;
    }

    /** A writer to this. */
    PrintWriter writer(final Charset charset) {
        return new PrintWriter(new BufferedWriter(new OutputStreamWriter(this, charset)), true);
    }

    /** What went wrong first, after which nothing is written any more. */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void write(final int b) throws IOException {
        write(new byte[]{(byte) b}, 0, 1);
    }

    @Override
    public void write(final byte[] bytes, final int offset, final int length) throws IOException {
        if (failure != null) {
            throw failure;
        }
        try {
            out.write(bytes, offset, length);
        } catch (final IOException e) {
            failure = e;
            throw e;
        }
    }
}
