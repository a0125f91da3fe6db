package io.xenolith.it.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.sched.Sched;
import io.xenolith.hypervisor.vcpu.x86.CpuPolicy;
import io.xenolith.trace.TraceSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The probe, a kernel that makes some 790 hypercalls and privileged instructions, says here what it said on real Xen 4.17.7
 * ({@code real-xen-4.17-domU.txt}; source and build in {@code src/test/kernels/probe}).
 */
class ProbeTest {
    private static final int HOST_MIB = 3072;
    private static final int GUEST_MIB = 128;

    /** Lines that may differ, by their first two fields, each with the reason. */
    private static final Map<String, String> DIFFERENT = Map.of("xen_version|guest_handle",
            "the domain's UUID, random on the recorded host", "memory_op|maximum_ram_page",
            "the recorded machine's firmware kept memory at the top", "insn.rdmsr|TSC", "a time",
            "insn.invd|", "the recorded emulator executes invd; the manual and Xen give #GP");

    @Test
    void saysWhatItSaidOnRealXen() throws Exception {
        final List<String> recorded = lines(new String(resource("real-xen-4.17-domU.txt"), StandardCharsets.UTF_8));
        final List<String> found;
        try (GuestRun run = new GuestRun(CpuPolicy.ORACLE_4_17_TCG, HOST_MIB, 1, TraceSink.OFF)) {
            run.create("probe", resource("probe"), "", GUEST_MIB, 1);
            run.toEnd();
            assertThat(run.shutdownCode()).as(run.crashReason()).isEqualTo(Sched.SHUTDOWN_poweroff);
            found = lines(run.console());
        }
        assertThat(found).hasSameSizeAs(recorded);
        final List<String> differences = new ArrayList<>();
        for (int i = 0; i < recorded.size(); i++) {
            if (!found.get(i).equals(recorded.get(i)) && !DIFFERENT.containsKey(question(recorded.get(i)))) {
                differences.add(recorded.get(i) + "  <>  " + found.get(i));
            }
        }
        assertThat(differences).isEmpty();
    }

    private static String question(final String line) {
        final String[] fields = line.split("\\|", -1);
        return fields[0] + '|' + fields[1];
    }

    private static List<String> lines(final String text) {
        return text.lines().filter(line -> !line.startsWith("#")).toList();
    }

    private static byte[] resource(final String name) throws IOException {
        try (InputStream in = ProbeTest.class.getResourceAsStream("/probe/" + name)) {
            return in.readAllBytes();
        }
    }
}
