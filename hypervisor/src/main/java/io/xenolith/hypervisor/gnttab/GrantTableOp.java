package io.xenolith.hypervisor.gnttab;

import static io.xenolith.hypervisor.call.SubOperation.absent;
import static io.xenolith.hypervisor.call.SubOperation.implemented;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.gnttab.GnttabCacheFlush;
import io.xenolith.abi.gnttab.GnttabCopy;
import io.xenolith.abi.gnttab.GnttabMapGrantRef;
import io.xenolith.abi.gnttab.GnttabSwapGrantRef;
import io.xenolith.abi.gnttab.GnttabTransfer;
import io.xenolith.abi.gnttab.GnttabUnmapAndReplace;
import io.xenolith.abi.gnttab.GnttabUnmapGrantRef;
import io.xenolith.abi.xen.Xen;
import io.xenolith.gnttab.GrantOperations;
import io.xenolith.gnttab.GrantTable;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.GuestAccess;
import io.xenolith.hypervisor.vcpu.HypercallContinuation;
import java.util.List;

/**
 * Hypercall 20, grant_table_op(cmd, uop, count). Each element of the array is copied in once, carried out on the copy, and
 * its status written back before the next one is read; a failing element does not end the call.
 *
 * <p>A long call is continued: {@code uop} then points at the element to come and {@code count} says how many are left.
 *
 * @see "Xen public/grant_table.h; HYPERCALLS.md sections 3, 14 and 16"
 */
final class GrantTableOp implements HypercallHandler {
    private static final int CMD_MASK = 0xfff;
    /** Elements after which the caller's vCPU is looked at again even if nothing is pending for it. */
    private static final int ELEMENTS_AT_ONCE = 512;

    private final Hypervisor hypervisor;
    private final GrantOperations operations;
    private final TableCalls tables;
    private final LocalMemory copy = new LocalMemory(GnttabCopy.SIZE);
    private final GnttabMapGrantRef map = new GnttabMapGrantRef().wrap(copy, 0);
    private final GnttabUnmapGrantRef unmap = new GnttabUnmapGrantRef().wrap(copy, 0);
    private final GnttabUnmapAndReplace replace = new GnttabUnmapAndReplace().wrap(copy, 0);
    private final GnttabTransfer transfer = new GnttabTransfer().wrap(copy, 0);
    private final GnttabCopy copyOp = new GnttabCopy().wrap(copy, 0);
    private final GnttabSwapGrantRef swap = new GnttabSwapGrantRef().wrap(copy, 0);
    private final GnttabCacheFlush flush = new GnttabCacheFlush().wrap(copy, 0);

    GrantTableOp(final Hypervisor hypervisor, final GrantOperations operations) {
        this.hypervisor = hypervisor;
        this.operations = operations;
        tables = new TableCalls(hypervisor, operations);
    }

    @Override
    public int subOperation(final long cmd, final long uop, final long count) {
        return (int) cmd & CMD_MASK;
    }

    @Override
    public long call(final Vcpu vcpu, final long cmd, final long uop, final long count, final long arg4,
            final long arg5) {
        final int op = (int) cmd & CMD_MASK;
        final int opaque = (int) cmd & ~CMD_MASK;
        if ((int) count < 0 || (opaque != 0 && op != Gnttab.GNTTABOP_cache_flush)) {
            return -Errno.XEN_EINVAL;
        }
        return switch (op) {
            case Gnttab.GNTTABOP_setup_table -> tables.setupTable(vcpu, uop, (int) count);
            case Gnttab.GNTTABOP_query_size -> tables.querySize(vcpu, uop, (int) count);
            case Gnttab.GNTTABOP_get_status_frames -> tables.getStatusFrames(vcpu, uop, (int) count);
            case Gnttab.GNTTABOP_set_version -> tables.setVersion(vcpu, uop);
            case Gnttab.GNTTABOP_get_version -> tables.getVersion(vcpu, uop);
            case Gnttab.GNTTABOP_map_grant_ref, Gnttab.GNTTABOP_unmap_grant_ref, Gnttab.GNTTABOP_unmap_and_replace,
                    Gnttab.GNTTABOP_transfer, Gnttab.GNTTABOP_copy, Gnttab.GNTTABOP_swap_grant_ref,
                    Gnttab.GNTTABOP_cache_flush ->
                array(vcpu, op, opaque, uop, (int) count);
            default -> -Errno.XEN_ENOSYS;
        };
    }

    private long array(final Vcpu vcpu, final int op, final int opaque, final long uop, final int count) {
        if (!hypervisor.guestAccess().rangeOkay(uop, (long) count * size(op))) {
            return -Errno.XEN_EFAULT;
        }
        final long result = elements(vcpu, op, opaque, uop, count);
        finish(vcpu, op);
        return result;
    }

    private long elements(final Vcpu vcpu, final int op, final int firstRef, final long uop, final int count) {
        final GuestAccess access = hypervisor.guestAccess();
        final int size = size(op);
        long element = uop;
        int ref = firstRef;
        for (int i = 0; i < count; i++) {
            if (i == ELEMENTS_AT_ONCE || (i > 0 && vcpu.preemptPending())) {
                vcpu.continuation = new HypercallContinuation(Xen.__HYPERVISOR_grant_table_op, op, element, count - i,
                        0, 0);
                return 0;
            }
            hypervisor.chargeElement();
            if (!access.copyFrom(vcpu, element, copy, size)) {
                return -Errno.XEN_EFAULT;
            }
            final int result = perform(vcpu, op, ref);
            if (result != 0) {
                return result;
            }
            if (!writeBack(vcpu, op, element)) {
                return -Errno.XEN_EFAULT;
            }
            element += size;
            ref = 0;
        }
        return 0;
    }

