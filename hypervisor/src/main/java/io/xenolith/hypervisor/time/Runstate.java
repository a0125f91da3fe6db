package io.xenolith.hypervisor.time;

import static io.xenolith.abi.vcpu.Vcpu.RUNSTATE_blocked;
import static io.xenolith.abi.vcpu.Vcpu.RUNSTATE_offline;
import static io.xenolith.abi.vcpu.Vcpu.RUNSTATE_runnable;
import static io.xenolith.abi.vcpu.Vcpu.RUNSTATE_running;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.vcpu.VcpuRunstateInfo;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.trace.TraceEvent;

/**
 * Run-state accounting of one vCPU: how long it was running, runnable, blocked and offline since it was made. The area
 * registered by VCPUOP_register_runstate_memory_area is written at registration and whenever the vCPU is switched to.
 *
 * <p>{@code XEN_RUNSTATE_UPDATE} (vm_assist runstate_update_flag) marks a half-written area; as one thread owns the host no
 * reader can come in between, so it is never seen set.
 */
public final class Runstate {
    private static final int STATES = 4;

    private final Vcpu vcpu;
    private final long[] timeNs = new long[STATES];
    private int state = RUNSTATE_offline;
    private long entryNs;
    private final WrittenArea area;

    public Runstate(final Vcpu vcpu) {
        this.vcpu = vcpu;
        this.area = new WrittenArea(vcpu);
        this.entryNs = vcpu.domain().hypervisor().clock().nowNs();
    }

    /** RUNSTATE_ number. */
    public int state() {
        return state;
    }

    /** System time at which {@link #state()} was entered. */
    public long entryNs() {
        return entryNs;
    }

    /** Nanoseconds spent in {@code which} up to now. */
    public long timeNs(final int which) {
        return timeNs[which] + (which == state ? vcpu.domain().hypervisor().clock().nowNs() - entryNs : 0);
    }

    /** Derives the state from the vCPU and accounts the time since the last change if it is a new one. */
    public void update() {
        final int now = derive();
        if (now == state) {
            return;
        }
        final Hypervisor hypervisor = vcpu.domain().hypervisor();
        final long nowNs = hypervisor.clock().nowNs();
        timeNs[state] += nowNs - entryNs;
        state = now;
        entryNs = nowNs;
        if (hypervisor.trace().on()) {
            hypervisor.trace().emit(new TraceEvent.VcpuState(vcpu.domain().domid(), vcpu.id(), state));
        }
    }

    private int derive() {
        if (vcpu.running) {
            return RUNSTATE_running;
        }
        if (vcpu.runnable()) {
            return RUNSTATE_runnable;
        }
        return !vcpu.down && (vcpu.blocked || vcpu.polling) ? RUNSTATE_blocked : RUNSTATE_offline;
    }

    /** Registers the area at virtual address {@code va} and writes it. */
    public void register(final long va) {
        area.placeVirtual(va);
        writeArea();
    }

    /** Writes the registered area, if there is one and it is mapped. */
    public void writeArea() {
        if (area.placed()) {
            area.write(image());
        }
    }

    /** Where {@link #writeArea()} writes. */
    public WrittenArea area() {
        return area;
    }

    /** A {@code vcpu_runstate_info} as of now. */
    public LocalMemory image() {
        final LocalMemory image = new LocalMemory(VcpuRunstateInfo.SIZE);
        final VcpuRunstateInfo info = new VcpuRunstateInfo().wrap(image, 0);
        info.state(state).stateEntryTime(entryNs);
        for (int i = 0; i < STATES; i++) {
            // Time in the present state counts up to its start; readers add what has passed since state_entry_time.
            info.time(i, timeNs[i]);
        }
        return image;
    }

    /** A {@code vcpu_runstate_info} with the time of the present state up to now: VCPUOP_get_runstate_info. */
    public LocalMemory snapshot() {
        final LocalMemory image = image();
        final VcpuRunstateInfo info = new VcpuRunstateInfo().wrap(image, 0);
        info.stateEntryTime(vcpu.domain().hypervisor().clock().nowNs());
        info.time(state, timeNs(state));
        return image;
    }
}
