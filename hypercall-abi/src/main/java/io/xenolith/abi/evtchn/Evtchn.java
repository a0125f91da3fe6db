// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.evtchn;

/** event_channel_op sub-operations. Source: Xen public/event_channel.h. */
public final class Evtchn {
    public static final int BIND_PIRQ__WILL_SHARE = 1;
    public static final int EVTCHN_FIFO_PRIORITY_MAX = 0;
    public static final int EVTCHN_FIFO_PRIORITY_DEFAULT = 7;
    public static final int EVTCHN_FIFO_PRIORITY_MIN = 15;
    public static final int EVTCHN_FIFO_MAX_QUEUES = 16;
    public static final int EVTCHN_FIFO_LINK_BITS = 17;
    public static final int EVTCHN_FIFO_BUSY = 28;
    public static final int EVTCHN_FIFO_LINKED = 29;
    public static final int EVTCHN_FIFO_MASKED = 30;
    public static final int EVTCHN_FIFO_PENDING = 31;
    public static final long EVTCHN_2L_NR_CHANNELS = 0x1000L;
    public static final int EVTCHN_FIFO_LINK_MASK = 131071;
    public static final int EVTCHN_FIFO_NR_CHANNELS = 131072;
    public static final int EVTCHNOP_bind_interdomain = 0;
    public static final int EVTCHNOP_bind_virq = 1;
    public static final int EVTCHNOP_bind_pirq = 2;
    public static final int EVTCHNOP_close = 3;
    public static final int EVTCHNOP_send = 4;
    public static final int EVTCHNOP_status = 5;
    public static final int EVTCHNOP_alloc_unbound = 6;
    public static final int EVTCHNOP_bind_ipi = 7;
    public static final int EVTCHNOP_bind_vcpu = 8;
    public static final int EVTCHNOP_unmask = 9;
    public static final int EVTCHNOP_reset = 10;
    public static final int EVTCHNOP_init_control = 11;
    public static final int EVTCHNOP_expand_array = 12;
    public static final int EVTCHNOP_set_priority = 13;
    public static final int EVTCHNSTAT_closed = 0;
    public static final int EVTCHNSTAT_unbound = 1;
    public static final int EVTCHNSTAT_interdomain = 2;
    public static final int EVTCHNSTAT_pirq = 3;
    public static final int EVTCHNSTAT_virq = 4;
    public static final int EVTCHNSTAT_ipi = 5;

    private Evtchn() {
    }
}
