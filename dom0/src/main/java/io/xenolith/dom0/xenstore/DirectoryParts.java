package io.xenolith.dom0.xenstore;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Function;

/** Reads a list of children too long for one message, part by part. */
final class DirectoryParts {
    private DirectoryParts() {
    }

    /** @param part asks for the part from a decimal offset on, and returns the reply's payload */
    static List<String> read(final Function<String, byte[]> part) {
        final ByteArrayOutputStream names = new ByteArrayOutputStream();
        String generation = "";
        while (true) {
            final byte[] reply = part.apply(Integer.toString(names.size()));
            final String replyGeneration = XsMessage.strings(reply).getFirst();
            if (names.size() > 0 && !replyGeneration.equals(generation)) {
                names.reset(); // the list changed between two parts: start over
                continue;
            }
            generation = replyGeneration;
            final int from = replyGeneration.length() + 1;
            final int length = reply.length - from;
            // A NUL that ends no name ends the list: it follows a name's NUL, or nothing.
            final boolean last = length > 0 && reply[reply.length - 1] == 0
                    && (length == 1 || reply[reply.length - 2] == 0);
            names.write(reply, from, last ? length - 1 : length);
            if (last) {
                return XsMessage.strings(names.toByteArray());
            }
        }
    }
}
