package io.xenolith.dom0.toolstack;

import io.xenolith.abi.domctl.Domctl;

/** The schedulers, by libxl's names and Xen's numbers. */
public enum Scheduler {
    CREDIT("credit", Domctl.XEN_SCHEDULER_CREDIT), CREDIT2("credit2", Domctl.XEN_SCHEDULER_CREDIT2), RTDS("rtds",
            Domctl.XEN_SCHEDULER_RTDS), NULL("null", Domctl.XEN_SCHEDULER_NULL), ARINC653("arinc653",
                    Domctl.XEN_SCHEDULER_ARINC653), UNKNOWN("unknown", 0);

    private final String key;
    private final int id;

    Scheduler(final String key, final int id) {
        this.key = key;
        this.id = id;
    }

    public String key() {
        return key;
    }

    int id() {
        return id;
    }

    static Scheduler of(final long id) {
        for (final Scheduler each : values()) {
            if (each.id == id) {
                return each;
            }
        }
        return UNKNOWN;
    }

    /** The one with this name; UNKNOWN if none has it. */
    public static Scheduler of(final String key) {
        for (final Scheduler each : values()) {
            if (each.key.equals(key)) {
                return each;
            }
        }
        return UNKNOWN;
    }
}
