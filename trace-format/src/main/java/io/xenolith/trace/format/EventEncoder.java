package io.xenolith.trace.format;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.v1.Event;

/** Writes trace events as messages of the trace file: one case a record, each field under its own name. */
final class EventEncoder {
    private EventEncoder() {
    }

    /** The message for {@code event} as it happened at {@code timeNs}. */
    static Event encode(final long timeNs, final long sequence, final TraceEvent event) {
        final Event.Builder to = Event.newBuilder().setTimeNs(timeNs).setSequence(sequence);
        switch (event) {
            case TraceEvent.Hypercall fact -> to.setHypercall(hypercall(fact));
            case TraceEvent.EvtchnBound fact -> to.setEvtchnBound(evtchnBound(fact));
            case TraceEvent.EvtchnClosed fact -> to.setEvtchnClosed(evtchnClosed(fact));
            case TraceEvent.EvtchnSend fact -> to.setEvtchnSend(evtchnSend(fact));
            case TraceEvent.EvtchnPending fact -> to.setEvtchnPending(evtchnPending(fact));
            case TraceEvent.Virq fact -> to.setVirq(virq(fact));
            case TraceEvent.Upcall fact -> to.setUpcall(upcall(fact));
            case TraceEvent.Trap fact -> to.setTrap(trap(fact));
            case TraceEvent.GrantEntry fact -> to.setGrantEntry(grantEntry(fact));
            case TraceEvent.GrantEnded fact -> to.setGrantEnded(grantEnded(fact));
            case TraceEvent.GrantMapped fact -> to.setGrantMapped(grantMapped(fact));
            case TraceEvent.GrantUnmapped fact -> to.setGrantUnmapped(grantUnmapped(fact));
            case TraceEvent.GrantCopied fact -> to.setGrantCopied(grantCopied(fact));
            case TraceEvent.GrantTransferred fact -> to.setGrantTransferred(grantTransferred(fact));
            case TraceEvent.RingSlot fact -> to.setRingSlot(ringSlot(fact));
            case TraceEvent.RingPush fact -> to.setRingPush(ringPush(fact));
            case TraceEvent.RingTake fact -> to.setRingTake(ringTake(fact));
            case TraceEvent.BlockIo fact -> to.setBlockIo(blockIo(fact));
            case TraceEvent.NetIo fact -> to.setNetIo(netIo(fact));
            case TraceEvent.XenbusState fact -> to.setXenbusState(xenbusState(fact));
            case TraceEvent.XenstoreOp fact -> to.setXenstoreOp(xenstoreOp(fact));
            case TraceEvent.XenstoreWatchEvent fact -> to.setXenstoreWatchEvent(xenstoreWatchEvent(fact));
            case TraceEvent.DomainState fact -> to.setDomainState(domainState(fact));
            case TraceEvent.VcpuState fact -> to.setVcpuState(vcpuState(fact));
            case TraceEvent.PageTableUpdate fact -> to.setPageTableUpdate(pageTableUpdate(fact));
            case TraceEvent.ConsoleOutput fact -> to.setConsoleOutput(consoleOutput(fact));
            case TraceEvent.OutsideInput fact -> to.setOutsideInput(outsideInput(fact));
            case TraceEvent.AccessDenied fact -> to.setAccessDenied(accessDenied(fact));
            case TraceEvent.Note fact -> to.setNote(note(fact));
        }
        return to.build();
    }

    private static io.xenolith.trace.v1.Hypercall hypercall(final TraceEvent.Hypercall event) {
        return io.xenolith.trace.v1.Hypercall.newBuilder().setDomain(event.domain()).setVcpu(event.vcpu())
                .setNumber(event.number()).setSub(event.sub()).setArg1(event.arg1()).setArg2(event.arg2())
                .setArg3(event.arg3()).setArg4(event.arg4()).setArg5(event.arg5()).setResult(event.result())
                .setInMulticall(event.inMulticall()).build();
    }

    private static io.xenolith.trace.v1.EvtchnBound evtchnBound(final TraceEvent.EvtchnBound event) {
        return io.xenolith.trace.v1.EvtchnBound.newBuilder().setDomain(event.domain()).setPort(event.port())
                .setKind(event.kind()).setRemoteDomain(event.remoteDomain()).setRemotePort(event.remotePort())
                .build();
    }

    private static io.xenolith.trace.v1.EvtchnClosed evtchnClosed(final TraceEvent.EvtchnClosed event) {
        return io.xenolith.trace.v1.EvtchnClosed.newBuilder().setDomain(event.domain()).setPort(event.port())
                .build();
    }

