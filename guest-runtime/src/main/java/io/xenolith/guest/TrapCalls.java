package io.xenolith.guest;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.callback.Callback;
import io.xenolith.abi.callback.CallbackRegister;
import io.xenolith.abi.xen.TrapInfo;
import io.xenolith.abi.xen.Xen;
import io.xenolith.abi.xen.XenX8664;
import java.util.List;

/** Entry points and stacks: set_trap_table, callback_op, stack_switch, vm_assist. Source: Xen public/xen.h. */
public final class TrapCalls {
    /** One trap handler; {@code flags}: bits 0-1 DPL, bit 2 mask events on entry. */
    public record Trap(int vector, int flags, long address) {
    }

    private final CallGate gate;

    TrapCalls(final CallGate gate) {
        this.gate = gate;
    }

    public long setTrapTable(final List<Trap> traps) {
        // A zeroed entry (address 0) ends the table.
        final LocalMemory table = new LocalMemory((traps.size() + 1) * TrapInfo.SIZE);
        final TrapInfo entry = new TrapInfo();
        for (int i = 0; i < traps.size(); i++) {
            final Trap trap = traps.get(i);
            entry.wrap(table, (long) i * TrapInfo.SIZE).vector(trap.vector()).flags(trap.flags())
                    .cs(XenX8664.FLAT_KERNEL_CS).address(trap.address());
        }
        return gate.callWithArrayFirst(Xen.__HYPERVISOR_set_trap_table, table.array(), 0, 0, 0);
    }

    /** @param type {@code CALLBACKTYPE_*} */
    public long registerCallback(final int type, final int flags, final long address) {
        return gate.callWithStruct(Xen.__HYPERVISOR_callback_op, Callback.CALLBACKOP_register,
                CallbackRegister.allocate().type(type).flags(flags).address(address));
    }

    /** Kernel stack used on entry from user mode. */
    public long stackSwitch(final int ss, final long sp) {
        return gate.hypercalls().hypercall(Xen.__HYPERVISOR_stack_switch, ss, sp);
    }

    /** Turns {@code VMASST_TYPE_*} on. */
    public long enableAssist(final int type) {
        return gate.hypercalls().hypercall(Xen.__HYPERVISOR_vm_assist, Xen.VMASST_CMD_enable, type);
    }
}
