package io.xenolith.abi.profile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What differs between the public headers of the Xen versions that are known here. What has no row is the same in all of
 * them, with the value or layout of the classes of {@code io.xenolith.abi}. Source: {@code versions.txt}, written by
 * {@code hypercall-abi/tools/generate-profiles.py}.
 */
public final class VersionTable {
    /** The version that the constants and flyweights of {@code io.xenolith.abi} are of. */
    public static final String BASE = "4.17";
    /** Says in a row that a version has no such thing. */
    public static final String NONE = "-";

    private final List<String> versions;
    private final List<Row> rows;

    private VersionTable(final List<String> versions, final List<Row> rows) {
        this.versions = List.copyOf(versions);
        this.rows = List.copyOf(rows);
    }

    /** What a row is about. */
    public enum Kind {
        /** The number of a sub-operation; the group is the hypercall's name. */
        OPERATION,
        /** A bit of XENVER_get_features. */
        FEATURE,
        /** Any other number of a header. */
        CONSTANT,
        /** Size and alignment of a struct, as {@code 48/4}. */
        STRUCT,
        /** Offset and size of a field, as {@code 44/4}; the group is the struct's tag. */
        FIELD
    }

    /**
     * One thing that is not the same in all versions.
     *
     * @param group a hypercall's name or a struct's tag, otherwise empty
     * @param values one for each version, {@link #NONE} where it is not there
     */
    public record Row(Kind kind, String group, String name, List<String> values) {
    }

    /** The table that comes with the program. */
    public static VersionTable load() {
        try (InputStream in = VersionTable.class.getResourceAsStream("versions.txt");
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return parse(reader.lines().filter(line -> !line.startsWith("#")).toList());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static VersionTable parse(final List<String> lines) {
        final List<String> versions = Arrays.asList(lines.getFirst().split(" ")).subList(1,
                lines.getFirst().split(" ").length);
        final List<Row> rows = new ArrayList<>();
        for (final String line : lines.subList(1, lines.size())) {
            final List<String> words = List.of(line.split(" "));
            final int names = words.size() - versions.size();
            rows.add(new Row(kind(words.getFirst()), names == 3 ? words.get(1) : "", words.get(names - 1),
                    words.subList(names, words.size())));
        }
        return new VersionTable(versions, rows);
    }

    private static Kind kind(final String word) {
        return switch (word) {
            case "operation" -> Kind.OPERATION;
            case "feature" -> Kind.FEATURE;
            case "constant" -> Kind.CONSTANT;
            case "struct" -> Kind.STRUCT;
            case "field" -> Kind.FIELD;
            default -> throw new IllegalArgumentException("versions.txt: " + word);
        };
    }

    /** In ascending order. */
    public List<String> versions() {
        return versions;
    }

    /** In the table's order: numbers by name, then structs by tag, each followed by its fields. */
    public List<Row> rows() {
        return rows;
    }

    /** The headers of {@code version}, one of {@link #versions()}. */
    public XenHeaders headers(final String version) {
        final int column = versions.indexOf(version);
        if (column < 0) {
            throw new IllegalArgumentException("version=" + version + ", want one of " + versions);
        }
        return new XenHeaders(this, column);
    }
}
