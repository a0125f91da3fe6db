package io.xenolith.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.domu.hostile.Attacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Hostile frontends against dom0's real backends, and hostile backends against a guest's real frontends, all by raw bytes
 * in rings, grant entries and keys, on whole hosts. Whatever is tried: the attacked side lives on, says why it refuses or
 * cuts off, and holds nothing afterwards. {@code target/hostile-peers.md} is the table of it; the copy in {@code docs} is
 * written by {@code -Dxenolith.hostile.write=true}.
 */
class HostilePeersTest {
    private static final HostileFrontendRun FRONTENDS = new HostileFrontendRun();
    private static final HostileBackendRun BACKENDS = new HostileBackendRun();
    private static final Catalogue CATALOGUE = Catalogue.read();
    private static final String SERVES_ON = "serves on";
    private static final String NOTHING_HELD = "nothing held";
    private static final String TABLE = "hostile-peers.md";

    /** What a backend need not refuse: it is odd, but does no harm, or is allowed. */
    private static final Set<String> HARMLESS_TO_BACKENDS = Set.of("vbd/change-in-flight", "vbd/event-games",
            "vbd/gref-twice", "vbd/ring-ref-changes", "vbd/backend-lie", "vbd/info-leak", "vbd/close-in-flight",
            "vbd/resume-in-flight", "vbd/protocol-32", "vbd/write", "vbd/every-operation", "vif/change-in-flight",
            "vif/event-games", "vif/gref-twice", "vif/ring-ref-changes", "vif/backend-lie", "vif/info-leak",
            "vif/close-in-flight", "vif/resume-in-flight", "console/flood", "console/change-in-flight",
            "console/gref-revoked", "console/keys", "xenstore/path-of-another", "vbd/die-in-flight",
            "vif/die-in-flight", "console/die-in-flight");

    /** What a frontend need not disable its device for. */
    private static final Set<String> HARMLESS_TO_FRONTENDS = Set.of("vbd/status-unknown", "vbd/change-in-flight",
            "vbd/event-games", "vbd/event-storm", "vbd/gref-readonly", "vbd/no-data", "vbd/info-leak",
            "vbd/closes-unanswered", "vbd/restart-in-flight", "vbd/never-answers", "vbd/state-games",
            "vbd/indirect-huge", "vbd/ring-order-huge", "vbd/queues-huge", "vbd/size-shrinks", "vif/status-unknown",
            "vif/rx-error", "vif/csum-of-nothing", "vif/change-in-flight", "vif/event-games", "vif/event-storm",
            "vif/gref-readonly", "vif/info-leak", "vif/closes-unanswered", "vif/never-answers",
            "vif/restart-in-flight", "vif/state-games", "vif/queues-huge", "console/event-storm",
            "console/change-in-flight");

    @BeforeAll
    static void attack() {
        FRONTENDS.run();
        BACKENDS.run();
    }

    @Test
    void everyAttackOfTheProgramIsMadeAndLeavesABackendThatServes() {
        assertThat(FRONTENDS.log().entries().keySet()).containsExactlyElementsOf(Attacks.names().stream()
                .sorted((a, b) -> Boolean.compare(a.startsWith("console"), b.startsWith("console"))).toList());
        for (final AttackLog.Entry entry : FRONTENDS.log().entries().values()) {
            assertThat(entry.seen()).as(entry.name()).last().isEqualTo(SERVES_ON);
        }
    }

    @Test
    void noBackendHoldsAnythingAfterAnAttack() {
        for (final AttackLog.Entry entry : FRONTENDS.log().entries().values()) {
            assertThat(String.join(" ", entry.seen())).as(entry.name()).doesNotContain("HELD").doesNotContain("LEAKED");
            if (entry.name().startsWith("v")) {
                assertThat(entry.seen().getFirst()).as(entry.name()).endsWith(NOTHING_HELD);
            }
        }
    }

    @Test
    void aGuestThatDiesOrDoesNotCloseHoldsUpNobody() {
        for (final String kind : Catalogue.DEVICES) {
            assertThat(FRONTENDS.others().entry(kind + "/die-in-flight").seen()).last().asString()
                    .endsWith(NOTHING_HELD);
        }
        for (final String kind : List.of("vbd", "vif")) {
            assertThat(FRONTENDS.others().entry(kind + "/never-close").reasons()).singleElement().asString()
                    .contains("is not closed after 10 s: it is removed");
            assertThat(FRONTENDS.others().entry(kind + "/never-close").seen().getFirst()).endsWith(NOTHING_HELD);
        }
    }

