package io.xenolith.testkit;

import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.HypercallNames;
import io.xenolith.hypervisor.call.HypercallTable;
import io.xenolith.hypervisor.call.SubOperation;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** The last hypercalls of a test, for the message when it fails. */
final class CallHistory {
    private static final int LINES = 12;
    private static final int ARGUMENTS = 5;

    private final Hypervisor hypervisor;
    private final Deque<String> lines = new ArrayDeque<>();

    CallHistory(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /** Notes that {@code call} of {@code domid}, made at {@code site}, answered {@code rc}. */
    void add(final int domid, final String call, final long rc, final String site) {
        if (lines.size() == LINES) {
            lines.removeFirst();
        }
        lines.add("d" + domid + " " + call + " = " + XenError.text(rc) + "  at " + site);
    }

    /** A bare call for people: {@code event_channel_op/EVTCHNOP_send(0x4, 0x...)}. */
    String text(final int number, final long[] args) {
        final String name = name(number);
        final StringBuilder text = new StringBuilder(name).append(operation(number, args)).append('(');
        int last = args.length;
        while (last > 0 && args[last - 1] == 0) {
            last--;
        }
        for (int i = 0; i < last; i++) {
            text.append(i == 0 ? "" : ", ").append("0x").append(Long.toHexString(args[i]));
        }
        return text.append(')').toString();
    }

    private static boolean hasPlace(final int number) {
        return number >= 0 && number < HypercallTable.SIZE;
    }

    private static String name(final int number) {
        final String name = hasPlace(number) ? HypercallNames.of(number) : "";
        return name.isEmpty() ? "hypercall " + number : name;
    }

    private String operation(final int number, final long[] args) {
        final HypercallHandler handler = hasPlace(number) ? hypervisor.hypercalls().handler(number) : null;
        if (handler == null) {
            return "";
        }
        final long[] all = Arrays.copyOf(args, ARGUMENTS);
        final int sub = handler.subOperation(all[0], all[1], all[2]);
        return hypervisor.hypercalls().operations(number).stream().filter(operation -> operation.number() == sub)
                .map(SubOperation::name).filter(name -> !name.isEmpty()).findFirst().map(name -> "/" + name)
                .orElse("");
    }
}
