package io.xenolith.x86.user;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The files that a {@link UserProgram} may open for reading, all of them byte arrays; descriptor 0 is its input. */
final class OpenFiles {
    /** st_mode of a regular file and of a pipe. */
    static final int REGULAR = 0100644;
    static final int PIPE = 0010600;

    private static final int ENOENT = 2;
    private static final int EBADF = 9;
    private static final int ESPIPE = 29;

    /** One open file. */
    private static final class Open {
        private final byte[] bytes;
        private final boolean seekable;
        private int at;

        Open(final byte[] bytes, final boolean seekable) {
            this.bytes = bytes;
            this.seekable = seekable;
        }
    }

    private final Map<String, byte[]> byName = new HashMap<>();
    private final Map<Integer, Open> descriptors = new HashMap<>();

    OpenFiles(final byte[] input) {
        descriptors.put(0, new Open(input.clone(), false));
    }

    void put(final String name, final byte[] bytes) {
        byName.put(name, bytes.clone());
    }

    /** The lowest free descriptor, or -ENOENT. */
    int open(final String name) {
        final byte[] bytes = byName.get(name);
        if (bytes == null) {
            return -ENOENT;
        }
        int descriptor = 0;
        while (descriptors.containsKey(descriptor) || descriptor == 1 || descriptor == 2) {
            descriptor++;
        }
        descriptors.put(descriptor, new Open(bytes, true));
        return descriptor;
    }

    int close(final int descriptor) {
        return descriptors.remove(descriptor) == null && descriptor > 2 ? -EBADF : 0;
    }

    /** 0, or -EBADF. */
    int duplicate(final int from, final int to) {
        final Open open = descriptors.get(from);
        if (open == null) {
            return -EBADF;
        }
        descriptors.put(to, open);
        return to;
    }

    /** At most {@code length} bytes, none at the end; null if there is no such descriptor. */
    byte[] read(final int descriptor, final int length) {
        final Open open = descriptors.get(descriptor);
        if (open == null) {
            return null;
        }
        final int end = Math.min(open.bytes.length, open.at + length);
        final byte[] result = Arrays.copyOfRange(open.bytes, open.at, end);
        open.at = end;
        return result;
    }

    /** The new position; {@code whence} is 0 for the start, 1 for here, 2 for the end. Only files can seek. */
    long seek(final int descriptor, final long offset, final int whence) {
        final Open open = descriptors.get(descriptor);
        if (open == null) {
            return -EBADF;
        }
        if (!open.seekable) {
            return -ESPIPE;
        }
        final long from = whence == 0 ? 0 : whence == 1 ? open.at : open.bytes.length;
        open.at = Math.clamp(from + offset, 0, open.bytes.length);
        return open.at;
    }

    /** Bytes of the file {@code name}, or -ENOENT. */
    int size(final String name) {
        final byte[] bytes = byName.get(name);
        return bytes == null ? -ENOENT : bytes.length;
    }

    /** Bytes of an open file, or -ESPIPE for input and output. */
    int size(final int descriptor) {
        final Open open = descriptors.get(descriptor);
        return open == null || !open.seekable ? -ESPIPE : open.bytes.length;
    }
}
