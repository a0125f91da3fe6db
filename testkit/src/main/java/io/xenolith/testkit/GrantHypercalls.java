package io.xenolith.testkit;

import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.gnttab.GnttabCopy;
import io.xenolith.abi.gnttab.GnttabMapGrantRef;
import io.xenolith.abi.gnttab.GnttabQuerySize;
import io.xenolith.abi.gnttab.GnttabSetVersion;
import io.xenolith.abi.gnttab.GnttabUnmapGrantRef;
import io.xenolith.abi.xen.Xen;

/** HYPERVISOR_grant_table_op, one operation a call. Source: Xen public/grant_table.h. */
public interface GrantHypercalls extends HypercallCaller {
    /** Maps {@code ref} of {@code domid} at {@code hostAddress}; gives the handle. {@code flags}: GNTMAP_*. */
    default Answer grantMap(final int domid, final int ref, final int flags, final long hostAddress) {
        final GnttabMapGrantRef arg = GnttabMapGrantRef.allocate().dom(domid).ref(ref).flags(flags)
                .hostAddr(hostAddress);
        final Answer answer = callWith("grant map(gref " + ref + " of d" + domid + ")",
                Xen.__HYPERVISOR_grant_table_op, Gnttab.GNTTABOP_map_grant_ref, arg, 1);
        return answer.withStatus((short) arg.status()).withOutput(arg.handle());
    }

    /** Ends the mapping {@code handle} at {@code hostAddress}. */
    default Answer grantUnmap(final int handle, final long hostAddress) {
        final GnttabUnmapGrantRef arg = GnttabUnmapGrantRef.allocate().handle(handle).hostAddr(hostAddress);
        return callWith("grant unmap(handle " + handle + ")", Xen.__HYPERVISOR_grant_table_op,
                Gnttab.GNTTABOP_unmap_grant_ref, arg, 1).withStatus((short) arg.status());
    }

    /** The copy that {@code copy} describes; its status is in the answer. */
    default Answer grantCopy(final GnttabCopy copy) {
        return callWith("grant copy(" + copy.len() + " bytes)", Xen.__HYPERVISOR_grant_table_op,
                Gnttab.GNTTABOP_copy, copy, 1).withStatus((short) copy.status());
    }

    /** Gives the number of grant frames. */
    default Answer grantQuerySize(final int domid) {
        final GnttabQuerySize arg = GnttabQuerySize.allocate().dom(domid);
        return callWith("grant query_size(d" + domid + ")", Xen.__HYPERVISOR_grant_table_op,
                Gnttab.GNTTABOP_query_size, arg, 1).withStatus((short) arg.status()).withOutput(arg.nrFrames());
    }

    default Answer grantSetVersion(final int version) {
        return callWith("grant set_version(" + version + ")", Xen.__HYPERVISOR_grant_table_op,
                Gnttab.GNTTABOP_set_version, GnttabSetVersion.allocate().version(version), 1);
    }
}