    private static io.xenolith.trace.v1.EvtchnSend evtchnSend(final TraceEvent.EvtchnSend event) {
        return io.xenolith.trace.v1.EvtchnSend.newBuilder().setDomain(event.domain()).setPort(event.port())
                .setRemoteDomain(event.remoteDomain()).setRemotePort(event.remotePort()).build();
    }

    private static io.xenolith.trace.v1.EvtchnPending evtchnPending(final TraceEvent.EvtchnPending event) {
        return io.xenolith.trace.v1.EvtchnPending.newBuilder().setDomain(event.domain()).setPort(event.port())
                .setVcpu(event.vcpu()).setRaised(event.raised()).setWordBytes(event.wordBytes())
                .setWord(event.word()).build();
    }

    private static io.xenolith.trace.v1.Virq virq(final TraceEvent.Virq event) {
        return io.xenolith.trace.v1.Virq.newBuilder().setDomain(event.domain()).setVcpu(event.vcpu())
                .setVirq(event.virq()).setPort(event.port()).build();
    }

    private static io.xenolith.trace.v1.Upcall upcall(final TraceEvent.Upcall event) {
        return io.xenolith.trace.v1.Upcall.newBuilder().setDomain(event.domain()).setVcpu(event.vcpu())
                .setRsp(event.rsp()).setFrame(UnsafeByteOperations.unsafeWrap(event.frame())).build();
    }

    private static io.xenolith.trace.v1.Trap trap(final TraceEvent.Trap event) {
        return io.xenolith.trace.v1.Trap.newBuilder().setDomain(event.domain()).setVcpu(event.vcpu())
                .setVector(event.vector()).setErrorCode(event.errorCode()).setCr2(event.cr2())
                .setRip(event.rip()).setDelivered(event.delivered()).build();
    }

    private static io.xenolith.trace.v1.GrantEntry grantEntry(final TraceEvent.GrantEntry event) {
        return io.xenolith.trace.v1.GrantEntry.newBuilder().setDomain(event.domain()).setGref(event.gref())
                .setToDomain(event.toDomain()).setFrame(event.frame()).setReadonly(event.readonly())
                .setEntry(bytes(event.entry())).build();
    }

    private static io.xenolith.trace.v1.GrantEnded grantEnded(final TraceEvent.GrantEnded event) {
        return io.xenolith.trace.v1.GrantEnded.newBuilder().setDomain(event.domain()).setGref(event.gref())
                .setEntry(bytes(event.entry())).build();
    }

    private static io.xenolith.trace.v1.GrantMapped grantMapped(final TraceEvent.GrantMapped event) {
        return io.xenolith.trace.v1.GrantMapped.newBuilder().setDomain(event.domain())
                .setGranter(event.granter()).setGref(event.gref()).setHandle(event.handle()).setMfn(event.mfn())
                .setFlags(event.flags()).setStatus(event.status()).build();
    }

    private static io.xenolith.trace.v1.GrantUnmapped grantUnmapped(final TraceEvent.GrantUnmapped event) {
        return io.xenolith.trace.v1.GrantUnmapped.newBuilder().setDomain(event.domain())
                .setGranter(event.granter()).setGref(event.gref()).setHandle(event.handle())
                .setStatus(event.status()).build();
    }

    private static io.xenolith.trace.v1.GrantCopied grantCopied(final TraceEvent.GrantCopied event) {
        return io.xenolith.trace.v1.GrantCopied.newBuilder().setDomain(event.domain())
                .setSourceDomain(event.sourceDomain()).setSourceGref(event.sourceGref())
                .setSourceOffset(event.sourceOffset()).setDestDomain(event.destDomain())
                .setDestGref(event.destGref()).setDestOffset(event.destOffset()).setLength(event.length())
                .setStatus(event.status()).setHead(bytes(event.head())).build();
    }

    private static io.xenolith.trace.v1.GrantTransferred grantTransferred(final TraceEvent.GrantTransferred event) {
        return io.xenolith.trace.v1.GrantTransferred.newBuilder().setDomain(event.domain())
                .setToDomain(event.toDomain()).setGref(event.gref()).setMfn(event.mfn())
                .setStatus(event.status()).build();
    }

    private static io.xenolith.trace.v1.RingSlot ringSlot(final TraceEvent.RingSlot event) {
        return io.xenolith.trace.v1.RingSlot.newBuilder().setDomain(event.domain()).setDevice(event.device())
                .setSide(event.side()).setIndex(event.index()).setId(event.id()).setText(event.text())
                .setSlot(bytes(event.slot())).build();
    }

    private static io.xenolith.trace.v1.RingPush ringPush(final TraceEvent.RingPush event) {
        return io.xenolith.trace.v1.RingPush.newBuilder().setDomain(event.domain()).setDevice(event.device())
                .setSide(event.side()).setOldProd(event.oldProd()).setNewProd(event.newProd())
                .setPeerEvent(event.peerEvent()).setNotifies(event.notifies()).build();
    }