    /** Carries one element out on the copy; only cache_flush has a result of its own. */
    private int perform(final Vcpu vcpu, final int op, final int firstRef) {
        final GrantTable table = vcpu.domain().grants();
        switch (op) {
            case Gnttab.GNTTABOP_map_grant_ref -> operations.map().map(table, vcpu.id(), map);
            case Gnttab.GNTTABOP_unmap_grant_ref -> operations.unmap().unmap(table, vcpu.id(), unmap);
            case Gnttab.GNTTABOP_unmap_and_replace ->
                operations.unmap().unmapAndReplace(table, vcpu.id(), replace);
            case Gnttab.GNTTABOP_transfer -> operations.transfer().transfer(table, transfer);
            case Gnttab.GNTTABOP_copy -> operations.copy().copy(table, copyOp);
            case Gnttab.GNTTABOP_swap_grant_ref -> operations.swap().swap(table, swap);
            default -> {
                return operations.cacheFlush().flush(table, flush, firstRef);
            }
        }
        return 0;
    }

    /** Writes what the element answers: for a map all of it, otherwise its status. */
    private boolean writeBack(final Vcpu vcpu, final int op, final long element) {
        return switch (op) {
            case Gnttab.GNTTABOP_map_grant_ref -> back(vcpu, element, 0, GnttabMapGrantRef.SIZE);
            case Gnttab.GNTTABOP_unmap_grant_ref -> status(vcpu, element, GnttabUnmapGrantRef.STATUS_OFFSET);
            case Gnttab.GNTTABOP_unmap_and_replace -> status(vcpu, element, GnttabUnmapAndReplace.STATUS_OFFSET);
            case Gnttab.GNTTABOP_transfer -> status(vcpu, element, GnttabTransfer.STATUS_OFFSET);
            case Gnttab.GNTTABOP_copy -> status(vcpu, element, GnttabCopy.STATUS_OFFSET);
            case Gnttab.GNTTABOP_swap_grant_ref -> status(vcpu, element, GnttabSwapGrantRef.STATUS_OFFSET);
            default -> true;
        };
    }

    private boolean status(final Vcpu vcpu, final long element, final int offset) {
        return back(vcpu, element, offset, Short.BYTES);
    }

    private boolean back(final Vcpu vcpu, final long element, final int offset, final int length) {
        return hypervisor.guestAccess().copyTo(vcpu, element + offset, copy.array(), offset, length);
    }

    /** Ends a call or a part of one: what must be over before anything else runs. */
    private void finish(final Vcpu vcpu, final int op) {
        final GrantTable table = vcpu.domain().grants();
        switch (op) {
            case Gnttab.GNTTABOP_copy -> {
                operations.copy().finish();
                vcpu.domain().counters().grantCopies = table.counters().copies();
            }
            case Gnttab.GNTTABOP_map_grant_ref -> vcpu.domain().counters().grantMaps = table.counters().maps();
            // The vCPUs must forget the mappings before the frames can be given to somebody else.
            case Gnttab.GNTTABOP_unmap_grant_ref, Gnttab.GNTTABOP_unmap_and_replace, Gnttab.GNTTABOP_transfer ->
                vcpu.domain().flushTlb();
            default -> {
            }
        }
    }

    private static int size(final int op) {
        return switch (op) {
            case Gnttab.GNTTABOP_map_grant_ref -> GnttabMapGrantRef.SIZE;
            case Gnttab.GNTTABOP_unmap_grant_ref -> GnttabUnmapGrantRef.SIZE;
            case Gnttab.GNTTABOP_unmap_and_replace -> GnttabUnmapAndReplace.SIZE;
            case Gnttab.GNTTABOP_transfer -> GnttabTransfer.SIZE;
            case Gnttab.GNTTABOP_copy -> GnttabCopy.SIZE;
            case Gnttab.GNTTABOP_swap_grant_ref -> GnttabSwapGrantRef.SIZE;
            default -> GnttabCacheFlush.SIZE;
        };
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(implemented(Gnttab.GNTTABOP_map_grant_ref, "GNTTABOP_map_grant_ref", "any"),
                implemented(Gnttab.GNTTABOP_unmap_grant_ref, "GNTTABOP_unmap_grant_ref", "any"),
                implemented(Gnttab.GNTTABOP_setup_table, "GNTTABOP_setup_table", "target"),
                absent(Gnttab.GNTTABOP_dump_table, "GNTTABOP_dump_table", "any", "-ENOSYS in 4.17"),
                implemented(Gnttab.GNTTABOP_transfer, "GNTTABOP_transfer", "any"),
                implemented(Gnttab.GNTTABOP_copy, "GNTTABOP_copy", "any"),
                implemented(Gnttab.GNTTABOP_query_size, "GNTTABOP_query_size", "target"),
                implemented(Gnttab.GNTTABOP_unmap_and_replace, "GNTTABOP_unmap_and_replace", "any"),
                implemented(Gnttab.GNTTABOP_set_version, "GNTTABOP_set_version", "any"),
                implemented(Gnttab.GNTTABOP_get_status_frames, "GNTTABOP_get_status_frames", "target"),
                implemented(Gnttab.GNTTABOP_get_version, "GNTTABOP_get_version", "target"),
                implemented(Gnttab.GNTTABOP_swap_grant_ref, "GNTTABOP_swap_grant_ref", "any"),
                implemented(Gnttab.GNTTABOP_cache_flush, "GNTTABOP_cache_flush", "any"));
    }
}
