package io.xenolith.evtchn;

import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.evtchn.Evtchn;
import io.xenolith.abi.evtchn.EvtchnFifoControlBlock;
import io.xenolith.abi.evtchn.EvtchnStatus;
import io.xenolith.abi.xen.Xen;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;
import java.util.function.BooleanSupplier;

/**
 * The event channel ports of one domain.
 *
 * <p>The methods named after sub-operations of event_channel_op act for this domain as the caller. Their arguments are what a
 * guest wrote, unchecked; their results are what the guest gets: a port or 0, or {@code -errno}. Nothing a guest passes
 * raises an exception. Checks come in Xen's order, which decides among several reasons to refuse.
 *
 * <p>The other public methods are the hypervisor's own: they raise interrupts, look at ports and end the domain, and take
 * numbers that exist.
 *
 * <p>Owned by the host's thread. All state is plain data in this object, {@link EventPort}, and the delivery in force; memory
 * does not run out here, so Xen's -ENOMEM occurs only when the host refuses a page.
 */
public final class EventChannels {
    /** Result of {@link #reset}: stopped on request; call again with {@code resuming}. Never shown to a guest. */
    public static final int RESTART = -85;

    private static final int BLOCK_OFFSET_MAX = Page.SIZE - EvtchnFifoControlBlock.SIZE;
    private static final int BLOCK_ALIGN = 8;
    /** Ports that reset closes between two looks at whether something more urgent waits. */
    private static final int RESET_BATCH = 64;

    private final EventHost host;
    private final PirqHost pirqs;
    private final int maxEvtchnPort;
    private final TraceSink trace;
    private final int domid;

    private final PortTable ports = new PortTable();
    private final VirqTable virqPorts;
    /** Port of each physical interrupt, 0 for none. */
    private final int[] pirqPorts;
    private final Upcalls upcalls;
    private final TwoLevelDelivery twoLevel;
    private Delivery delivery;

    /** Ports in use, and those of them that Xen listens on. */
    private int active;
    private int xenAttached;
    /** Where an interrupted reset goes on; 0 while none is in progress. */
    private int resetNext;

    private long sends;
    private long sendsDropped;

    /**
     * Ports of a new domain, on the 2-level ABI.
     *
     * @param maxEvtchnPort highest port number the domain may get
     */
    public EventChannels(final EventHost host, final PirqHost pirqs, final int maxEvtchnPort, final TraceSink trace) {
        this.host = host;
        this.pirqs = pirqs;
        this.maxEvtchnPort = maxEvtchnPort;
        this.trace = trace;
        this.domid = host.domid();
        this.virqPorts = new VirqTable(host.maxVcpus());
        this.pirqPorts = new int[pirqs.count()];
        this.upcalls = new Upcalls(host);
        this.twoLevel = new TwoLevelDelivery(host, upcalls);
        this.delivery = twoLevel;
        ports.get(0).channel = new Channel.Reserved();
    }

    // Making ports.

    /**
     * EVTCHNOP_alloc_unbound: a port in {@code dom} that {@code remoteDom} may connect to, whether that exists or not.
     *
     * @return the port; -ESRCH no domain {@code dom}; -EINVAL it is dying; -ENOSPC; -EPERM
     */
    public int allocUnbound(final int dom, final int remoteDom) {
        final EventChannels owner = resolve(dom);
        if (owner == null) {
            return -Errno.XEN_ESRCH;
        }
        final int port = owner.freePort();
        if (port < 0) {
            return port;
        }
        final int waitsFor = remoteDom == Xen.DOMID_SELF ? domid : remoteDom;
        if (!host.permits(EventAccess.UNBOUND, owner.domid, waitsFor)) {
            return -Errno.XEN_EPERM;
        }
        owner.bind(port, new Channel.Unbound(waitsFor), 0);
        return port;
    }

