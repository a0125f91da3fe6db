package io.xenolith.host.report;

import io.xenolith.abi.callback.Callback;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.evtchn.Evtchn;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.physdev.Physdev;
import io.xenolith.abi.profile.OtherVersions;
import io.xenolith.abi.sched.Sched;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.abi.vcpu.Vcpu;
import io.xenolith.abi.version.Version;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.call.HypercallNames;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Numbers of hypercalls, sub-operations and errors in their C spelling, read off the constants of the ABI. */
public final class CallNames {
    /** Values of fields of operations, which begin like operations. */
    private static final Pattern NO_OPERATION = Pattern
            .compile("XENMEM_(access_(?!op$)|resource_|paging_op_|sharing_op_).*");

    private static final Map<Long, String> ERRORS = names(Errno.class, "XEN_", "XEN_");
    private static final Map<Integer, Map<Long, String>> SUBS = Map.of(
            Xen.__HYPERVISOR_memory_op, names(Memory.class, "XENMEM_", ""),
            Xen.__HYPERVISOR_xen_version, names(Version.class, "XENVER_", ""),
            Xen.__HYPERVISOR_grant_table_op, names(Gnttab.class, "GNTTABOP_", ""),
            Xen.__HYPERVISOR_vcpu_op, names(Vcpu.class, "VCPUOP_", ""),
            Xen.__HYPERVISOR_sched_op, names(Sched.class, "SCHEDOP_", ""),
            Xen.__HYPERVISOR_callback_op, names(Callback.class, "CALLBACKOP_", ""),
            Xen.__HYPERVISOR_event_channel_op, names(Evtchn.class, "EVTCHNOP_", ""),
            Xen.__HYPERVISOR_physdev_op, names(Physdev.class, "PHYSDEVOP_", ""),
            Xen.__HYPERVISOR_domctl, names(Domctl.class, "XEN_DOMCTL_", ""),
            Xen.__HYPERVISOR_sysctl, names(Sysctl.class, "XEN_SYSCTL_", ""));

    private CallNames() {
    }

    /** Lower-case operations only: the upper-case constants of the same prefix are flags and limits. */
    private static Map<Long, String> names(final Class<?> constants, final String prefix, final String cut) {
        final Map<Long, String> names = new HashMap<>();
        // Numbers of other versions come behind: none of them is another operation's in 4.17.
        for (final Class<?> source : List.of(constants, OtherVersions.class)) {
            for (final Field field : source.getFields()) {
                final String name = field.getName();
                final boolean operation = name.startsWith(prefix) && !NO_OPERATION.matcher(name).matches()
                        && (cut.equals("XEN_") || Character.isLowerCase(name.charAt(prefix.length())));
                if (operation) {
                    names.putIfAbsent(value(field), name.substring(cut.length()));
                }
            }
        }
        return names;
    }

    private static long value(final Field constant) {
        try {
            return ((Number) constant.get(null)).longValue();
        } catch (final IllegalAccessException e) {
            throw new LinkageError("a constant is public: " + constant, e);
        }
    }

    /** {@code event_channel_op EVTCHNOP_send}, or the numbers where there is no name: that of a hypercall in hex. */
    static String call(final long number, final int sub) {
        // All 64 bits of the register count: Xen refuses what has a known number in its lower half only.
        final String known = number == (int) number ? HypercallNames.of((int) number) : "";
        if (known.isEmpty()) {
            return "hypercall 0x" + Long.toHexString(number) + (sub < 0 ? "" : " " + sub);
        }
        return sub < 0
                ? known
                : known + " " + SUBS.getOrDefault((int) number, Map.of()).getOrDefault((long) sub,
                        Integer.toString(sub));
    }

    /** {@code event_channel_op EVTCHNOP_send}; only the call if its operation has no name; empty if neither has. */
    public static Optional<String> known(final long number, final int sub) {
        final String call = number == (int) number ? HypercallNames.of((int) number) : "";
        final String operation = SUBS.getOrDefault((int) number, Map.of()).get((long) sub);
        return call.isEmpty() ? Optional.empty() : Optional.of(operation == null ? call : call + " " + operation);
    }

    /** A result: an error by its name, anything else as a number. */
    static String result(final long result) {
        final String error = result < 0 ? ERRORS.get(-result) : null;
        return error == null ? Long.toString(result) : "-" + error;
    }
}
