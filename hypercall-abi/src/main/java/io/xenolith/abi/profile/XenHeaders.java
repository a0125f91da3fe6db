package io.xenolith.abi.profile;

import io.xenolith.abi.profile.VersionTable.Kind;
import io.xenolith.abi.profile.VersionTable.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The public headers of one Xen version, as far as they differ from other versions'. */
public final class XenHeaders {
    private final VersionTable table;
    private final int column;
    private final int base;
    private final Map<String, Row> numbers = new HashMap<>();

    XenHeaders(final VersionTable table, final int column) {
        this.table = table;
        this.column = column;
        this.base = table.versions().indexOf(VersionTable.BASE);
        for (final Row row : table.rows()) {
            if (row.kind() != Kind.STRUCT && row.kind() != Kind.FIELD) {
                numbers.put(row.name(), row);
            }
        }
    }

    /** Such as {@code 4.20}. */
    public String version() {
        return table.versions().get(column);
    }

    /** These headers have a constant of this name; a name that is in no row is in all of them. */
    public boolean has(final String constant) {
        final Row row = numbers.get(constant);
        return row == null || !row.values().get(column).equals(VersionTable.NONE);
    }

    /** The constant's value; {@code inBase} where it does not differ. */
    public long number(final String constant, final long inBase) {
        final Row row = numbers.get(constant);
        return row == null ? inBase : Long.parseLong(row.values().get(column));
    }

    /**
     * How the bytes of {@code struct tag} lie, against the flyweight of {@link VersionTable#BASE}.
     *
     * @param baseSize the flyweight's size
     */
    public StructForm form(final String tag, final int baseSize) {
        int size = baseSize;
        for (final Row row : table.rows()) {
            if (row.kind() == Kind.STRUCT && row.name().equals(tag)) {
                size = Place.of(row.values().get(column)).first();
            }
        }
        final StructForm.Builder form = new StructForm.Builder(size, baseSize);
        for (final Row row : fields(tag)) {
            form.hides(place(row, column), place(row, base));
        }
        for (final Row row : fields(tag)) {
            form.moves(place(row, column), place(row, base));
        }
        return form.build();
    }

    private List<Row> fields(final String tag) {
        return table.rows().stream().filter(row -> row.kind() == Kind.FIELD && row.group().equals(tag)).toList();
    }

    private static Place place(final Row row, final int column) {
        return Place.of(row.values().get(column));
    }

    /**
     * Two numbers of a row, such as offset and size.
     *
     * @param first -1 if there is no such field
     */
    record Place(int first, int second) {
        static Place of(final String text) {
            final int slash = text.indexOf('/');
            return slash < 0
                    ? new Place(-1, 0)
                    : new Place(Integer.parseInt(text.substring(0, slash)),
                            Integer.parseInt(text.substring(slash + 1)));
        }

        boolean there() {
            return first >= 0;
        }

        int end() {
            return first + second;
        }
    }
}