    /**
     * EVTCHNOP_bind_interdomain: connects a new local port to an unbound port of {@code remoteDom} that waits for this
     * domain. The local port is pending at once, because events may have been lost while the remote one was unbound.
     *
     * @return the local port; -ESRCH; -EINVAL this domain is dying; -ENOSPC; -EINVAL the remote port is none of ours to take;
     *         -EPERM a policy refuses
     */
    public int bindInterdomain(final int remoteDom, final int remotePort) {
        final EventChannels remote = resolve(remoteDom);
        if (remote == null) {
            return -Errno.XEN_ESRCH;
        }
        final int localPort = freePort();
        if (localPort < 0) {
            return localPort;
        }
        final EventPort rport = remote.ports.get(remotePort);
        if (rport == null || !(rport.channel instanceof Channel.Unbound(final int waitsFor)) || waitsFor != domid) {
            return -Errno.XEN_EINVAL;
        }
        if (!host.permits(EventAccess.INTERDOMAIN, domid, remote.domid)) {
            return -Errno.XEN_EPERM;
        }
        bind(localPort, new Channel.Interdomain(remote.domid, remotePort), 0);
        rport.channel = new Channel.Interdomain(domid, localPort);
        final EventPort lport = ports.get(localPort);
        deliver(lport, lport.notifyVcpu);
        return localPort;
    }

    /**
     * EVTCHNOP_bind_virq. Any virtual interrupt may be bound; whether it is ever raised is another matter.
     *
     * @return the port; -EINVAL no such virq, or a global one for a vCPU other than 0; -ENOENT no such vCPU; -EEXIST;
     *         -EINVAL dying; -ENOSPC
     */
    public int bindVirq(final int virq, final int vcpu) {
        if (Integer.compareUnsigned(virq, Xen.NR_VIRQS) >= 0 || (VirqTable.isGlobal(virq) && vcpu != 0)) {
            return -Errno.XEN_EINVAL;
        }
        if (!host.vcpuExists(vcpu)) {
            return -Errno.XEN_ENOENT;
        }
        if (virqPorts.port(vcpu, virq) != 0) {
            return -Errno.XEN_EEXIST;
        }
        final int port = freePort();
        if (port < 0) {
            return port;
        }
        bind(port, new Channel.Virq(virq), vcpu);
        virqPorts.bind(vcpu, virq, port);
        return port;
    }

    /**
     * EVTCHNOP_bind_ipi.
     *
     * @return the port; -ENOENT no such vCPU; -EINVAL dying; -ENOSPC
     */
    public int bindIpi(final int vcpu) {
        if (!host.vcpuExists(vcpu)) {
            return -Errno.XEN_ENOENT;
        }
        final int port = freePort();
        if (port < 0) {
            return port;
        }
        bind(port, new Channel.Ipi(), vcpu);
        return port;
    }

    /**
     * EVTCHNOP_bind_pirq.
     *
     * @param flags BIND_PIRQ__WILL_SHARE; other bits mean nothing
     * @return the port; -EINVAL no such number; -EPERM not the domain's; -EEXIST; -EINVAL dying; -ENOSPC; what
     *         {@link PirqHost#bind} answers
     */
    public int bindPirq(final int pirq, final int flags) {
        if (Integer.compareUnsigned(pirq, pirqPorts.length) >= 0) {
            return -Errno.XEN_EINVAL;
        }
        if (!pirqs.permitted(pirq)) {
            return -Errno.XEN_EPERM;
        }
        if (pirqPorts[pirq] != 0) {
            return -Errno.XEN_EEXIST;
        }
        final int port = freePort();
        if (port < 0) {
            return port;
        }
        final int result = pirqs.bind(pirq, 0, (flags & Evtchn.BIND_PIRQ__WILL_SHARE) != 0);
        if (result < 0) {
            return result;
        }
        bind(port, new Channel.Pirq(pirq), 0);
        pirqPorts[pirq] = port;
        return port;
    }

    /**
     * The lowest port that is free and that the guest has let go of; extends the allocated range if need be. The range stays
     * extended even if the caller then refuses, as in Xen.
     *
     * @return a port inside the allocated range, -EINVAL if the domain is dying, -ENOSPC
     */
    private int freePort() {
        if (host.dying()) {
            return -Errno.XEN_EINVAL;
        }
        final int limit = Math.min(maxEvtchnPort, delivery.portsMax() - 1);
        for (int port = 0; port <= limit; port++) {
            final EventPort candidate = ports.get(port);
            if (candidate == null) {
                ports.addBucket();
                return port;
            }
            if (candidate.channel instanceof Channel.Free && !delivery.isBusy(candidate)) {
                return port;
            }
        }
        return -Errno.XEN_ENOSPC;
    }

