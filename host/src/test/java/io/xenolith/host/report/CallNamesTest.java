package io.xenolith.host.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.xen.Xen;
import io.xenolith.host.run.ScenarioRunner;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.HypercallTable;
import io.xenolith.hypervisor.call.SubOperation;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallNamesTest {
    private static final List<Integer> NAMED = List.of(Xen.__HYPERVISOR_memory_op, Xen.__HYPERVISOR_xen_version,
            Xen.__HYPERVISOR_grant_table_op, Xen.__HYPERVISOR_vcpu_op, Xen.__HYPERVISOR_sched_op,
            Xen.__HYPERVISOR_callback_op, Xen.__HYPERVISOR_event_channel_op, Xen.__HYPERVISOR_domctl);

    @Test
    void operationsAreCalledAsTheirHandlersCallThem() {
        final HypercallTable table = new ScenarioRunner().hypercalls(AbiProfile.XEN_4_17);
        for (final int number : NAMED) {
            final HypercallHandler handler = table.handler(number);
            for (final SubOperation operation : handler.operations()) {
                // Xen's own continuation of a reset has no name in any header.
                if (operation.number() >= 0 && !operation.name().equals("EVTCHNOP_reset_cont")) {
                    assertThat(CallNames.call(number, operation.number())).endsWith(" " + operation.name());
                }
            }
        }
    }

    @Test
    void aHypercallThatNobodyKnowsIsItsWholeNumber() {
        assertThat(CallNames.call(0x1_0000_0011L, -1)).isEqualTo("hypercall 0x100000011");
        assertThat(CallNames.call(-1, -1)).isEqualTo("hypercall 0xffffffffffffffff");
        assertThat(CallNames.call(60, 3)).isEqualTo("hypercall 0x3c 3");
        assertThat(CallNames.call(17, -1)).isEqualTo("xen_version");
    }

    @Test
    void anOperationThatNobodyKnowsIsANumber() {
        assertThat(CallNames.call(Xen.__HYPERVISOR_domctl, 9999)).isEqualTo("domctl 9999");
        assertThat(CallNames.call(Xen.__HYPERVISOR_domctl, Domctl.XEN_DOMCTL_createdomain))
                .isEqualTo("domctl XEN_DOMCTL_createdomain");
    }
}
