package io.xenolith.trace.format;

import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.v1.Event;
import java.util.Optional;

/** Reads messages of the trace file back as trace events; the inverse of {@link EventEncoder}. */
final class EventDecoder {
    private EventDecoder() {
    }

    /** The event in {@code from}; empty for a kind that a later version of the format added. */
    static Optional<TraceEvent> decode(final Event from) {
        return Optional.ofNullable(switch (from.getFactCase()) {
            case HYPERCALL -> hypercall(from.getHypercall());
            case EVTCHN_BOUND -> evtchnBound(from.getEvtchnBound());
            case EVTCHN_CLOSED -> evtchnClosed(from.getEvtchnClosed());
            case EVTCHN_SEND -> evtchnSend(from.getEvtchnSend());
            case EVTCHN_PENDING -> evtchnPending(from.getEvtchnPending());
            case VIRQ -> virq(from.getVirq());
            case UPCALL -> upcall(from.getUpcall());
            case TRAP -> trap(from.getTrap());
            case GRANT_ENTRY -> grantEntry(from.getGrantEntry());
            case GRANT_ENDED -> grantEnded(from.getGrantEnded());
            case GRANT_MAPPED -> grantMapped(from.getGrantMapped());
            case GRANT_UNMAPPED -> grantUnmapped(from.getGrantUnmapped());
            case GRANT_COPIED -> grantCopied(from.getGrantCopied());
            case GRANT_TRANSFERRED -> grantTransferred(from.getGrantTransferred());
            case RING_SLOT -> ringSlot(from.getRingSlot());
            case RING_PUSH -> ringPush(from.getRingPush());
            case RING_TAKE -> ringTake(from.getRingTake());
            case BLOCK_IO -> blockIo(from.getBlockIo());
            case NET_IO -> netIo(from.getNetIo());
            case XENBUS_STATE -> xenbusState(from.getXenbusState());
            case XENSTORE_OP -> xenstoreOp(from.getXenstoreOp());
            case XENSTORE_WATCH_EVENT -> xenstoreWatchEvent(from.getXenstoreWatchEvent());
            case DOMAIN_STATE -> domainState(from.getDomainState());
            case VCPU_STATE -> vcpuState(from.getVcpuState());
            case PAGE_TABLE_UPDATE -> pageTableUpdate(from.getPageTableUpdate());
            case CONSOLE_OUTPUT -> consoleOutput(from.getConsoleOutput());
            case OUTSIDE_INPUT -> outsideInput(from.getOutsideInput());
            case ACCESS_DENIED -> accessDenied(from.getAccessDenied());
            case NOTE -> note(from.getNote());
            case FACT_NOT_SET -> null;
        });
    }

    private static TraceEvent hypercall(final io.xenolith.trace.v1.Hypercall message) {
        return new TraceEvent.Hypercall(message.getDomain(), message.getVcpu(), message.getNumber(),
                message.getSub(), message.getArg1(), message.getArg2(), message.getArg3(), message.getArg4(),
                message.getArg5(), message.getResult(), message.getInMulticall());
    }

    private static TraceEvent evtchnBound(final io.xenolith.trace.v1.EvtchnBound message) {
        return new TraceEvent.EvtchnBound(message.getDomain(), message.getPort(), message.getKind(),
                message.getRemoteDomain(), message.getRemotePort());
    }

    private static TraceEvent evtchnClosed(final io.xenolith.trace.v1.EvtchnClosed message) {
        return new TraceEvent.EvtchnClosed(message.getDomain(), message.getPort());
    }

    private static TraceEvent evtchnSend(final io.xenolith.trace.v1.EvtchnSend message) {
        return new TraceEvent.EvtchnSend(message.getDomain(), message.getPort(), message.getRemoteDomain(),
                message.getRemotePort());
    }

    private static TraceEvent evtchnPending(final io.xenolith.trace.v1.EvtchnPending message) {
        return new TraceEvent.EvtchnPending(message.getDomain(), message.getPort(), message.getVcpu(),
                message.getRaised(), message.getWordBytes(), message.getWord());
    }

    private static TraceEvent virq(final io.xenolith.trace.v1.Virq message) {
        return new TraceEvent.Virq(message.getDomain(), message.getVcpu(), message.getVirq(), message.getPort());
    }

    private static TraceEvent upcall(final io.xenolith.trace.v1.Upcall message) {
        return new TraceEvent.Upcall(message.getDomain(), message.getVcpu(), message.getRsp(),
                message.getFrame().toByteArray());
    }

    private static TraceEvent trap(final io.xenolith.trace.v1.Trap message) {
        return new TraceEvent.Trap(message.getDomain(), message.getVcpu(), message.getVector(),
                message.getErrorCode(), message.getCr2(), message.getRip(), message.getDelivered());
    }

    private static TraceEvent grantEntry(final io.xenolith.trace.v1.GrantEntry message) {
        return new TraceEvent.GrantEntry(message.getDomain(), message.getGref(), message.getToDomain(),
                message.getFrame(), message.getReadonly(), message.getEntry().toByteArray());
    }