    private void bind(final int number, final Channel channel, final int vcpu) {
        final EventPort port = ports.get(number);
        port.channel = channel;
        port.notifyVcpu = vcpu;
        active++;
        delivery.bound(port);
        if (trace.on()) {
            trace.emit(boundEvent(number, channel));
        }
    }

    private TraceEvent boundEvent(final int port, final Channel channel) {
        return switch (channel) {
            case Channel.Unbound(final int dom) -> new TraceEvent.EvtchnBound(domid, port, "unbound", dom, -1);
            case Channel.Interdomain(final int dom, final int remotePort) ->
                new TraceEvent.EvtchnBound(domid, port, "interdomain", dom, remotePort);
            case Channel.Virq(final int virq) -> new TraceEvent.EvtchnBound(domid, port, "virq", -1, virq);
            case Channel.Pirq(final int pirq) -> new TraceEvent.EvtchnBound(domid, port, "pirq", -1, pirq);
            case Channel.Ipi() -> new TraceEvent.EvtchnBound(domid, port, "ipi", domid, port);
            case Channel.Free() -> throw new IllegalStateException("bound to nothing");
            case Channel.Reserved() -> throw new IllegalStateException("bound to nothing");
        };
    }

    // Using ports.

    /**
     * EVTCHNOP_send. An unbound port takes the event and drops it.
     *
     * @return 0; -EINVAL for a port that is not allocated, free, reserved, Xen's, or an interrupt's; -EPERM a policy refuses
     */
    public int send(final int port) {
        final EventPort lport = ports.get(port);
        if (lport == null || lport.xenAttached) {
            return -Errno.XEN_EINVAL;
        }
        return switch (lport.channel) {
            case Channel.Interdomain(final int remoteDom, final int remotePort) -> {
                if (!host.permits(EventAccess.SEND, domid, remoteDom)) {
                    yield -Errno.XEN_EPERM;
                }
                sends++;
                sendTo(domid, port, remoteDom, remotePort);
                yield 0;
            }
            case Channel.Ipi() -> {
                sends++;
                traceSend(domid, port, domid, port);
                deliver(lport, lport.notifyVcpu);
                yield 0;
            }
            case Channel.Unbound(final int remoteDom) -> {
                sends++;
                sendsDropped++;
                traceSend(domid, port, remoteDom, -1);
                yield 0;
            }
            case Channel.Free(),Channel.Reserved(),Channel.Pirq(_),Channel.Virq(_) -> -Errno.XEN_EINVAL;
        };
    }

    private void sendTo(final int sender, final int port, final int remoteDom, final int remotePort) {
        traceSend(sender, port, remoteDom, remotePort);
        final EventChannels remote = connected(remoteDom);
        final EventPort rport = remote.ports.get(remotePort);
        if (rport.xenAttached) {
            remote.host.notifyXen(rport.notifyVcpu, remotePort);
        } else {
            remote.deliver(rport, rport.notifyVcpu);
        }
    }

    private void traceSend(final int sender, final int port, final int remoteDom, final int remotePort) {
        if (trace.on()) {
            trace.emit(new TraceEvent.EvtchnSend(sender, port, remoteDom, remotePort));
        }
    }

    /** Makes a port of this domain pending, unless nothing may be delivered through it. */
    private void deliver(final EventPort port, final int vcpu) {
        if (port.usable()) {
            tracePending(port, vcpu, delivery.setPending(port, vcpu));
        }
    }

    private void tracePending(final EventPort port, final int vcpu, final int outcome) {
        if (outcome != Delivery.COALESCED && trace.on()) {
            trace.emit(new TraceEvent.EvtchnPending(domid, port.port, vcpu, outcome == Delivery.RAISED,
                    delivery.wordBytes(port), delivery.word(port)));
        }
    }

