package io.xenolith.host.snapshot.graph;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.CRC32C;

/** Sums of classes' code. */
final class ClassSum {
    private static final ClassValue<Long> SUMS = new ClassValue<>() {
        @Override
        protected Long computeValue(final Class<?> type) {
            final String file = '/' + type.getName().replace('.', '/') + ".class";
            try (InputStream in = type.getResourceAsStream(file)) {
                final CRC32C sum = new CRC32C();
                sum.update(in == null ? new byte[0] : in.readAllBytes());
                return sum.getValue();
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
