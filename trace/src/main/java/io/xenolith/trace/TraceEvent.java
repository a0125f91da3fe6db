package io.xenolith.trace;

/**
 * One fact about a run. Ids link facts: {@code domain} and {@code port} name an event channel end; {@code domain} (the
 * granter) and {@code gref} a grant; {@code device} and {@code id} a request on a ring. Domains are Xen domain numbers;
 * {@code device} is {@code "vbd/FRONTEND-DOMAIN/DEVICE-NUMBER"}, {@code "console/FRONTEND-DOMAIN/0"} and so on, the same text
 * from both halves. Byte arrays belong to the event: neither side changes them afterwards.
 */
public sealed interface TraceEvent {
    /** The domain that acted, or -1 for the hypervisor and the host. */
    int domain();

    /** A hypercall came back (or ended the vCPU's turn). {@code sub} is the sub-operation, -1 where there is none. */
    record Hypercall(int domain, int vcpu, int number, int sub, long arg1, long arg2, long arg3, long arg4, long arg5,
            long result, boolean inMulticall) implements TraceEvent {
    }

    /** An event channel end was made. {@code kind}: unbound, interdomain, virq, pirq, ipi. */
    record EvtchnBound(int domain, int port, String kind, int remoteDomain, int remotePort) implements TraceEvent {
    }

    record EvtchnClosed(int domain, int port) implements TraceEvent {
    }

    /** EVTCHNOP_send, or a notification of the hypervisor itself (then {@code domain} is -1). */
    record EvtchnSend(int domain, int port, int remoteDomain, int remotePort) implements TraceEvent {
    }

    /**
     * A port became pending; {@code raised}: it went on to raise an upcall (was neither pending nor masked before).
     * {@code word} is the word with its pending bit as it stands now: {@code wordBytes} is 8 for evtchn_pending[port / 64],
     * 4 for a FIFO event word, 0 while the port has no word.
     */
    record EvtchnPending(int domain, int port, int vcpu, boolean raised, int wordBytes, long word)
            implements
            TraceEvent {
    }

    record Virq(int domain, int vcpu, int virq, int port) implements TraceEvent {
    }

    /** The event upcall was entered: {@code frame} lies on the guest's stack, {@code rsp} is its address. */
    record Upcall(int domain, int vcpu, long rsp, byte[] frame) implements TraceEvent {
    }

    /** An exception was handed to the guest ({@code delivered}) or killed its domain. */
    record Trap(int domain, int vcpu, int vector, long errorCode, long cr2, long rip, boolean delivered)
            implements
            TraceEvent {
    }

    /** The granter wrote (or cleared) a grant entry; {@code entry} is the entry as written. */
    record GrantEntry(int domain, int gref, int toDomain, long frame, boolean readonly, byte[] entry)
            implements
            TraceEvent {
    }

    /** The granter ended a grant; {@code entry} is what is left in the table. */
    record GrantEnded(int domain, int gref, byte[] entry) implements TraceEvent {
    }

    record GrantMapped(int domain, int granter, int gref, int handle, long mfn, int flags, int status)
            implements
            TraceEvent {
    }

    record GrantUnmapped(int domain, int granter, int gref, int handle, int status) implements TraceEvent {
    }

    /** One element of GNTTABOP_copy. An end by frame has gref -1. {@code head} is the first bytes copied. */
    record GrantCopied(int domain, int sourceDomain, int sourceGref, int sourceOffset, int destDomain, int destGref,
            int destOffset, int length, int status, byte[] head) implements TraceEvent {
    }

    record GrantTransferred(int domain, int toDomain, int gref, long mfn, int status) implements TraceEvent {
    }

    /**
     * A slot was written: {@code side} is "req" (by the frontend) or "rsp" (by the backend); on a ring of bytes, "out" (by
     * the frontend) or "in" (by the backend), index and id being the first byte's.
     */
    record RingSlot(int domain, String device, String side, int index, long id, String text, byte[] slot)
            implements
            TraceEvent {
    }

    /** A producer index was published; {@code notifies}: the protocol asks for an event. */
    record RingPush(int domain, String device, String side, int oldProd, int newProd, int peerEvent, boolean notifies)
            implements
            TraceEvent {
    }

    /** A slot was taken off the ring by the other side (copied once); {@code slot} is the copy. */
    record RingTake(int domain, String device, String side, int index, long id, byte[] slot) implements TraceEvent {
    }

    /** The backend finished a block request against its image. */
    record BlockIo(int domain, String device, long id, String operation, long sector, long bytes, int status,
            long latencyNs) implements TraceEvent {
    }

    /**
     * The backend is done with a packet: {@code direction} "tx" (from the guest) or "rx" (to it), {@code slots} of the ring
     * it took, {@code dropped} "" or why it went no further.
     */
    record NetIo(int domain, String device, String direction, int bytes, int slots, String dropped)
            implements
            TraceEvent {
    }

    /** One half of a device changed its xenbus state. */
    record XenbusState(int domain, String path, int state) implements TraceEvent {
    }

    /** xenstored answered a request of {@code domain}. {@code type} is the wire's name, {@code error} "" for success. */
    record XenstoreOp(int domain, String type, int txId, String path, String error) implements TraceEvent {
    }

    record XenstoreWatchEvent(int domain, String path, String token) implements TraceEvent {
    }

    /** A domain's life: created, started, paused, unpaused, shutdown, dying, dead. */
    record DomainState(int domain, String state, String reason) implements TraceEvent {
    }

    /** A vCPU changed its run state: 0 running, 1 runnable, 2 blocked, 3 offline. */
    record VcpuState(int domain, int vcpu, int state) implements TraceEvent {
    }

    /** A page-table entry was written by the hypervisor on the guest's behalf. */
    record PageTableUpdate(int domain, int level, long tableMfn, int index, long oldEntry, long newEntry, int result)
            implements
            TraceEvent {
    }

    record ConsoleOutput(int domain, byte[] bytes) implements TraceEvent {
    }

    /** An input from outside the simulation took effect ({@code kind} and {@code text} as in the recording). */
    record OutsideInput(int domain, String kind, String text) implements TraceEvent {
    }

    /**
     * A check of a right was refused: {@code permission} is such as {@code domain:pause}, {@code target} the domain it is about,
     * -1 for what is none. Labels are those of the policy, empty without one. Not {@code enforced}, it was only told.
     */
    record AccessDenied(int domain, int target, String permission, String sourceLabel, String targetLabel,
            boolean enforced) implements TraceEvent {
    }

    /** A sentence for people: why a peer was cut off, why a domain crashed. */
    record Note(int domain, String source, String text) implements TraceEvent {
    }
}