    /**
     * EVTCHNOP_close. A peer falls back to unbound, waiting for this domain.
     *
     * @return 0; -EINVAL for a port that is not allocated, free, reserved, or Xen's
     */
    public int close(final int port) {
        final EventPort lport = ports.get(port);
        if (lport == null || !lport.usable()) {
            return -Errno.XEN_EINVAL;
        }
        release(lport);
        return 0;
    }

    /** Disconnects and frees a port in use. */
    private void release(final EventPort port) {
        switch (port.channel) {
            case Channel.Interdomain(final int remoteDom, final int remotePort) ->
                connected(remoteDom).ports.get(remotePort).channel = new Channel.Unbound(domid);
            case Channel.Virq(final int virq) -> virqPorts.unbind(virq, port.port);
            case Channel.Pirq(final int pirq) -> {
                pirqs.unbind(pirq);
                pirqPorts[pirq] = 0;
            }
            case Channel.Unbound(_),Channel.Ipi() -> {
            }
            case Channel.Free(),Channel.Reserved() ->
                throw new IllegalStateException("d" + domid + " port " + port.port + " is not in use");
        }
        // Whoever gets the number next must not find an old event.
        delivery.clearPending(port);
        if (port.xenAttached) {
            port.xenAttached = false;
            xenAttached--;
        }
        active--;
        port.channel = EventPort.FREE;
        port.notifyVcpu = 0;
        if (trace.on()) {
            trace.emit(new TraceEvent.EvtchnClosed(domid, port.port));
        }
    }

    /**
     * EVTCHNOP_status: reads {@code dom} and {@code port} of {@code args} and fills in the rest.
     *
     * @param args private copy of the guest's struct; changed only on success
     * @return 0; -ESRCH; -EINVAL not allocated; -EACCES Xen's; -EPERM
     */
    public int status(final EvtchnStatus args) {
        final EventChannels owner = resolve(args.dom());
        if (owner == null) {
            return -Errno.XEN_ESRCH;
        }
        final EventPort port = owner.ports.get(args.port());
        if (port == null) {
            return -Errno.XEN_EINVAL;
        }
        if (port.xenAttached) {
            return -Errno.XEN_EACCES;
        }
        if (!host.permits(EventAccess.STATUS, owner.domid, domid)) {
            return -Errno.XEN_EPERM;
        }
        switch (port.channel) {
            case Channel.Free(),Channel.Reserved() -> args.status(Evtchn.EVTCHNSTAT_closed);
            case Channel.Unbound(final int dom) -> args.status(Evtchn.EVTCHNSTAT_unbound).uUnboundDom(dom);
            case Channel.Interdomain(final int dom, final int remotePort) ->
                args.status(Evtchn.EVTCHNSTAT_interdomain).uInterdomainDom(dom).uInterdomainPort(remotePort);
            case Channel.Pirq(final int pirq) -> args.status(Evtchn.EVTCHNSTAT_pirq).uPirq(pirq);
            case Channel.Virq(final int virq) -> args.status(Evtchn.EVTCHNSTAT_virq).uVirq(virq);
            case Channel.Ipi() -> args.status(Evtchn.EVTCHNSTAT_ipi);
        }
        args.vcpu(port.notifyVcpu);
        return 0;
    }

    /**
     * EVTCHNOP_bind_vcpu: chooses who is told from now on; an event that is pending stays where it is.
     *
     * @return 0; -ENOENT no such vCPU; -EINVAL for a port that is not allocated, free, reserved, Xen's, an IPI's, or a
     *         virtual interrupt's of one vCPU
     */
    public int bindVcpu(final int port, final int vcpu) {
        if (!host.vcpuExists(vcpu)) {
            return -Errno.XEN_ENOENT;
        }
        final EventPort lport = ports.get(port);
        if (lport == null || lport.xenAttached) {
            return -Errno.XEN_EINVAL;
        }
        final boolean movable = switch (lport.channel) {
            case Channel.Unbound(_),Channel.Interdomain(_, _),Channel.Pirq(_) -> true;
            case Channel.Virq(final int virq) -> VirqTable.isGlobal(virq);
            case Channel.Ipi(),Channel.Free(),Channel.Reserved() -> false;
        };
        if (!movable) {
            return -Errno.XEN_EINVAL;
        }
        if (lport.channel instanceof Channel.Pirq(final int pirq) && lport.notifyVcpu != vcpu) {
            pirqs.move(pirq, vcpu);
        }
        lport.notifyVcpu = vcpu;
        return 0;
    }