    private static io.xenolith.trace.v1.RingTake ringTake(final TraceEvent.RingTake event) {
        return io.xenolith.trace.v1.RingTake.newBuilder().setDomain(event.domain()).setDevice(event.device())
                .setSide(event.side()).setIndex(event.index()).setId(event.id())
                .setSlot(UnsafeByteOperations.unsafeWrap(event.slot())).build();
    }

    private static io.xenolith.trace.v1.BlockIo blockIo(final TraceEvent.BlockIo event) {
        return io.xenolith.trace.v1.BlockIo.newBuilder().setDomain(event.domain()).setDevice(event.device())
                .setId(event.id()).setOperation(event.operation()).setSector(event.sector())
                .setBytes(event.bytes()).setStatus(event.status()).setLatencyNs(event.latencyNs()).build();
    }

    private static io.xenolith.trace.v1.NetIo netIo(final TraceEvent.NetIo event) {
        return io.xenolith.trace.v1.NetIo.newBuilder().setDomain(event.domain()).setDevice(event.device())
                .setDirection(event.direction()).setBytes(event.bytes()).setSlots(event.slots())
                .setDropped(event.dropped()).build();
    }

    private static io.xenolith.trace.v1.XenbusState xenbusState(final TraceEvent.XenbusState event) {
        return io.xenolith.trace.v1.XenbusState.newBuilder().setDomain(event.domain()).setPath(event.path())
                .setState(event.state()).build();
    }

    private static io.xenolith.trace.v1.XenstoreOp xenstoreOp(final TraceEvent.XenstoreOp event) {
        return io.xenolith.trace.v1.XenstoreOp.newBuilder().setDomain(event.domain()).setType(event.type())
                .setTxId(event.txId()).setPath(event.path()).setError(event.error()).build();
    }

    private static io.xenolith.trace.v1.XenstoreWatchEvent xenstoreWatchEvent(
            final TraceEvent.XenstoreWatchEvent event) {
        return io.xenolith.trace.v1.XenstoreWatchEvent.newBuilder().setDomain(event.domain())
                .setPath(event.path()).setToken(event.token()).build();
    }

    private static io.xenolith.trace.v1.DomainState domainState(final TraceEvent.DomainState event) {
        return io.xenolith.trace.v1.DomainState.newBuilder().setDomain(event.domain()).setState(event.state())
                .setReason(event.reason()).build();
    }

    private static io.xenolith.trace.v1.VcpuState vcpuState(final TraceEvent.VcpuState event) {
        return io.xenolith.trace.v1.VcpuState.newBuilder().setDomain(event.domain()).setVcpu(event.vcpu())
                .setState(event.state()).build();
    }

    private static io.xenolith.trace.v1.PageTableUpdate pageTableUpdate(final TraceEvent.PageTableUpdate event) {
        return io.xenolith.trace.v1.PageTableUpdate.newBuilder().setDomain(event.domain())
                .setLevel(event.level()).setTableMfn(event.tableMfn()).setIndex(event.index())
                .setOldEntry(event.oldEntry()).setNewEntry(event.newEntry()).setResult(event.result()).build();
    }

    private static io.xenolith.trace.v1.ConsoleOutput consoleOutput(final TraceEvent.ConsoleOutput event) {
        return io.xenolith.trace.v1.ConsoleOutput.newBuilder().setDomain(event.domain())
                .setBytes(bytes(event.bytes())).build();
    }

    private static io.xenolith.trace.v1.OutsideInput outsideInput(final TraceEvent.OutsideInput event) {
        return io.xenolith.trace.v1.OutsideInput.newBuilder().setDomain(event.domain()).setKind(event.kind())
                .setText(event.text()).build();
    }

    private static io.xenolith.trace.v1.AccessDenied accessDenied(final TraceEvent.AccessDenied event) {
        return io.xenolith.trace.v1.AccessDenied.newBuilder().setDomain(event.domain()).setTarget(event.target())
                .setPermission(event.permission()).setSourceLabel(event.sourceLabel())
                .setTargetLabel(event.targetLabel()).setEnforced(event.enforced()).build();
    }

    private static io.xenolith.trace.v1.Note note(final TraceEvent.Note event) {
        return io.xenolith.trace.v1.Note.newBuilder().setDomain(event.domain()).setSource(event.source())
                .setText(event.text()).build();
    }

    /** Wraps without a copy: nobody changes an event's bytes afterwards. */
    private static ByteString bytes(final byte[] array) {
        return UnsafeByteOperations.unsafeWrap(array);
    }
}
