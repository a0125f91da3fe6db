package io.xenolith.dom0.kernel;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.dom0.toolstack.DomctlCalls;
import io.xenolith.dom0.xenstore.XenstoreKernel;
import io.xenolith.guest.GrantMapper;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/** What dom0's kernel gives to xenstored: domains' ring pages by their reserved grant, and event channels. */
public final class Dom0XenstoreKernel implements XenstoreKernel {
    private final Dom0Machine machine;
    private final DomctlCalls domctl;
    private final IntConsumer onEvent;
    private final Map<Integer, GrantMapper.Mapping> mapped = new HashMap<>();

    /** @param onEvent told the number of the domain that sent an event on its xenstore port */
    public Dom0XenstoreKernel(final Dom0Machine machine, final DomctlCalls domctl, final IntConsumer onEvent) {
        this.machine = machine;
        this.domctl = domctl;
        this.onEvent = onEvent;
    }

    @Override
    public boolean domainExists(final int domid) {
        return domctl.exists(domid);
    }

    @Override
    public Mapping mapXenstorePage(final int domid, final long gfn) {
        final GrantMapper.Mapping mapping = machine.grants().map(domid, Gnttab.GNTTAB_RESERVED_XENSTORE, false);
        if (!mapping.okay()) {
            return new Mapping.Refused(-Errno.XEN_EINVAL);
        }
        mapped.put(domid, mapping);
        return new Mapping.Mapped(machine.memory(), mapping.va());
    }

    @Override
    public void unmapXenstorePage(final int domid) {
        final GrantMapper.Mapping mapping = mapped.remove(domid);
        if (mapping != null) {
            final int _ = machine.grants().unmap(mapping);
        }
    }

    @Override
    public int bindInterdomain(final int domid, final int remotePort) {
        final int port = machine.calls().evtchn().bindInterdomain(domid, remotePort);
        if (port > 0) {
            machine.events().listen(port, () -> onEvent.accept(domid));
        }
        return port;
    }

    @Override
    public void closePort(final int port) {
        machine.events().close(port);
    }

    @Override
    public long nowNs() {
        return machine.nowNs();
    }

    @Override
    public void notifyPort(final int port) {
        machine.calls().evtchn().send(port);
    }
}