    /**
     * EVTCHNOP_unmask: clears the mask and delivers what is pending. A port nothing is delivered through is left alone.
     *
     * @return 0; -EINVAL for a port that is not allocated
     */
    public int unmask(final int port) {
        final EventPort lport = ports.get(port);
        if (lport == null) {
            return -Errno.XEN_EINVAL;
        }
        if (lport.usable()) {
            tracePending(lport, lport.notifyVcpu, delivery.unmask(lport));
        }
        return 0;
    }

    // The ABI in force.

    /**
     * EVTCHNOP_reset and its continuation: closes every port of {@code dom} that is not Xen's and goes back to 2-level.
     *
     * @param resuming continues an interrupted reset instead of starting one
     * @param preempt something more urgent waits, so the operation is to stop and to be continued
     * @return 0; {@link #RESTART}; -ESRCH; -EPERM; -EINVAL another domain that the toolstack does not hold paused; -EBUSY one is
     *         in progress (or, resuming, none is); -EAGAIN ports were made meanwhile
     */
    public int reset(final int dom, final boolean resuming, final BooleanSupplier preempt) {
        final EventChannels target = resolve(dom);
        if (target == null) {
            return -Errno.XEN_ESRCH;
        }
        if (!host.permits(EventAccess.RESET, target.domid, domid)) {
            return -Errno.XEN_EPERM;
        }
        if (target != this && !target.host.pausedByToolstack()) {
            return -Errno.XEN_EINVAL;
        }
        if (resuming == (target.resetNext == 0)) {
            return -Errno.XEN_EBUSY;
        }
        return target.closeFrom(resuming ? target.resetNext : 1, preempt);
    }

    /** Closes all ports from {@code first} up. */
    private int closeFrom(final int first, final BooleanSupplier preempt) {
        for (int port = first; port < ports.allocated(); port++) {
            final EventPort lport = ports.get(port);
            if (lport.usable()) {
                release(lport);
            }
            if (port % RESET_BATCH == 0 && preempt.getAsBoolean()) {
                // This one is looked at once more: somebody may have taken it when we go on.
                resetNext = port;
                return RESTART;
            }
        }
        resetNext = 0;
        if (active > xenAttached) {
            return -Errno.XEN_EAGAIN;
        }
        leaveFifo();
        return 0;
    }

    private void leaveFifo() {
        if (delivery instanceof final FifoDelivery fifo) {
            fifo.destroy();
            delivery = twoLevel;
        }
    }

    /**
     * EVTCHNOP_init_control: gives {@code vcpu} its FIFO control block; the first success switches the domain to FIFO, with
     * an array without pages, pending events remembered, and every port at the default priority.
     *
     * @return 0; -ENOENT no such vCPU; -EINVAL the block would cross the page or is not 8-aligned; -EINVAL the vCPU has one;
     *         -EINVAL or -ENOMEM for the frame
     */
    public int initControl(final long gfn, final int offset, final int vcpu) {
        if (!host.vcpuExists(vcpu)) {
            return -Errno.XEN_ENOENT;
        }
        if (Integer.compareUnsigned(offset, BLOCK_OFFSET_MAX) > 0 || offset % BLOCK_ALIGN != 0) {
            return -Errno.XEN_EINVAL;
        }
        if (delivery instanceof final FifoDelivery fifo) {
            return fifo.mapControlBlock(vcpu, gfn, offset);
        }
        final FifoDelivery fifo = new FifoDelivery(host, upcalls);
        final int result = fifo.mapControlBlock(vcpu, gfn, offset);
        if (result == 0) {
            switchTo(fifo);
        }
        return result;
    }