    private static TraceEvent grantEnded(final io.xenolith.trace.v1.GrantEnded message) {
        return new TraceEvent.GrantEnded(message.getDomain(), message.getGref(),
                message.getEntry().toByteArray());
    }

    private static TraceEvent grantMapped(final io.xenolith.trace.v1.GrantMapped message) {
        return new TraceEvent.GrantMapped(message.getDomain(), message.getGranter(), message.getGref(),
                message.getHandle(), message.getMfn(), message.getFlags(), message.getStatus());
    }

    private static TraceEvent grantUnmapped(final io.xenolith.trace.v1.GrantUnmapped message) {
        return new TraceEvent.GrantUnmapped(message.getDomain(), message.getGranter(), message.getGref(),
                message.getHandle(), message.getStatus());
    }

    private static TraceEvent grantCopied(final io.xenolith.trace.v1.GrantCopied message) {
        return new TraceEvent.GrantCopied(message.getDomain(), message.getSourceDomain(),
                message.getSourceGref(), message.getSourceOffset(), message.getDestDomain(),
                message.getDestGref(), message.getDestOffset(), message.getLength(), message.getStatus(),
                message.getHead().toByteArray());
    }

    private static TraceEvent grantTransferred(final io.xenolith.trace.v1.GrantTransferred message) {
        return new TraceEvent.GrantTransferred(message.getDomain(), message.getToDomain(), message.getGref(),
                message.getMfn(), message.getStatus());
    }

    private static TraceEvent ringSlot(final io.xenolith.trace.v1.RingSlot message) {
        return new TraceEvent.RingSlot(message.getDomain(), message.getDevice(), message.getSide(),
                message.getIndex(), message.getId(), message.getText(), message.getSlot().toByteArray());
    }

    private static TraceEvent ringPush(final io.xenolith.trace.v1.RingPush message) {
        return new TraceEvent.RingPush(message.getDomain(), message.getDevice(), message.getSide(),
                message.getOldProd(), message.getNewProd(), message.getPeerEvent(), message.getNotifies());
    }

    private static TraceEvent ringTake(final io.xenolith.trace.v1.RingTake message) {
        return new TraceEvent.RingTake(message.getDomain(), message.getDevice(), message.getSide(),
                message.getIndex(), message.getId(), message.getSlot().toByteArray());
    }

    private static TraceEvent blockIo(final io.xenolith.trace.v1.BlockIo message) {
        return new TraceEvent.BlockIo(message.getDomain(), message.getDevice(), message.getId(),
                message.getOperation(), message.getSector(), message.getBytes(), message.getStatus(),
                message.getLatencyNs());
    }

    private static TraceEvent netIo(final io.xenolith.trace.v1.NetIo message) {
        return new TraceEvent.NetIo(message.getDomain(), message.getDevice(), message.getDirection(),
                message.getBytes(), message.getSlots(), message.getDropped());
    }

    private static TraceEvent xenbusState(final io.xenolith.trace.v1.XenbusState message) {
        return new TraceEvent.XenbusState(message.getDomain(), message.getPath(), message.getState());
    }

    private static TraceEvent xenstoreOp(final io.xenolith.trace.v1.XenstoreOp message) {
        return new TraceEvent.XenstoreOp(message.getDomain(), message.getType(), message.getTxId(),
                message.getPath(), message.getError());
    }

    private static TraceEvent xenstoreWatchEvent(final io.xenolith.trace.v1.XenstoreWatchEvent message) {
        return new TraceEvent.XenstoreWatchEvent(message.getDomain(), message.getPath(), message.getToken());
    }

    private static TraceEvent domainState(final io.xenolith.trace.v1.DomainState message) {
        return new TraceEvent.DomainState(message.getDomain(), message.getState(), message.getReason());
    }

    private static TraceEvent vcpuState(final io.xenolith.trace.v1.VcpuState message) {
        return new TraceEvent.VcpuState(message.getDomain(), message.getVcpu(), message.getState());
    }

    private static TraceEvent pageTableUpdate(final io.xenolith.trace.v1.PageTableUpdate message) {
        return new TraceEvent.PageTableUpdate(message.getDomain(), message.getLevel(), message.getTableMfn(),
                message.getIndex(), message.getOldEntry(), message.getNewEntry(), message.getResult());
    }

    private static TraceEvent consoleOutput(final io.xenolith.trace.v1.ConsoleOutput message) {
        return new TraceEvent.ConsoleOutput(message.getDomain(), message.getBytes().toByteArray());
    }

    private static TraceEvent outsideInput(final io.xenolith.trace.v1.OutsideInput message) {
        return new TraceEvent.OutsideInput(message.getDomain(), message.getKind(), message.getText());
    }

    private static TraceEvent accessDenied(final io.xenolith.trace.v1.AccessDenied message) {
        return new TraceEvent.AccessDenied(message.getDomain(), message.getTarget(), message.getPermission(),
                message.getSourceLabel(), message.getTargetLabel(), message.getEnforced());
    }

    private static TraceEvent note(final io.xenolith.trace.v1.Note message) {
        return new TraceEvent.Note(message.getDomain(), message.getSource(), message.getText());
    }
}
