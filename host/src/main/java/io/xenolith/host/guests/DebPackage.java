package io.xenolith.host.guests;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A Debian binary package: an ar archive with a tar archive of what it says of itself and one of its files. Source: deb(5).
 */
final class DebPackage {
    private static final String AR_MAGIC = "!<arch>\n";
    private static final int AR_HEAD = 60;
    private static final int AR_NAME_BYTES = 16;
    private static final int AR_SIZE = 48;
    private static final int AR_SIZE_BYTES = 10;
    private static final int BUFFER = 1 << 16;

    private final Path file;

    DebPackage(final Path file) {
        this.file = file;
    }

    /** What is done with the tar archive of a member. */
    @FunctionalInterface
    private interface Use<T> {
        T of(TarReader tar) throws IOException;
    }

    /** The fields of the control file: {@code Package}, {@code Version}, ... Lines of continuation are left out. */
    Map<String, String> control() throws IOException {
        final Map<String, byte[]> files = files("control.tar", name -> name.equals("control"));
        if (files.isEmpty()) {
            throw new GuestsException(file + ": a package without a control file");
        }
        final Map<String, String> fields = new TreeMap<>();
        new String(files.get("control"), StandardCharsets.UTF_8).lines().forEach(line -> {
            final int colon = line.indexOf(':');
            if (colon > 0 && !line.startsWith(" ")) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return fields;
    }

    /** Those plain files of the package whose name (without a leading slash) is {@code wanted}, by name. */
    Map<String, byte[]> files(final Predicate<String> wanted) throws IOException {
        return files("data.tar", wanted);
    }

    /** Its file's name. */
    @Override
    public String toString() {
        return file.toString();
    }

    private Map<String, byte[]> files(final String member, final Predicate<String> wanted) throws IOException {
        return read(member, tar -> {
            final Map<String, byte[]> found = new TreeMap<>();
            Optional<TarReader.Entry> entry = tar.next();
            while (entry.isPresent()) {
                if (wanted.test(entry.get().name())) {
                    found.put(entry.get().name(), tar.data());
                }
                entry = tar.next();
            }
            return found;
        });
    }

    private <T> T read(final String member, final Use<T> use) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            if (!new String(in.readNBytes(AR_MAGIC.length()), StandardCharsets.US_ASCII).equals(AR_MAGIC)) {
                throw new GuestsException("not a Debian package");
            }
            while (true) {
                final String head = new String(in.readNBytes(AR_HEAD), StandardCharsets.US_ASCII);
                if (head.length() < AR_HEAD) {
                    throw new EOFException("the package has no " + member);
                }
                final String name = head.substring(0, AR_NAME_BYTES).strip().replace("/", "");
                final long size = Long.parseLong(head.substring(AR_SIZE, AR_SIZE + AR_SIZE_BYTES).strip());
                if (name.startsWith(member)) {
                    return use.of(new TarReader(Compression.ofName(name).open(in)));
                }
                in.skipNBytes(size + (size & 1));
            }
        } catch (final GuestsException e) {
            throw new GuestsException(file + ": " + e.getMessage(), e);
        } catch (final NumberFormatException | IOException e) {
            throw new GuestsException(file + ": damaged, or cut off: " + e.getMessage(), e);
        }
    }
}