    private void switchTo(final FifoDelivery fifo) {
        final int end = Math.min(ports.allocated(), TwoLevelDelivery.PORTS_MAX);
        for (int i = 1; i < end; i++) {
            final EventPort port = ports.get(i);
            port.pendingWithoutWord |= twoLevel.isPending(port);
            port.priority = Evtchn.EVTCHN_FIFO_PRIORITY_DEFAULT;
        }
        delivery = fifo;
    }

    /**
     * EVTCHNOP_expand_array: adds a page to the event array and raises what waited for it.
     *
     * @return 0; -EOPNOTSUPP on the 2-level ABI; -ENOSPC after 128 pages; -EINVAL or -ENOMEM for the frame
     */
    public int expandArray(final long gfn) {
        if (!(delivery instanceof final FifoDelivery fifo)) {
            return -Errno.XEN_EOPNOTSUPP;
        }
        final int first = fifo.addPage(gfn);
        if (first < 0) {
            return first;
        }
        final int end = Math.min(first + FifoDelivery.WORDS_PER_PAGE, ports.allocated());
        for (int i = first; i < end; i++) {
            final EventPort port = ports.get(i);
            if (port.pendingWithoutWord) {
                deliver(port, port.notifyVcpu);
            }
        }
        return 0;
    }

    /**
     * EVTCHNOP_set_priority: the queue for events from now on.
     *
     * @return 0; -EINVAL for a port that is not allocated; -ENOSYS on the 2-level ABI; -EACCES for a port that is free,
     *         reserved or Xen's; -EINVAL for a priority above 15
     */
    public int setPriority(final int port, final int priority) {
        final EventPort lport = ports.get(port);
        if (lport == null) {
            return -Errno.XEN_EINVAL;
        }
        if (delivery instanceof TwoLevelDelivery) {
            return -Errno.XEN_ENOSYS;
        }
        if (!lport.usable()) {
            return -Errno.XEN_EACCES;
        }
        if (Integer.compareUnsigned(priority, Evtchn.EVTCHN_FIFO_PRIORITY_MIN) > 0) {
            return -Errno.XEN_EINVAL;
        }
        lport.priority = priority;
        return 0;
    }

    // The hypervisor's own use.

    /** A known {@code virq} is bound once a domain, as opposed to once a vCPU. */
    public static boolean isGlobalVirq(final int virq) {
        return VirqTable.isGlobal(virq);
    }

    /** Raises a virtual interrupt of one vCPU (timer, debug, ...); nothing happens if it is not bound. */
    public void raiseVirq(final int vcpu, final int virq) {
        final int port = virqPorts.port(vcpu, virq);
        if (port != 0) {
            traceVirq(vcpu, virq, port);
            deliver(ports.get(port), vcpu);
        }
    }

    /** Raises a global virtual interrupt (console, dom_exc, ...) in this domain; nothing happens if it is not bound. */
    public void raiseGlobalVirq(final int virq) {
        final int number = virqPorts.port(0, virq);
        if (number != 0) {
            final EventPort port = ports.get(number);
            traceVirq(port.notifyVcpu, virq, number);
            deliver(port, port.notifyVcpu);
        }
    }

    private void traceVirq(final int vcpu, final int virq, final int port) {
        if (trace.on()) {
            trace.emit(new TraceEvent.Virq(domid, vcpu, virq, port));
        }
    }

    /** A physical interrupt fired. Returns whether it is bound. */
    public boolean raisePirq(final int pirq) {
        final EventPort port = ports.get(pirqPorts[pirq]);
        if (port.port != 0) {
            deliver(port, port.notifyVcpu);
        }
        return port.port != 0;
    }

    /** Port that {@code virq} of an existing vCPU is bound to, or 0; global ones are kept at vCPU 0. */
    public int virqPort(final int vcpu, final int virq) {
        return virqPorts.port(vcpu, virq);
    }

    /** Port that {@code pirq} (below {@link PirqHost#count}) is bound to, or 0. */
    public int pirqPort(final int pirq) {
        return pirqPorts[pirq];
    }

