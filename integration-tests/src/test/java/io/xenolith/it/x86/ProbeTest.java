package io.xenolith.it.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.sched.Sched;
import io.xenolith.hypervisor.vcpu.x86.CpuPolicy;
import io.xenolith.trace.TraceSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The probe, a kernel that makes some 790 hypercalls and privileged instructions, says here what it said on real Xen 4.17.7
 * ({@code real-xen-4.17-domU.txt}, as dom0 {@code real-xen-4.17-dom0.txt}; source and build in {@code src/test/kernels/probe}).
 */
class ProbeTest {
    private static final int HOST_MIB = 3072;
    private static final int GUEST_MIB = 128;

    /** Lines that may differ, by their first two fields, each with the reason. */
    private static final Map<String, String> DIFFERENT = Map.of("xen_version|guest_handle",
            "the domain's UUID, random on the recorded host", "memory_op|maximum_ram_page",
            "the recorded machine's firmware kept memory at the top", "insn.rdmsr|TSC", "a time",
            "insn.invd|", "the recorded emulator executes invd; the manual and Xen give #GP");

    /** More that may differ in dom0, which sees the machine. */
    private static final Map<String, String> DIFFERENT_IN_DOM0 = Map.of("memory_op|machphys_mapping",
            "the recorded machine's firmware kept memory at the top", "memory_op|machine_memory_map",
            "the recorded machine's firmware map", "insn.smsw|",
            "TS is set at the beginning of a time slice; on the recorded machine the FPU had been used in it");

    @Test
    void saysWhatItSaidOnRealXen() throws Exception {
        final List<String> found;
        try (GuestRun run = new GuestRun(CpuPolicy.ORACLE_4_17_TCG, HOST_MIB, 1, TraceSink.OFF)) {
            run.create("probe", resource("probe"), "", GUEST_MIB, 1);
            run.toEnd();
            assertThat(run.shutdownCode()).as(run.crashReason()).isEqualTo(Sched.SHUTDOWN_poweroff);
            found = lines(run.console());
        }
        compare("real-xen-4.17-domU.txt", found, DIFFERENT);
    }

    @Test
    void saysAsDom0WhatItSaidOnRealXen() throws Exception {
        final Map<String, String> different = new HashMap<>(DIFFERENT);
        different.putAll(DIFFERENT_IN_DOM0);
        compare("real-xen-4.17-dom0.txt", lines(Dom0Run.console(resource("probe"))), different);
    }

    private static void compare(final String recording, final List<String> found, final Map<String, String> different)
            throws IOException {
        final List<String> recorded = lines(new String(resource(recording), StandardCharsets.UTF_8));
        assertThat(found).hasSameSizeAs(recorded);
        final List<String> differences = new ArrayList<>();
        for (int i = 0; i < recorded.size(); i++) {
            if (!found.get(i).equals(recorded.get(i)) && !different.containsKey(question(recorded.get(i)))) {
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
