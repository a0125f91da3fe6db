package io.xenolith.abi.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctlCreatedomain;
import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;
import io.xenolith.abi.domctl.XenDomctlIrqPermission;
import io.xenolith.abi.features.Features;
import io.xenolith.abi.profile.VersionTable.Kind;
import io.xenolith.abi.profile.VersionTable.Row;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.abi.sysctl.XenSysctlPhysinfo;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of differences against itself and against the classes that are of 4.17. */
class VersionTableTest {
    private final VersionTable table = VersionTable.load();

    private List<Row> rows(final Kind kind) {
        return table.rows().stream().filter(row -> row.kind() == kind).toList();
    }

    private String in417(final Row row) {
        return row.values().get(table.versions().indexOf(VersionTable.BASE));
    }

    @Test
    void theVersionsAreInAscendingOrderAndTheBaseIsOneOfThem() {
        assertThat(table.versions()).containsExactly("4.14", "4.17", "4.20", "4.21").contains(VersionTable.BASE);
    }

    @Test
    void everyRowHasAValueForEachVersionAndOnlyAStructsMayAllBeTheSame() {
        assertThat(table.rows()).hasSizeGreaterThan(900).allSatisfy(row -> {
            assertThat(row.values()).hasSameSizeAs(table.versions());
            // A struct may keep its size while its fields move.
            assertThat(Set.copyOf(row.values())).as(row.name()).hasSizeGreaterThan(row.kind() == Kind.STRUCT ? 0 : 1);
        });
    }

    @Test
    void everyFieldBelongsToAStructThatHasARow() {
        final Set<String> structs = rows(Kind.STRUCT).stream().map(Row::name).collect(Collectors.toSet());
        assertThat(rows(Kind.FIELD)).extracting(Row::group).isSubsetOf(structs);
    }

    @Test
    void operationsAndFeaturesThat417HasNotAreConstantsOfOtherVersions() throws IllegalAccessException {
        final Map<String, String> constants = new HashMap<>();
        for (final Field field : OtherVersions.class.getFields()) {
            constants.put(field.getName(), String.valueOf(field.getInt(null)));
        }
        final Map<String, String> rows = table.rows().stream()
                .filter(row -> row.kind() == Kind.OPERATION || row.kind() == Kind.FEATURE)
                .filter(row -> in417(row).equals(VersionTable.NONE))
                .collect(Collectors.toMap(Row::name,
                        row -> row.values().stream().filter(v -> !v.equals(VersionTable.NONE)).findFirst().orElse("")));
        assertThat(constants).isEqualTo(rows);
    }

    @Test
    void the417ColumnIsWhatTheClassesSay() throws IllegalAccessException {
        final Map<String, Row> byName = table.rows().stream().filter(row -> row.kind() != Kind.FIELD)
                .collect(Collectors.toMap(Row::name, row -> row));
        int compared = 0;
        for (final Class<?> constants : List.of(Domctl.class, Sysctl.class, Features.class)) {
            for (final Field field : constants.getFields()) {
                if (byName.containsKey(field.getName())) {
                    assertThat(in417(byName.get(field.getName()))).as(field.getName())
                            .isEqualTo(String.valueOf(((Number) field.get(null)).longValue()));
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(20);
        assertThat(in417(byName.get("xen_domctl_createdomain"))).startsWith(XenDomctlCreatedomain.SIZE + "/");
        assertThat(in417(byName.get("xen_domctl_getdomaininfo"))).startsWith(XenDomctlGetdomaininfo.SIZE + "/");
        assertThat(in417(byName.get("xen_domctl_irq_permission"))).startsWith(XenDomctlIrqPermission.SIZE + "/");
        assertThat(in417(byName.get("xen_sysctl_physinfo"))).startsWith(XenSysctlPhysinfo.SIZE + "/");
    }

    @Test
    void aConstantWithoutARowIsInAllHeadersWithTheBasesValue() {
        for (final String version : table.versions()) {
            assertThat(table.headers(version).has("XENVER_version")).isTrue();
            assertThat(table.headers(version).number("XENVER_version", 0)).isZero();
        }
    }

    @Test
    void aConstantWithARowIsWhereItsColumnSaysSo() {
        assertThat(table.versions().stream().map(version -> table.headers(version).has("XENVER_extraversion2")))
                .containsExactly(false, false, true, true);
        assertThat(table.versions().stream().map(version -> table.headers(version).has("XEN_DOMCTL_disable_migrate")))
                .containsExactly(true, false, false, false);
    }

    @Test
    void interfaceVersionsOfDomctlAndSysctlAreEachVersionsOwn() {
        assertThat(table.versions().stream()
                .map(version -> table.headers(version).number("XEN_DOMCTL_INTERFACE_VERSION", 0)))
                .containsExactly(18L, 21L, 23L, 23L);
        assertThat(table.versions().stream()
                .map(version -> table.headers(version).number("XEN_SYSCTL_INTERFACE_VERSION", 0)))
                .containsExactly(19L, 21L, 21L, 22L);
    }

    @Test
    void headersOfAVersionThatIsNotKnownAreRefusedWithThoseThatAre() {
        assertThatThrownBy(() -> table.headers("4.18")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("4.18", "4.14", "4.21");
    }

    @Test
    void noOtherVersionRenumbersAnOperation() {
        assertThat(rows(Kind.OPERATION)).allSatisfy(row -> assertThat(Arrays.stream(row.values().toArray())
                .filter(value -> !value.equals(VersionTable.NONE)).distinct()).hasSize(1));
    }
}