    /**
     * Has {@code vcpu} look for events: sets its evtchn_upcall_pending and kicks it if it was clear. Whoever moves a vcpu_info
     * calls it after the new place is known to {@link EventHost#vcpuInfoAddress} and its selector is set to all ones.
     */
    public void markEventsPending(final int vcpu) {
        upcalls.markPending(vcpu);
    }

    /**
     * Makes a port that Xen itself listens on ({@link EventHost#notifyXen}) and {@code remoteDomid} may connect to.
     *
     * @return the port; -EINVAL dying; -ENOSPC
     */
    public int allocXenPort(final int vcpu, final int remoteDomid) {
        final int port = freePort();
        if (port < 0) {
            return port;
        }
        ports.get(port).xenAttached = true;
        xenAttached++;
        bind(port, new Channel.Unbound(remoteDomid), vcpu);
        return port;
    }

    /** Sends from a port of Xen's own; dropped while nobody is connected. */
    public void notifyFromXen(final int port) {
        if (ports.get(port).channel instanceof Channel.Interdomain(final int remoteDom, final int remotePort)) {
            sendTo(-1, port, remoteDom, remotePort);
        }
    }

    /** Closes a port of Xen's own; one that died with the domain is left alone. */
    public void freeXenPort(final int port) {
        final EventPort lport = ports.get(port);
        if (lport.xenAttached) {
            release(lport);
        }
    }

    /**
     * Frees every port, Xen's too, and gives all frames back; peers fall back to unbound. To be called while the domain's
     * shared_info and claimed pages still exist.
     */
    public void destroy() {
        destroy(() -> false);
    }

    /**
     * As {@link #destroy()}, but asks {@code preempt} now and then.
     *
     * @return false if it has given way: it is to be called again
     */
    public boolean destroy(final BooleanSupplier preempt) {
        for (int i = 0; i < ports.allocated(); i++) {
            final EventPort port = ports.get(i);
            if (port.channel.inUse()) {
                release(port);
                if (i % RESET_BATCH == 0 && i > 0 && preempt.getAsBoolean()) {
                    return false;
                }
            }
        }
        leaveFifo();
        return true;
    }

    // Looking at ports.

    /** Ports 0 to this - 1 are allocated. */
    public int allocatedPorts() {
        return ports.allocated();
    }

    /** The unchecked number lies in the allocated range; SCHEDOP_poll refuses others with -EINVAL. */
    public boolean isAllocated(final int port) {
        return ports.get(port) != null;
    }

    /** An event is pending on this allocated port, as SCHEDOP_poll sees it: false for free and Xen's ports. */
    public boolean isPending(final int port) {
        final EventPort lport = ports.get(port);
        return lport.usable() && delivery.isPending(lport);
    }

    /** This allocated port is masked; true for free and Xen's ports, which deliver nothing. */
    public boolean isMasked(final int port) {
        final EventPort lport = ports.get(port);
        return !lport.usable() || delivery.isMasked(lport);
    }

    /** What this allocated port is. */
    public Channel channel(final int port) {
        return ports.get(port).channel;
    }

    /** vCPU that is told of events on this allocated port. */
    public int notifyVcpu(final int port) {
        return ports.get(port).notifyVcpu;
    }

    /** Xen itself listens on this allocated port. */
    public boolean isXenAttached(final int port) {
        return ports.get(port).xenAttached;
    }

    /** The domain uses the FIFO ABI. */
    public boolean isFifo() {
        return delivery instanceof FifoDelivery;
    }

    /** Events this domain sent with EVTCHNOP_send, dropped ones included. */
    public long sends() {
        return sends;
    }

    /** Those of {@link #sends} that went to an unbound port. */
    public long sendsDropped() {
        return sendsDropped;
    }

    private EventChannels resolve(final int dom) {
        return dom == Xen.DOMID_SELF ? this : host.peer(dom);
    }

    /** The domain at the other end of a connected port, which exists as long as the connection does. */
    private EventChannels connected(final int remoteDom) {
        final EventChannels remote = host.peer(remoteDom);
        if (remote == null) {
            throw new IllegalStateException("d" + domid + " is connected to d" + remoteDom + ", which is gone");
        }
        return remote;
    }
}
