package io.xenolith.xl.verb;

import com.google.protobuf.ByteString;
import io.xenolith.control.v1.DomainConfiguration;
import io.xenolith.xl.Session;
import io.xenolith.xl.XlExit;
import io.xenolith.xl.config.DomainConfigReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.UUID;

/**
 * The text of a configuration: a file, and settings of the command line behind it.
 *
 * @param file its name as it was given, which messages use
 */
record ConfigSource(String file, String text) {
    /** Stands for no file at all. */
    private static final String NOTHING = "/dev/null";

    /** Reads the file; the command ends with {@code failure} if it cannot be read. */
    static ConfigSource read(final Session session, final String file, final List<String> settings,
            final int failure) {
        final StringBuilder text = new StringBuilder();
        try {
            if (!file.equals(NOTHING)) {
                text.append(new String(Files.readAllBytes(session.path(file)), StandardCharsets.ISO_8859_1));
            }
        } catch (final IOException e) {
            session.err("Failed to read config file: %s: %s\n", file, reason(e));
            throw new XlExit(failure);
        }
        if (!settings.isEmpty()) {
            text.append('\n');
            settings.forEach(setting -> text.append(setting).append('\n'));
            text.append('\n');
        }
        return new ConfigSource(file, text.toString());
    }

    private static String reason(final IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "No such file or directory";
            case AccessDeniedException _ -> "Permission denied";
            default -> "Is a directory";
        };
    }

    /** The configuration that the text means; the command ends if it means none. */
    DomainConfiguration parse(final Session session) {
        try {
            // Affinities alone need to know how many CPUs there are; without a host, any number may be meant.
            final int cpus = text.contains("cpus") ? Asks.cpus(session) : 1;
            return DomainConfigReader.read(file, text, line -> session.err("%s\n", line), cpus,
                    ConfigSource::randomUuid);
        } catch (final DomainConfigReader.BadConfiguration _) {
            throw new XlExit(Session.FAILURE);
        }
    }

    private static ByteString randomUuid() {
        final UUID uuid = UUID.randomUUID();
        return ByteString.copyFrom(ByteBuffer.allocate(2 * Long.BYTES).putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits()).flip());
    }
}
