package io.xenolith.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/** A telnet client's connection as keys and a screen. */
final class TelnetStream {
    private static final int BUFFER = 4_096;

    private final InputStream in;
    private final OutputStream out;
    private final TelnetCodec codec = new TelnetCodec();

    TelnetStream(final InputStream in, final OutputStream out) throws IOException {
        this.in = in;
        this.out = out;
        send(TelnetCodec.greeting());
    }

    /** Answers to options are sent by whoever reads keys, output by whoever writes. */
    private synchronized void send(final byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** What is typed. */
    InputStream keys() {
        return new Keys();
    }

    /** What takes output. */
    OutputStream screen() {
        return new OutputStream() {
            @Override
            public void write(final int each) throws IOException {
                send(TelnetCodec.encode(new byte[]{(byte) each}));
            }

            @Override
            public void write(final byte[] bytes, final int offset, final int count) throws IOException {
                send(TelnetCodec.encode(Arrays.copyOfRange(bytes, offset, offset + count)));
            }
        };
    }

    private final class Keys extends InputStream {
        private final byte[] buffer = new byte[BUFFER];
        private byte[] keys = {};
        private int taken;

        @Override
        public int read() throws IOException {
            final byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(final byte[] to, final int offset, final int most) throws IOException {
            while (taken == keys.length) {
                final int read = in.read(buffer);
                if (read < 0) {
                    return -1;
                }
                keys = codec.keys(buffer, read);
                taken = 0;
                final byte[] answers = codec.answers();
                if (answers.length > 0) {
                    send(answers);
                }
            }
            final int count = Math.min(most, keys.length - taken);
            System.arraycopy(keys, taken, to, offset, count);
            taken += count;
            return count;
        }
    }
}
