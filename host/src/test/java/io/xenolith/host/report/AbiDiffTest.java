package io.xenolith.host.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.hypervisor.AbiProfile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The difference between two Xens, as people and programs read it. */
class AbiDiffTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static AbiDiff diff(final String from, final String to) {
        return new AbiDiff(AbiProfile.named(from).orElseThrow(), AbiProfile.named(to).orElseThrow());
    }

    static List<List<String>> pairs() {
        final List<List<String>> pairs = new ArrayList<>();
        AbiProfile.names().forEach(from -> AbiProfile.names().forEach(to -> pairs.add(List.of(from, to))));
        return pairs;
    }

    private static String squeezed(final AbiDiff diff) {
        return diff.text().replaceAll(" +", " ");
    }

    @Test
    void anOperationThatIsNewHasItsHypercallAndNumber() {
        assertThat(squeezed(diff("4.17", "4.20"))).contains("\n xen_version XENVER_extraversion2 - 11 added\n")
                .contains("\n vcpu_op VCPUOP_register_runstate_phys_area - 14 added\n");
        assertThat(squeezed(diff("4.20", "4.17"))).contains("\n xen_version XENVER_extraversion2 11 - removed\n");
    }

    @Test
    void featuresAndConstantsAndInterfaceVersionsHaveBothValues() {
        assertThat(squeezed(diff("4.17", "4.20"))).contains("\n XENFEAT_runstate_phys_area - 18 added\n")
                .contains("\n XEN_DOMCTL_INTERFACE_VERSION 21 23\n")
                .contains("\n domctl interface version 0x15 0x17\n");
    }

    @Test
    void aStructThatChangedIsShownFieldByField() {
        assertThat(squeezed(diff("4.14", "4.20")))
                .contains("\n xen_domctl_createdomain 48/4 68/4\n").contains("\n cpupool_id - 56/4 added\n")
                .contains("\n arch 44/4 60/8\n");
    }

    @Test
    void whatIsNotKnownIsNamed() {
        assertThat(diff("4.17", "4.20").text()).contains("Not known of 4.20, whose headers are all there is:\n")
                .doesNotContain("Not known of 4.17");
    }

    @Test
    void twoBuildsOfOneVersionDifferInWhatIsBuiltIn() {
        assertThat(squeezed(diff("4.17", "debian-4.17"))).isEqualTo(
                "Answers\n 4.17 debian-4.17\n shadow paging built in yes no\n");
    }

    @Test
    void aXenDoesNotDifferFromItself() {
        assertThat(diff("4.17", "4.17").text()).isEqualTo("No difference between 4.17 and 4.17 is known.\n");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void theWayBackIsTheWayThereTurnedRound(final List<String> pair) {
        final JsonNode there = MAPPER.readTree(diff(pair.get(0), pair.get(1)).json());
        final JsonNode back = MAPPER.readTree(diff(pair.get(1), pair.get(0)).json());
        for (final String section : List.of("answers", "operations", "features", "constants", "structs")) {
            assertThat(there.get(section).size()).as(section).isEqualTo(back.get(section).size());
            for (int i = 0; i < there.get(section).size(); i++) {
                final JsonNode one = there.get(section).get(i);
                final JsonNode other = back.get(section).get(i);
                assertThat(one.get("name")).isEqualTo(other.get("name"));
                assertThat(one.get("before")).isEqualTo(other.get("after"));
                assertThat(one.get("after")).isEqualTo(other.get("before"));
                assertThat(one.get("before")).isNotEqualTo(section.equals("structs") ? null : one.get("after"));
            }
        }
    }

    @Test
    void toProgramsWhatIsNotThereIsNull() {
        final JsonNode operation = MAPPER.readTree(diff("4.17", "4.20").json()).get("operations").get(0);
        assertThat(operation.get("hypercall").asString()).isEqualTo("physdev_op");
        assertThat(operation.get("before").isNull()).isTrue();
        assertThat(operation.get("after").asString()).isEqualTo("32");
        assertThat(operation.get("change").asString()).isEqualTo("added");
    }
}
