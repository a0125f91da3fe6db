package io.xenolith.host.daemon;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files that say which domains a host has, with the configuration of each, so that a host killed leaves word of them. */
final class DomainFiles {
    private static final String SUFFIX = ".json";
    private static final String DRAFT = SUFFIX + ".new";

    private final Path folder;
    private final Path lost;

    /** @param lost where files go whose domains are no more */
    DomainFiles(final Path folder, final Path lost) {
        this.folder = folder;
        this.lost = lost;
    }

    /** A domain is about to be made from {@code configuration}, which is JSON; replaces what was kept of that name. */
    void keep(final String domain, final String configuration) throws IOException {
        // Beside it first: a host may be killed at any moment, and half a file is worse than none.
        final Path draft = folder.resolve(fileName(domain) + ".new");
        Files.writeString(draft, configuration);
        Files.move(draft, file(domain), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Something is kept of a domain called so. */
    boolean keeps(final String domain) {
        return Files.exists(file(domain));
    }

    /** What is kept of a domain called so. */
    String kept(final String domain) throws IOException {
        return Files.readString(file(domain));
    }

    /** The domain has another name now. */
    void rename(final String domain, final String newName) throws IOException {
        if (keeps(domain)) {
            Files.move(file(domain), file(newName), StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The domain has ended. */
    void forget(final String domain) throws IOException {
        Files.deleteIfExists(file(domain));
    }

    /** The names of domains that a host before left behind; their files are put aside. What no host has made stays. */
    List<String> putAside() throws IOException {
        final List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (final Path file : files.sorted().toList()) {
                final String name = file.getFileName().toString();
                if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    continue;
                }
                if (name.endsWith(DRAFT)) {
                    Files.delete(file);
                } else if (name.endsWith(SUFFIX)) {
                    Files.move(file, lost.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                    names.add(domain(name.substring(0, name.length() - SUFFIX.length())));
                }
            }
        }
        return names;
    }

    private static String domain(final String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (final IllegalArgumentException e) {
            // Somebody else gave the file its name.
            return encoded;
        }
    }

    private Path file(final String domain) {
        return folder.resolve(fileName(domain));
    }

    /** A domain's name may have slashes, and begin with dots. */
    private static String fileName(final String domain) {
        return URLEncoder.encode(domain, StandardCharsets.UTF_8).replace(".", "%2E") + SUFFIX;
    }
}
