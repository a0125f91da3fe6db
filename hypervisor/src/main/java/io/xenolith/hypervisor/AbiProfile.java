package io.xenolith.hypervisor;

/**
 * What a Xen version answers about itself and where its limits lie: data, so that another version is another record.
 *
 * @param name what the command line calls it, such as {@code 4.17}
 * @param major,minor version as xen_version gives it
 * @param extraVersion text behind the minor number
 * @param compiler,compileBy,compileDomain,compileDate the four strings of compile_info
 * @param capabilities text of XENVER_capabilities
 * @param changeset text of XENVER_changeset, may be empty
 * @param commandLine Xen's own command line, shown to control domains only
 * @param buildId bytes of the build id
 * @param features XENFEAT_* bits of submap 0 that every PV64 guest sees
 * @param virtStart lowest address of Xen's own range
 * @param maxGrantFrames,maxMaptrackFrames host limits of a domain's grant table
 * @param maxGrantVersion highest grant table version
 * @param maxVcpus vCPUs a PV domain may have
 * @param shadowPaging built with CONFIG_SHADOW_PAGING: log-dirty of PV domains, and so live migration
 */
public record AbiProfile(String name, int major, int minor, String extraVersion, String compiler, String compileBy,
        String compileDomain, String compileDate, String capabilities, String changeset, String commandLine,
        byte[] buildId, int features, long virtStart, int maxGrantFrames, int maxMaptrackFrames, int maxGrantVersion,
        int maxVcpus, boolean shadowPaging) {
    /** Debian's build of Xen 4.17.7, whose answers were recorded. */
    public static final AbiProfile DEBIAN_4_17 = new AbiProfile("debian-4.17", 4, 17, ".7",
            "x86_64-linux-gnu-gcc (Debian 12.2.0-14+deb12u1) 12.2.0", "pkg-xen-devel", "lists.alioth.debian.org",
            "Wed Nov  4 16:52:28 UTC 2026",
            "xen-3.0-x86_64 hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64 ", "",
            "console=com1 com1=115200,8n1 dom0_mem=512M dom0=pv loglvl=all guest_loglvl=all noreboot", new byte[20],
            0x220e0,
            0xffff_8000_0000_0000L, 64, 1024, 2, 8192, false);
    /** The default: as Debian's, with shadow paging built in, because live migration needs it. */
    public static final AbiProfile XEN_4_17 = DEBIAN_4_17.with("4.17", true);

    private AbiProfile with(final String newName, final boolean newShadowPaging) {
        return new AbiProfile(newName, major, minor, extraVersion, compiler, compileBy, compileDomain, compileDate,
                capabilities, changeset, commandLine, buildId, features, virtStart, maxGrantFrames, maxMaptrackFrames,
                maxGrantVersion, maxVcpus, newShadowPaging);
    }
}
