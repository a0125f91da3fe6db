package io.xenolith.hypervisor.gnttab;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.gnttab.GnttabGetStatusFrames;
import io.xenolith.abi.gnttab.GnttabGetVersion;
import io.xenolith.abi.gnttab.GnttabQuerySize;
import io.xenolith.abi.gnttab.GnttabSetVersion;
import io.xenolith.abi.gnttab.GnttabSetupTable;
import io.xenolith.gnttab.GrantOperations;
import io.xenolith.gnttab.GrantTable;
import io.xenolith.gnttab.TableQueries;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Vcpu;

/** The calls of grant_table_op that take one structure rather than an array: set-up, queries and versions. */
final class TableCalls {
    private final Hypervisor hypervisor;
    private final GrantOperations operations;
    private final LocalMemory copy = new LocalMemory(GnttabSetupTable.SIZE);
    private final LocalMemory item = new LocalMemory(Long.BYTES);
    private final GnttabSetupTable setup = new GnttabSetupTable().wrap(copy, 0);
    private final GnttabQuerySize size = new GnttabQuerySize().wrap(copy, 0);
    private final GnttabGetStatusFrames statusFrames = new GnttabGetStatusFrames().wrap(copy, 0);
    private final GnttabSetVersion newVersion = new GnttabSetVersion().wrap(copy, 0);
    private final GnttabGetVersion version = new GnttabGetVersion().wrap(copy, 0);

    TableCalls(final Hypervisor hypervisor, final GrantOperations operations) {
        this.hypervisor = hypervisor;
        this.operations = operations;
    }

    long setupTable(final Vcpu vcpu, final long uop, final int count) {
        if (count != 1) {
            return -Errno.XEN_EINVAL;
        }
        if (!in(vcpu, uop, GnttabSetupTable.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final long listBytes = Integer.toUnsignedLong(setup.nrFrames()) * Long.BYTES;
        if (!hypervisor.guestAccess().rangeOkay(setup.frameList(), listBytes)) {
            return -Errno.XEN_EFAULT;
        }
        final GrantTable caller = vcpu.domain().grants();
        operations.queries().setupTable(caller, setup);
        if (setup.status() == Gnttab.GNTST_okay) {
            final GrantTable table = meant(caller, setup.dom());
            setup.status(listShared(vcpu, table, setup.frameList(), setup.nrFrames()));
        }
        return out(vcpu, uop, GnttabSetupTable.STATUS_OFFSET, Short.BYTES);
    }

    long querySize(final Vcpu vcpu, final long uop, final int count) {
        if (count != 1) {
            return -Errno.XEN_EINVAL;
        }
        if (!in(vcpu, uop, GnttabQuerySize.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        operations.queries().querySize(vcpu.domain().grants(), size);
        return out(vcpu, uop, 0, GnttabQuerySize.SIZE);
    }

    long getStatusFrames(final Vcpu vcpu, final long uop, final int count) {
        if (count != 1) {
            return -Errno.XEN_EINVAL;
        }
        if (!in(vcpu, uop, GnttabGetStatusFrames.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final GrantTable caller = vcpu.domain().grants();
        operations.queries().getStatusFrames(caller, statusFrames);
        if (statusFrames.status() == Gnttab.GNTST_okay) {
            final GrantTable table = meant(caller, statusFrames.dom());
            statusFrames.status(listStatus(vcpu, table, statusFrames.frameList(), statusFrames.nrFrames()));
        }
        return out(vcpu, uop, GnttabGetStatusFrames.STATUS_OFFSET, Short.BYTES);
    }

    /** The version in force is written back whatever the result. */
    long setVersion(final Vcpu vcpu, final long uop) {
        if (!in(vcpu, uop, GnttabSetVersion.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final GrantTable table = vcpu.domain().grants();
        final int result = operations.setVersion().setVersion(table, newVersion.version());
        newVersion.version(table.version());
        final long written = out(vcpu, uop, 0, GnttabSetVersion.SIZE);
        return written != 0 ? written : result;
    }

    long getVersion(final Vcpu vcpu, final long uop) {
        if (!in(vcpu, uop, GnttabGetVersion.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final int result = operations.queries().getVersion(vcpu.domain().grants(), version);
        return result != 0 ? result : out(vcpu, uop, GnttabGetVersion.VERSION_OFFSET, Integer.BYTES);
    }

    private GrantTable meant(final GrantTable caller, final int dom) {
        return hypervisor.domain(TableQueries.meant(caller, dom)).grants();
    }

    private int listShared(final Vcpu vcpu, final GrantTable table, final long list, final int count) {
        for (int i = 0; i < count; i++) {
            if (!item(vcpu, list, i, table.sharedFrame(i))) {
                return Gnttab.GNTST_bad_virt_addr;
            }
        }
        return Gnttab.GNTST_okay;
    }

    private int listStatus(final Vcpu vcpu, final GrantTable table, final long list, final int count) {
        for (int i = 0; i < count; i++) {
            if (!item(vcpu, list, i, table.statusFrame(i))) {
                return Gnttab.GNTST_bad_virt_addr;
            }
        }
        return Gnttab.GNTST_okay;
    }

    private boolean item(final Vcpu vcpu, final long list, final int index, final long mfn) {
        item.putLong(0, mfn);
        return hypervisor.guestAccess().copyTo(vcpu, list + (long) index * Long.BYTES, item, Long.BYTES);
    }

    private boolean in(final Vcpu vcpu, final long uop, final int length) {
        return hypervisor.guestAccess().copyFrom(vcpu, uop, copy, length);
    }

    private long out(final Vcpu vcpu, final long uop, final int offset, final int length) {
        return hypervisor.guestAccess().copyTo(vcpu, uop + offset, copy.array(), offset, length)
                ? 0
                : -Errno.XEN_EFAULT;
    }
}
