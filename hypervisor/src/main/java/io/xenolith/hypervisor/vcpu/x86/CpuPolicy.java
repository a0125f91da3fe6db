package io.xenolith.hypervisor.vcpu.x86;

import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.x86.CpuidPolicy;
import io.xenolith.x86.CpuidPolicy.Leaf;
import io.xenolith.x86.isa.Feature;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A processor under Xen, as data: what cpuid shows when a guest executes it, what Xen answers to the forced form, and the MSRs
 * whose values come from the hardware. Xen's own leaves are added from the ABI profile.
 *
 * @param name as the command line has it
 * @param visible what {@code cpuid} shows and which instructions exist
 * @param forced what {@code ud2; "xen"; cpuid} shows
 * @param msrs values of MSRs that may be read, by number
 */
public record CpuPolicy(String name, CpuidPolicy visible, CpuidPolicy forced, Map<Integer, Long> msrs) {
    /** The default: the baseline of x86-64, and Xen's leaves for both forms of cpuid. */
    public static final String X86_64_V1 = "x86-64-v1";
    /** The emulated processor that the answers of real Xen were recorded on. */
    public static final String ORACLE_4_17_TCG = "oracle-4.17-tcg";

    private static final int XEN_BASE = 0x4000_0000;
    private static final int XEN_LEAVES = 5;
    private static final int SIGNATURE_EBX = 0x566E_6558;
    private static final int SIGNATURE_ECX = 0x65584D4D;
    private static final int SIGNATURE_EDX = 0x4D4D566E;
    private static final int TIME_LEAF = XEN_BASE + 3;
    private static final int MMU_PT_UPDATE_PRESERVE_AD = 1;
    /** "AuthenticAMD" in ebx, edx, ecx. */
    private static final int AMD_EBX = 0x6874_7541;
    private static final int AMD_EDX = 0x6974_6E65;
    private static final int AMD_ECX = 0x444D_4163;
    /** Family 15, model 107, stepping 1. */
    private static final int AMD_SIGNATURE = 0x60FB1;
    private static final int EXTENDED = 0x8000_0000;
    private static final int HYPERVISOR = 1 << 31;
    private static final int CLFLUSH_LINE = 8 << 8;

    /** Names that {@link #named} knows. */
    public static Set<String> names() {
        return new TreeSet<>(Set.of(X86_64_V1, ORACLE_4_17_TCG));
    }

    /**
     * A policy by name, on a host of {@code profile} with {@code machineFrames} and a TSC of {@code tscKhz}.
     *
     * @throws IllegalArgumentException if there is none of that name; the message lists those there are
     */
    public static CpuPolicy named(final String name, final AbiProfile profile, final int tscKhz,
            final long machineFrames) {
        return switch (name) {
            case X86_64_V1 -> baseline(profile, tscKhz, machineFrames);
            case ORACLE_4_17_TCG -> oracle(profile, tscKhz, machineFrames);
            default -> throw new IllegalArgumentException(
                    "no CPU policy \"" + name + "\"; there are " + String.join(", ", names()));
        };
    }

    private static CpuPolicy baseline(final AbiProfile profile, final int tscKhz, final long machineFrames) {
        final CpuidPolicy plain = CpuidPolicy.x8664v1();
        final Leaf vendor = plain.leaf(0);
        final Leaf one = plain.leaf(1);
        final Leaf top = plain.leaf(EXTENDED);
        CpuidPolicy policy = plain.with(0, new Leaf(vendor.eax(), AMD_EBX, AMD_ECX, AMD_EDX))
                .with(1, new Leaf(AMD_SIGNATURE, CLFLUSH_LINE | 1 << 16, one.ecx() | HYPERVISOR,
                        one.edx() & ~HIDDEN_EDX))
                .with(EXTENDED, new Leaf(top.eax(), AMD_EBX, AMD_ECX, AMD_EDX));
        policy = withXen(policy, profile, tscKhz, machineFrames);
        return new CpuPolicy(X86_64_V1, policy, policy, Map.of(MSR_UCODE_REV, 0x0100_0065L, MSR_MISC_ENABLE, 0x1801L));
    }

    private static final int MSR_UCODE_REV = 0x8b;
    private static final int MSR_MISC_ENABLE = 0x1a0;
    /** What Xen hides from PV guests: PSE, SEP, MTRR, PGE, PSE36. */
    private static final int HIDDEN_EDX = 1 << 3 | 1 << 11 | 1 << 12 | 1 << 13 | 1 << 17;

    /** Words not recorded are those of the nearest recorded form, or zero. */
    private static CpuPolicy oracle(final AbiProfile profile, final int tscKhz, final long machineFrames) {
        final Set<Feature> features = EnumSet.noneOf(Feature.class);
        features.addAll(CpuidPolicy.all().features());
        final CpuidPolicy base = CpuidPolicy.of(features);
        final Leaf vendor = new Leaf(0xd, AMD_EBX, AMD_ECX, AMD_EDX);
        final Leaf extended = new Leaf(0x8000_0008, AMD_EBX, AMD_ECX, AMD_EDX);
        final CpuidPolicy common = base.with(0, vendor).with(EXTENDED, extended)
                .with(EXTENDED + 1, new Leaf(AMD_SIGNATURE, 0, base.leaf(EXTENDED + 1).ecx(), 0xe9d1_cbf5))
                .with(7, new Leaf(0, 0x218c_0329, base.leaf(7).ecx(), 0));
        final CpuidPolicy visible = common
                .with(1, new Leaf(AMD_SIGNATURE, CLFLUSH_LINE | 1 << 16, 0xfef8_320b, 0x0fc9_c3f5))
                .with(XEN_BASE, new Leaf(XEN_BASE + 1, 0x5447_4354, 0x4354_4743, 0x4743_5447));
        final CpuidPolicy forced = withXen(
                common.with(1, new Leaf(AMD_SIGNATURE, CLFLUSH_LINE | 1 << 16, 0xfed8_3203, 0x0fc9_c3f5)), profile,
                tscKhz, machineFrames);
        return new CpuPolicy(ORACLE_4_17_TCG, visible, forced,
                Map.of(MSR_UCODE_REV, 0x0100_0065L, MSR_MISC_ENABLE, 0x0080_1801L));
    }

    /** Xen's leaves: signature, version, hypercall page MSR, time, nothing for PV, and the width of machine addresses. */
    private static CpuidPolicy withXen(final CpuidPolicy policy, final AbiProfile profile, final int tscKhz,
            final long machineFrames) {
        final int addressWidth = Long.SIZE - Long.numberOfLeadingZeros(machineFrames - 1) + 12;
        return policy.with(XEN_BASE, new Leaf(XEN_BASE + XEN_LEAVES, SIGNATURE_EBX, SIGNATURE_ECX, SIGNATURE_EDX))
                .with(XEN_BASE + 1, new Leaf(profile.major() << 16 | profile.minor(), 0, 0, 0))
                .with(XEN_BASE + 2, new Leaf(1, XEN_BASE, MMU_PT_UPDATE_PRESERVE_AD, 0))
                .with(TIME_LEAF, 0, new Leaf(0, 0, tscKhz, 0))
                .with(TIME_LEAF, 2, new Leaf(tscKhz, 0, 0, 0))
                .with(XEN_BASE + XEN_LEAVES, 0, new Leaf(0, addressWidth, 0, 0));
    }
}
