package io.xenolith.conformance;

import static io.xenolith.conformance.Probe.BAD_DOM;
import static io.xenolith.conformance.Probe.BAD_MFN;
import static io.xenolith.conformance.Probe.BAD_POINTER;
import static io.xenolith.conformance.Probe.L1RW;
import static io.xenolith.conformance.Probe.XEN;

import io.xenolith.abi.Page;
import io.xenolith.abi.xen.Xen;

/** update_va_mapping and its sister for other domains' frames. */
final class VaMappingQuestions {
    private static final String NAME = "update_va_mapping";
    private static final String OTHER = "update_va_mapping_otherdomain";
    private static final long FLUSH = Xen.UVMF_TLB_FLUSH;
    private static final long INVLPG = Xen.UVMF_INVLPG;
    private static final long ALL = Xen.UVMF_ALL;
    private static final long LOCAL = Xen.UVMF_LOCAL;

    private VaMappingQuestions() {
    }

    static void ask(final Probe q) {
        final long a = q.bufA;
        final long v = (q.mfn(a) << Page.SHIFT) | L1RW;
        q.t(NAME, "identity,flags=0", q.uvm(a, v, 0));
        q.t(NAME, "identity,TLB_FLUSH|LOCAL", q.uvm(a, v, FLUSH | LOCAL));
        q.t(NAME, "identity,TLB_FLUSH|ALL", q.uvm(a, v, FLUSH | ALL));
        q.t(NAME, "identity,INVLPG|LOCAL", q.uvm(a, v, INVLPG | LOCAL));
        q.t(NAME, "identity,INVLPG|ALL", q.uvm(a, v, INVLPG | ALL));
        q.t(NAME, "identity,INVLPG|MULTI(&mask)", q.uvm(a, v, INVLPG | q.at(1)));
        q.t(NAME, "identity,INVLPG|badptr", q.uvm(a, v, INVLPG | BAD_POINTER));
        q.t(NAME, "identity,flags=3 (bad type)", q.uvm(a, v, 3));
        q.t(NAME, "identity,flags=4 (ALL, no flush)", q.uvm(a, v, 4));
        q.t(NAME, "identity,flags=7", q.uvm(a, v, 7));
        q.t(NAME, "va unmapped (no L1)", q.uvm(BAD_POINTER, v, 0));
        q.t(NAME, "va non-canonical", q.uvm(Probe.NON_CANONICAL, v, 0));
        q.t(NAME, "va in Xen area", q.uvm(XEN, v, 0));
        q.t(NAME, "va in M2P", q.uvm(0xffff_8000_0000_0000L, v, 0));
        q.t(NAME, "va unaligned (+0x123)", q.uvm(a + 0x123, v, INVLPG));
        q.t(NAME, "val=bad mfn", q.uvm(a, (BAD_MFN << Page.SHIFT) | L1RW, 0));
        q.t(NAME, "val=L1 table RW", q.uvm(a, (q.mfn(q.table(a, 1)) << Page.SHIFT) | L1RW, 0));
        q.t(NAME, "val=reserved bit 62", q.uvm(a, v | 1L << 62, 0));
        q.t(NAME, "val=0", q.uvm(a, 0, INVLPG));
        q.t(NAME, "restore", q.uvm(a, v, INVLPG));
        q.t(NAME, "RO", q.uvm(a, v & ~Probe.RW, INVLPG));
        q.t(NAME, "restore", q.uvm(a, v, INVLPG));
        q.t(OTHER, "identity,DOMID_SELF", other(q, v, Xen.DOMID_SELF));
        q.t(OTHER, "identity,bad dom", other(q, v, BAD_DOM));
        q.t(OTHER, "identity,DOMID_IO", other(q, v, Xen.DOMID_IO));
        q.t(OTHER, "identity,dom0", other(q, v, 0));
    }

    private static long other(final Probe q, final long value, final long dom) {
        return q.h(Xen.__HYPERVISOR_update_va_mapping_otherdomain, q.bufA, value, 0, dom);
    }
}