    @Test
    void theNeighbourOfAttackersSeesNothingOfIt() {
        assertThat(FRONTENDS.neighbour().wrong()).isEmpty();
        assertThat(FRONTENDS.neighbour().framesSent()).isEqualTo(FRONTENDS.neighbour().rounds());
        // Ten milliseconds of events without work, and a round of the neighbour every two.
        for (final String kind : Catalogue.DEVICES) {
            assertThat(FRONTENDS.log().entry(kind + "/event-storm").ticks()).as(kind).isGreaterThanOrEqualTo(5);
        }
    }

    @Test
    void aBackendSaysWhyItRefuses() {
        final List<AttackLog.Entry> entries = new ArrayList<>(FRONTENDS.log().entries().values());
        entries.addAll(FRONTENDS.others().entries().values());
        for (final AttackLog.Entry entry : entries) {
            if (!HARMLESS_TO_BACKENDS.contains(entry.name())) {
                assertThat(entry.reasons()).as(entry.name()).isNotEmpty();
            }
        }
    }

    @Test
    void aFrontendSaysWhyItDisablesItsDevice() {
        for (final AttackLog.Entry entry : BACKENDS.log().entries().values()) {
            if (!HARMLESS_TO_FRONTENDS.contains(entry.name())) {
                assertThat(entry.reasons()).as(entry.name()).isNotEmpty();
                assertThat(entry.name().startsWith("console/") || entry.seen().contains("the device is disabled"))
                        .as(entry.name()).isTrue();
            }
        }
    }

    @Test
    void noFrontendHoldsAnythingAfterAnAttackAndItsGuestLivesOn() {
        for (final AttackLog.Entry entry : BACKENDS.log().entries().values()) {
            assertThat(entry.seen()).as(entry.name()).endsWith("honest devices serve on", NOTHING_HELD);
            assertThat(String.join(" ", entry.seen())).as(entry.name()).doesNotContain("LEAKED");
        }
    }

    @Test
    void everyRowHasACellForEachDeviceAndSide() {
        assertThat(CATALOGUE.rows()).hasSize(24 + 18);
        for (final Catalogue.Row row : CATALOGUE.rows()) {
            for (final String device : Catalogue.DEVICES) {
                for (final String side : Catalogue.SIDES) {
                    assertThat(row.of(device, side)).as("%s %s %s", row.number(), device, side).hasSize(1);
                }
            }
        }
    }

    @Test
    void everyAttackBelongsToARow() {
        final Set<String> known = new HashSet<>();
        for (final Catalogue.Row row : CATALOGUE.rows()) {
            for (final Catalogue.Cell cell : row.cells()) {
                cell.attacks().forEach(attack -> known.add(cell.side() + " " + cell.logged(attack)));
            }
        }
        final Set<String> made = new HashSet<>();
        FRONTENDS.log().entries().keySet().forEach(name -> made.add("backend " + name));
        FRONTENDS.others().entries().keySet().forEach(name -> made.add("backend " + name));
        BACKENDS.log().entries().keySet().forEach(name -> made.add("frontend " + name));
        // On a plain device these two are attacks, and are in rows; on one that offers everything they are no attacks.
        made.removeAll(Set.of("backend vbd/write", "backend vbd/every-operation"));
        assertThat(known).isEqualTo(made);
    }

    /** Numbers may follow from times that change with the drivers, so they are not compared. */
    @Test
    void theTableIsWrittenAndTheOneInTheDocsIsCurrent() throws IOException {
        final String table = PeerTable.of(CATALOGUE, FRONTENDS, BACKENDS);
        assertThat(table.lines().filter(line -> line.startsWith("|  |")))
                .allMatch(line -> !line.substring(0, line.length() - 1).strip().endsWith("|"), "says what happened");
        final Path root = Path.of(System.getProperty("xenolith.root"));
        Files.writeString(Files.createDirectories(root.resolve("integration-tests/target")).resolve(TABLE), table);
        final Path doc = root.resolve("docs").resolve(TABLE);
        if (Boolean.getBoolean("xenolith.hostile.write")) {
            Files.writeString(doc, table);
        }
        assertThat(withoutNumbers(Files.readString(doc))).isEqualTo(withoutNumbers(table));
    }

    private static String withoutNumbers(final String text) {
        return text.replaceAll("-?[0-9]+", "N");
    }
}
