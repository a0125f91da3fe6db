package io.xenolith.host.snapshot.graph;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.CRC32C;

/** Sums of classes' code, and of that of the program's classes that they extend: their fields are those of all. */
final class ClassSum {
    private static final ClassValue<Long> SUMS = new ClassValue<>() {
        @Override
        protected Long computeValue(final Class<?> type) {
            final CRC32C sum = new CRC32C();
            for (Class<?> part = type; part != null
                    && part.getName().startsWith(FormTable.OWN); part = part.getSuperclass()) {
                sum.update(code(part));
            }
            return sum.getValue();
        }

        private static byte[] code(final Class<?> type) {
            final String file = '/' + type.getName().replace('.', '/') + ".class";
            try (InputStream in = type.getResourceAsStream(file)) {
                return in == null ? new byte[0] : in.readAllBytes();
            } catch (final IOException e) {
                throw new UncheckedIOException(file + " cannot be read", e);
            }
        }
    };

    private ClassSum() {
    }

    static long of(final Class<?> type) {
        return SUMS.get(type);
    }
}
