// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xenoprof;

/** xenoprof_op sub-operations. Source: Xen public/xenoprof.h. */
public final class Xenoprof {
    public static final int MAX_OPROF_DOMAINS = 25;
    public static final int MAX_OPROF_EVENTS = 32;
    public static final int XENOPROF_init = 0;
    public static final int XENOPROF_TRACE_BEGIN = 1;
    public static final int XENOPROF_reset_active_list = 1;
    public static final int XENOPROF_reset_passive_list = 2;
    public static final int XENOPROF_set_active = 3;
    public static final int XENOPROF_set_passive = 4;
    public static final int XENOPROF_reserve_counters = 5;
    public static final int XENOPROF_counter = 6;
    public static final int XENOPROF_setup_events = 7;
    public static final int XENOPROF_enable_virq = 8;
    public static final int XENOPROF_start = 9;
    public static final int XENOPROF_stop = 10;
    public static final int XENOPROF_disable_virq = 11;
    public static final int XENOPROF_release_counters = 12;
    public static final int XENOPROF_shutdown = 13;
    public static final int XENOPROF_get_buffer = 14;
    public static final int XENOPROF_set_backtrace = 15;
    public static final int XENOPROF_get_ibs_caps = 16;
    public static final int XENOPROF_ibs_counter = 17;
    public static final int XENOPROF_last_op = 17;
    public static final int XENOPROF_CPU_TYPE_SIZE = 64;
    public static final long XENOPROF_ESCAPE_CODE = 0xffffffffffffffffL;

    private Xenoprof() {
    }
}
