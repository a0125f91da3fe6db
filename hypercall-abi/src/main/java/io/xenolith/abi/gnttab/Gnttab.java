// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.gnttab;

/** grant_table_op sub-operations, entry flags and status codes. Source: Xen public/grant_table.h. */
public final class Gnttab {
    public static final int _GNTCOPY_source_gref = 0;
    public static final int _GNTMAP_device_map = 0;
    public static final int _GNTCOPY_dest_gref = 1;
    public static final int _GNTMAP_host_map = 1;
    public static final int _GNTMAP_readonly = 2;
    public static final int _GTF_readonly = 2;
    public static final int _GTF_transfer_committed = 2;
    public static final int _GNTMAP_application_map = 3;
    public static final int _GTF_reading = 3;
    public static final int _GTF_transfer_completed = 3;
    public static final int _GNTMAP_contains_pte = 4;
    public static final int _GTF_writing = 4;
    public static final int _GTF_PWT = 5;
    public static final int _GTF_PCD = 6;
    public static final int _GTF_PAT = 7;
    public static final int _GTF_sub_page = 8;
    public static final int _GNTMAP_guest_avail0 = 16;
    public static final int GNTCOPY_source_gref = 1;
    public static final int GNTCOPY_dest_gref = 2;
    public static final int GNTMAP_device_map = 1;
    public static final int GNTMAP_host_map = 2;
    public static final int GNTMAP_readonly = 4;
    public static final int GNTMAP_application_map = 8;
    public static final int GNTMAP_contains_pte = 16;
    public static final long GNTMAP_guest_avail_mask = 0xffff0000L;
    public static final int GNTST_no_space = -13;
    public static final int GNTST_eagain = -12;
    public static final int GNTST_address_too_big = -11;
    public static final int GNTST_bad_copy_arg = -10;
    public static final int GNTST_bad_page = -9;
    public static final int GNTST_permission_denied = -8;
    public static final int GNTST_no_device_space = -7;
    public static final int GNTST_bad_dev_addr = -6;
    public static final int GNTST_bad_virt_addr = -5;
    public static final int GNTST_bad_handle = -4;
    public static final int GNTST_bad_gntref = -3;
    public static final int GNTST_bad_domain = -2;
    public static final int GNTST_general_error = -1;
    public static final int GNTST_okay = 0;
    public static final int GNTTAB_RESERVED_CONSOLE = 0;
    public static final int GNTTAB_CACHE_CLEAN = 1;
    public static final int GNTTAB_RESERVED_XENSTORE = 1;
    public static final int GNTTAB_CACHE_INVAL = 2;
    public static final int GNTTAB_NR_RESERVED_ENTRIES = 8;
    public static final long GNTTAB_CACHE_SOURCE_GREF = 0x80000000L;
    public static final int GNTTABOP_map_grant_ref = 0;
    public static final int GNTTABOP_unmap_grant_ref = 1;
    public static final int GNTTABOP_setup_table = 2;
    public static final int GNTTABOP_dump_table = 3;
    public static final int GNTTABOP_transfer = 4;
    public static final int GNTTABOP_copy = 5;
    public static final int GNTTABOP_query_size = 6;
    public static final int GNTTABOP_unmap_and_replace = 7;
    public static final int GNTTABOP_set_version = 8;
    public static final int GNTTABOP_get_status_frames = 9;
    public static final int GNTTABOP_get_version = 10;
    public static final int GNTTABOP_swap_grant_ref = 11;
    public static final int GNTTABOP_cache_flush = 12;
    public static final int GTF_invalid = 0;
    public static final int GTF_permit_access = 1;
    public static final int GTF_accept_transfer = 2;
    public static final int GTF_transitive = 3;
    public static final int GTF_type_mask = 3;
    public static final int GTF_readonly = 4;
    public static final int GTF_transfer_committed = 4;
    public static final int GTF_reading = 8;
    public static final int GTF_transfer_completed = 8;
    public static final int GTF_writing = 16;
    public static final int GTF_PWT = 32;
    public static final int GTF_PCD = 64;
    public static final int GTF_PAT = 128;
    public static final int GTF_sub_page = 256;

    private Gnttab() {
    }
}
