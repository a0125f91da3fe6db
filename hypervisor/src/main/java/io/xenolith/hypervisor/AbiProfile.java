package io.xenolith.hypervisor;

import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.features.Features;
import io.xenolith.abi.profile.OtherVersions;
import io.xenolith.abi.profile.VersionTable;
import io.xenolith.abi.profile.XenHeaders;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.hypervisor.sched.SchedulerKind;
import java.util.List;
import java.util.Optional;

/**
 * What a Xen version answers about itself and where its limits lie: data, so that another version is another record. Only
 * 4.17's answers were recorded. Of the others the public headers are known, and {@code unknown} names what they do not say.
 *
 * @param name what the command line calls it, such as {@code 4.17}
 * @param headers numbers and layouts, as far as versions differ in them
 * @param major,minor version as xen_version gives it
 * @param extraVersion text behind the minor number
 * @param compiler,compileBy,compileDomain,compileDate the four strings of compile_info
 * @param capabilities text of XENVER_capabilities
 * @param changeset text of XENVER_changeset, may be empty
 * @param commandLine Xen's own command line, shown to control domains only
 * @param buildId bytes of the build id; none: XENVER_build_id is -ENODATA
 * @param features XENFEAT_* bits of submap 0 that every PV64 guest sees
 * @param virtStart lowest address of Xen's own range
 * @param maxGrantFrames,maxMaptrackFrames host limits of a domain's grant table
 * @param maxGrantVersion highest grant table version
 * @param maxVcpus vCPUs a PV domain may have
 * @param schedulers those that are built in; all versions take credit2 when they are asked for another
 * @param shadowPaging built with CONFIG_SHADOW_PAGING: log-dirty of PV domains, and so live migration
 * @param unknown what is answered without being known of this version, in words
 */
public record AbiProfile(String name, XenHeaders headers, int major, int minor, String extraVersion, String compiler,
        String compileBy, String compileDomain, String compileDate, String capabilities, String changeset,
        String commandLine, byte[] buildId, int features, long virtStart, int maxGrantFrames, int maxMaptrackFrames,
        int maxGrantVersion, int maxVcpus, List<SchedulerKind> schedulers, boolean shadowPaging, List<String> unknown) {
    /** What differs between the versions that profiles are of. */
    public static final VersionTable VERSIONS = VersionTable.load();

    /** Debian's build of Xen 4.17.7, whose answers were recorded. */
    public static final AbiProfile DEBIAN_4_17 = new AbiProfile("debian-4.17", VERSIONS.headers("4.17"), 4, 17, ".7",
            "x86_64-linux-gnu-gcc (Debian 12.2.0-14+deb12u1) 12.2.0", "pkg-xen-devel", "lists.alioth.debian.org",
            "Wed Nov  4 16:52:28 UTC 2026",
            "xen-3.0-x86_64 hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64 ", "",
            "console=com1 com1=115200,8n1 dom0_mem=512M dom0=pv loglvl=all guest_loglvl=all noreboot", new byte[20],
            0x220e0, 0xffff_8000_0000_0000L, 64, 1024, 2, 8192, List.of(SchedulerKind.CREDIT, SchedulerKind.CREDIT2),
            false,
            List.of());
    /** The default: as Debian's, with shadow paging, because live migration needs it, and every scheduler. */
    public static final AbiProfile XEN_4_17 = DEBIAN_4_17.withEverything("4.17");
    /** Known from its headers: before 4.17. */
    public static final AbiProfile XEN_4_14 = fromHeaders("4.14", 14);
    /** Known from its headers. */
    public static final AbiProfile XEN_4_20 = fromHeaders("4.20", 20);
    /** Known from its headers. */
    public static final AbiProfile XEN_4_21 = fromHeaders("4.21", 21);

    private static final List<AbiProfile> ALL = List.of(XEN_4_14, XEN_4_17, DEBIAN_4_17, XEN_4_20, XEN_4_21);
    private static final String UNKNOWN = "unknown";

    /** The profile that {@code name} names, if there is one. */
    public static Optional<AbiProfile> named(final String name) {
        return ALL.stream().filter(profile -> profile.name.equals(name)).findFirst();
    }

    /** What can be asked for, in ascending order of versions. */
    public static List<String> names() {
        return ALL.stream().map(AbiProfile::name).toList();
    }

    private AbiProfile withEverything(final String newName) {
        return new AbiProfile(newName, headers, major, minor, extraVersion, compiler, compileBy, compileDomain,
                compileDate, capabilities, changeset, commandLine, buildId, features, virtStart, maxGrantFrames,
                maxMaptrackFrames, maxGrantVersion, maxVcpus, List.of(SchedulerKind.values()), true, unknown);
    }

    private static AbiProfile fromHeaders(final String version, final int minor) {
        final XenHeaders headers = VERSIONS.headers(version);
        return new AbiProfile(version, headers, 4, minor, ".unknown", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN,
                DEBIAN_4_17.capabilities, UNKNOWN, UNKNOWN, new byte[0], features(headers), DEBIAN_4_17.virtStart,
                DEBIAN_4_17.maxGrantFrames, DEBIAN_4_17.maxMaptrackFrames, DEBIAN_4_17.maxGrantVersion,
                DEBIAN_4_17.maxVcpus, List.of(SchedulerKind.values()), true,
                List.of("extra version, compile_info, changeset and Xen's command line read \"unknown\"; no build id",
                        "capabilities, hypfs tree, limits of grant tables and vCPUs are 4.17's",
                        "operations with 4.17's number and layout behave as 4.17's; errors are checked in its order",
                        "built as the default 4.17: with shadow paging and all schedulers, without 32-bit PV, FLASK, argo and vPMU"));
    }

    /** 4.17's without what these headers do not know, and with what later ones say every PV domain has. */
    private static int features(final XenHeaders headers) {
        final int notYet = headers.has("XENFEAT_direct_mapped") ? 0 : 1 << Features.XENFEAT_direct_mapped;
        final int later = headers.has("XENFEAT_runstate_phys_area")
                ? 1 << OtherVersions.XENFEAT_runstate_phys_area | 1 << OtherVersions.XENFEAT_vcpu_time_phys_area
                        | 1 << OtherVersions.XENFEAT_dm_msix_all_writes
                : 0;
        return (DEBIAN_4_17.features & ~notYet) | later;
    }

    /** interface_version that domctl wants. */
    public int domctlVersion() {
        return (int) headers.number("XEN_DOMCTL_INTERFACE_VERSION", Domctl.XEN_DOMCTL_INTERFACE_VERSION);
    }

    /** interface_version that sysctl wants. */
    public int sysctlVersion() {
        return (int) headers.number("XEN_SYSCTL_INTERFACE_VERSION", Sysctl.XEN_SYSCTL_INTERFACE_VERSION);
    }
}
