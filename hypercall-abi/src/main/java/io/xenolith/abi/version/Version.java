// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.version;

/** xen_version sub-operations. Source: Xen public/version.h. */
public final class Version {
    public static final long XEN_EXTRAVERSION_LEN = 0x10L;
    public static final long XEN_CHANGESET_INFO_LEN = 0x40L;
    public static final long XEN_CAPABILITIES_INFO_LEN = 0x400L;
    public static final int XENVER_version = 0;
    public static final int XENVER_extraversion = 1;
    public static final int XENVER_compile_info = 2;
    public static final int XENVER_capabilities = 3;
    public static final int XENVER_changeset = 4;
    public static final int XENVER_platform_parameters = 5;
    public static final int XENVER_get_features = 6;
    public static final int XENVER_pagesize = 7;
    public static final int XENVER_guest_handle = 8;
    public static final int XENVER_commandline = 9;
    public static final int XENVER_build_id = 10;

    private Version() {
    }
}
