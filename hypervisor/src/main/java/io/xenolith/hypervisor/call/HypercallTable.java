package io.xenolith.hypervisor.call;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.profile.XenHeaders;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The flat table from hypercall number to handler. An empty place answers -ENOSYS. */
public final class HypercallTable {
    /** Numbers 0 to 63 have a place; all 64 bits of the number are compared. */
    public static final int SIZE = 64;

    private final HypercallHandler[] handlers = new HypercallHandler[SIZE];
    private final TraceSink trace;
    private final XenHeaders headers;

    /** Of a Xen with {@code headers}: operations that these do not have are not listed. */
    public HypercallTable(final TraceSink trace, final XenHeaders headers) {
        this.trace = trace;
        this.headers = headers;
    }

    /** Puts {@code handler} at {@code number}; each number has at most one. */
    public void register(final int number, final HypercallHandler handler) {
        if (handlers[number] != null) {
            throw new IllegalStateException("hypercall " + number + " is registered twice");
        }
        handlers[number] = handler;
    }

    /** The handler at {@code number}, or null. */
    public HypercallHandler handler(final int number) {
        return handlers[number];
    }

    /** What is behind {@code number}, in ascending order of the operations; empty if nothing is. */
    public List<SubOperation> operations(final int number) {
        return handlers[number] == null
                ? List.of()
                : handlers[number].operations().stream().filter(line -> headers.has(line.name()))
                        .sorted(Comparator.comparingInt(SubOperation::number)).toList();
    }

    /** Numbers that have a handler. */
    public int taken() {
        return (int) Arrays.stream(handlers).filter(Objects::nonNull).count();
    }

    /** How many operations there are of each kind; every kind has an entry. */
    public Map<SubOperation.Support, Integer> totals() {
        final Map<SubOperation.Support, Integer> totals = new EnumMap<>(SubOperation.Support.class);
        for (final SubOperation.Support support : SubOperation.Support.values()) {
            totals.put(support, 0);
        }
        for (int number = 0; number < SIZE; number++) {
            operations(number).forEach(operation -> totals.merge(operation.support(), 1, Integer::sum));
        }
        return totals;
    }

    /** Calls {@code number} for {@code vcpu}; counts and traces it. */
    public long dispatch(final Vcpu vcpu, final long number, final long arg1, final long arg2, final long arg3,
            final long arg4, final long arg5, final boolean inMulticall) {
        vcpu.domain().counters().hypercalls++;
        final HypercallHandler handler = number >= 0 && number < SIZE ? handlers[(int) number] : null;
        final long result = handler == null
                ? -Errno.XEN_ENOSYS
                : handler.call(vcpu, arg1, arg2, arg3, arg4, arg5);
        if (trace.on()) {
            final int sub = handler == null ? -1 : handler.subOperation(arg1, arg2, arg3);
            trace.emit(new TraceEvent.Hypercall(vcpu.domain().domid(), vcpu.id(), (int) number, sub, arg1, arg2, arg3,
                    arg4, arg5, result, inMulticall));
        }
        return result;
    }
}
