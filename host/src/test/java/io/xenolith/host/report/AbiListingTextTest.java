package io.xenolith.host.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.HypercallTable;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.trace.TraceSink;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the listing looks; what it says is the table's. */
class AbiListingTextTest {
    private final HypercallTable table = new HypercallTable(TraceSink.OFF, AbiProfile.XEN_4_17.headers());

    private static HypercallHandler with(final SubOperation... operations) {
        return new HypercallHandler() {
            @Override
            public long call(final Vcpu vcpu, final long a1, final long a2, final long a3, final long a4,
                    final long a5) {
                return 0;
            }

            @Override
            public List<SubOperation> operations() {
                return List.of(operations);
            }
        };
    }

    private String text() {
        table.register(5, with(SubOperation.implemented(-1, "fpu_taskswitch", "any")));
        table.register(28, with(SubOperation.missing(1, "XENNMI_unregister_callback", "any", ""),
                SubOperation.partly(0, "XENNMI_register_callback", "any", "half of it")));
        return new AbiListing(table, TestCoverage.load()).text();
    }

    @Test
    void aHypercallWithoutOperationsIsOneLine() {
        assertThat(text().lines()).anyMatch(
                line -> line.matches("5       fpu_taskswitch              implemented    any +[0-9]+"));
    }

    @Test
    void operationsStandBelowTheirHypercallInAscendingOrder() {
        assertThat(text()).containsPattern("""
                28      nmi_op
                  0     XENNMI_register_callback    partly         any +[0-9]+  half of it
                  1     XENNMI_unregister_callback  missing        any +[0-9]+
                """);
    }

    @Test
    void theTotalsAreThoseOfTheTable() {
        assertThat(text()).contains("64 numbers, 2 taken, 1 implemented, 1 partly, 0 absent-in-xen, 1 missing, ");
    }

    @Test
    void jsonHasEveryNumberWithItsName() {
        text();
        final String json = new AbiListing(table, TestCoverage.load()).json().replaceAll("\\s+", "");
        assertThat(json).contains("{\"number\":5,\"name\":\"fpu_taskswitch\",\"present\":true",
                "{\"number\":11,\"name\":\"\",\"present\":false", "\"totals\":{\"numbers\":64,\"taken\":2");
    }
}
