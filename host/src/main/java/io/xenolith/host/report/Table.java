package io.xenolith.host.report;

import java.util.ArrayList;
import java.util.List;

/** A table for people: the first column left-aligned, the others right-aligned, two blanks between. */
public final class Table {
    private final List<String[]> rows = new ArrayList<>();

    public Table(final String... heads) {
        rows.add(heads.clone());
    }

    /** Adds a row with as many cells as there are heads. */
    public void row(final Object... cells) {
        if (cells.length != rows.getFirst().length) {
            throw new IllegalArgumentException(cells.length + " cells, want " + rows.getFirst().length);
        }
        final String[] row = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            row[i] = String.valueOf(cells[i]);
        }
        rows.add(row);
    }

    /** The table, each row ended by a line feed. */
    @Override
    public String toString() {
        final int[] widths = new int[rows.getFirst().length];
        for (final String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        final StringBuilder text = new StringBuilder();
        for (final String[] row : rows) {
            text.append(line(row, widths).stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static String line(final String[] row, final int[] widths) {
        final StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            final String fill = " ".repeat(widths[i] - row[i].length());
            line.append(i == 0 ? row[i] + fill : "  " + fill + row[i]);
        }
        return line.toString();
    }
}
