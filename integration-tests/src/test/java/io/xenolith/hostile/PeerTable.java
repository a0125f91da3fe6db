package io.xenolith.hostile;

import java.util.Locale;

/** The table of what became of each attack, for people. Texts are those of the trace. */
final class PeerTable {
    private static final String HEAD = """
            # Hostile peers

            What a hostile peer of a split driver tries, and what happened, as `HostilePeersTest` found it. Everything in the
            last column is what the attacked side said in trace and log or, where it had nothing to say, what its peer saw.
            Sides: `backend` is dom0's real backend with a hostile frontend in a guest (the program `hostile-frontend`),
            `frontend` is a guest's real frontend with a hostile backend in dom0. After each attack an honest request was
            served on the same or another device, nothing was held, and all counts of the host agreed.

            | | attack | device | side | what happened |
            |---|---|---|---|---|
            """;
    private static final int REASONS_MAX = 4;

    private PeerTable() {
    }

    static String of(final Catalogue catalogue, final HostileFrontendRun frontends, final HostileBackendRun backends) {
        final StringBuilder text = new StringBuilder(HEAD);
        for (final Catalogue.Row row : catalogue.rows()) {
            line(text, "**" + row.number() + "**", "**" + row.title() + "**", "", "", "");
            for (final Catalogue.Cell cell : row.cells()) {
                if (cell.attacks().isEmpty()) {
                    line(text, "", "", cell.device(), cell.side(), "nothing to try: " + cell.absence());
                }
                for (final String attack : cell.attacks()) {
                    line(text, "", attack, cell.device(), cell.side(),
                            happened(entry(cell, attack, frontends, backends)));
                }
            }
        }
        return text.toString();
    }

    static AttackLog.Entry entry(final Catalogue.Cell cell, final String attack, final HostileFrontendRun frontends,
            final HostileBackendRun backends) {
        final String name = cell.logged(attack);
        if (cell.side().equals("frontend")) {
            return backends.log().entry(name);
        }
        return frontends.others().entries().containsKey(name)
                ? frontends.others().entry(name)
                : frontends.log().entry(name);
    }

    private static void line(final StringBuilder text, final String... columns) {
        text.append("| ").append(String.join(" | ", columns)).append(" |\n");
    }

    private static String happened(final AttackLog.Entry entry) {
        if (entry.reasons().isEmpty()) {
            return String.join("; ", entry.seen()).replace("|", "\\|").toLowerCase(Locale.ROOT);
        }
        final int shown = Math.min(entry.reasons().size(), REASONS_MAX);
        return String.join("; ", entry.reasons().subList(0, shown)).replace("|", "\\|")
                + (shown < entry.reasons().size() ? "; and more" : "");
    }
}
