// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.callback;

/** callback_op sub-operations and types. Source: Xen public/callback.h. */
public final class Callback {
    public static final int _CALLBACKF_mask_events = 0;
    public static final int CALLBACKF_mask_events = 1;
    public static final int CALLBACKOP_register = 0;
    public static final int CALLBACKOP_unregister = 1;
    public static final int CALLBACKTYPE_event = 0;
    public static final int CALLBACKTYPE_failsafe = 1;
    public static final int CALLBACKTYPE_syscall = 2;
    public static final int CALLBACKTYPE_sysenter_deprecated = 3;
    public static final int CALLBACKTYPE_nmi = 4;
    public static final int CALLBACKTYPE_sysenter = 5;
    public static final int CALLBACKTYPE_syscall32 = 7;

    private Callback() {
    }
}
