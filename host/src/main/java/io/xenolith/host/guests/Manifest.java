package io.xenolith.host.guests;

import io.xenolith.host.image.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What lies in a folder of guests and where it came from: {@code MANIFEST.json}.
 *
 * @param recipe digest of what the initramfs is made by
 */
record Manifest(String recipe, List<PackageEntry> packages, List<FileEntry> files) {
    static final String NAME = "MANIFEST.json";
    private static final int VERSION = 1;
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** A package, kept as {@code file}. */
    record PackageEntry(String name, String version, String file, String sha256) {
    }

    /** A guest's file, taken or made {@code from} a package. */
    record FileEntry(String name, String from, long size, String sha256) {
    }

    /** The manifest of {@code folder}; empty if there is none that can be read. */
    static Optional<Manifest> read(final Path folder) throws IOException {
        final Path file = folder.resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            final JsonNode root = MAPPER.readTree(Files.readString(file));
            if (root.path("xenolith_guests").asInt(0) != VERSION) {
                return Optional.empty();
            }
            final List<PackageEntry> packages = new ArrayList<>();
            root.path("packages").forEach(node -> packages.add(new PackageEntry(text(node, "name"),
                    text(node, "version"), text(node, "file"), text(node, "sha256"))));
            final List<FileEntry> files = new ArrayList<>();
            root.path("files").forEach(node -> files.add(new FileEntry(text(node, "name"), text(node, "from"),
                    node.path("size").asLong(0), text(node, "sha256"))));
            return Optional.of(new Manifest(text(root, "recipe"), packages, files));
        } catch (final JacksonException e) {
            return Optional.empty();
        }
    }

    private static String text(final JsonNode node, final String key) {
        return node.path(key).asString("");
    }

    void write(final Path folder) throws IOException {
        final ObjectNode root = MAPPER.createObjectNode().put("xenolith_guests", VERSION).put("recipe", recipe);
        final ArrayNode packageNodes = root.putArray("packages");
        packages.forEach(each -> packageNodes.addObject().put("name", each.name()).put("version", each.version())
                .put("file", each.file()).put("sha256", each.sha256()));
        final ArrayNode fileNodes = root.putArray("files");
        files.forEach(each -> fileNodes.addObject().put("name", each.name()).put("from", each.from())
                .put("size", each.size()).put("sha256", each.sha256()));
        Files.writeString(folder.resolve(NAME), MAPPER.writeValueAsString(root) + "\n");
    }

    /** Every file is in {@code folder} as it was made. */
    boolean holdsIn(final Path folder) throws IOException {
        for (final FileEntry file : files) {
            if (!isIn(folder.resolve(file.name()), file.sha256())) {
                return false;
            }
        }
        return true;
    }

    static boolean isIn(final Path file, final String sha256) throws IOException {
        return Files.isRegularFile(file) && Sha256.of(file).equals(sha256);
    }
}
