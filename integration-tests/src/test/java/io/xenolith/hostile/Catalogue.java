package io.xenolith.hostile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What is to be tried: the rows of {@code catalogue.txt}, with a cell for each device and side. */
final class Catalogue {
    static final List<String> DEVICES = List.of("vbd", "vif", "console");
    static final List<String> SIDES = List.of("backend", "frontend");

    private final List<Row> rows = new ArrayList<>();

    /**
     * One row.
     *
     * @param number "19.1"
     * @param title what is tried, or held
     */
    record Row(String number, String title, List<Cell> cells) {
        List<Cell> of(final String device, final String side) {
            return cells.stream().filter(cell -> cell.device.equals(device) && cell.side.equals(side)).toList();
        }
    }

    /**
     * A device and the side that is attacked.
     *
     * @param attacks names without the device; empty if there is nothing to try
     * @param absence why not, or ""
     */
    record Cell(String device, String side, List<String> attacks, String absence) {
        /** The name of an attack in a log. */
        String logged(final String attack) {
            final int colon = attack.indexOf(':') + 1;
            return attack.substring(0, colon) + device + "/" + attack.substring(colon);
        }
    }

    private Catalogue(final String text) {
        for (final String line : text.split("\n", -1)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                add(line);
            }
        }
    }

    static Catalogue read() {
        try (InputStream in = Catalogue.class.getResourceAsStream("catalogue.txt")) {
            return new Catalogue(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(final String line) {
        if (Character.isDigit(line.charAt(0))) {
            final int space = line.indexOf(' ');
            rows.add(new Row(line.substring(0, space), line.substring(space + 1), new ArrayList<>()));
            return;
        }
        final int colon = line.indexOf(": ");
        final int dash = line.indexOf(" - ");
        final boolean absent = colon < 0 || (dash >= 0 && dash < colon);
        final String[] head = line.substring(0, absent ? dash : colon).split(" ", -1);
        for (final String device : head[0].split(",", -1)) {
            for (final String side : head[1].split(",", -1)) {
                rows.getLast().cells.add(new Cell(device, side,
                        absent ? List.of() : List.of(line.substring(colon + 2).split(" ", -1)),
                        absent ? line.substring(dash + 3) : ""));
            }
        }
    }

    List<Row> rows() {
        return rows;
    }
}
