package io.xenolith.conformance;

import static io.xenolith.conformance.Probe.BAD_MFN;
import static io.xenolith.conformance.Probe.BAD_POINTER;
import static io.xenolith.conformance.Probe.L1RO;
import static io.xenolith.conformance.Probe.L1RW;
import static io.xenolith.conformance.Probe.NON_CANONICAL;
import static io.xenolith.conformance.Probe.XEN;

import io.xenolith.abi.Page;
import io.xenolith.abi.guest.JavaImage;
import io.xenolith.abi.xen.Xen;

/** What a kernel tells Xen about its processor: traps, descriptors, stacks, callbacks, segments, debug registers, assists. */
final class ProcessorQuestions {
    private static final long HANDLER = JavaImage.address(JavaImage.ENTRY_TRAP);
    private static final int KERNEL_CS = 0xe033;
    private static final int KERNEL_SS = 0xe02b;
    private static final int MASK_EVENTS = 4;
    private static final int USER_MAY_RAISE = 3;
    private static final int NMI = 2;
    private static final int DOUBLE_FAULT = 8;
    private static final int VECTORS = 20;

    private final Probe q;

    ProcessorQuestions(final Probe q) {
        this.q = q;
    }

    void ask() {
        trapTable();
        gdt();
        descriptors();
        stacks();
        callbacks();
        callbackOp();
        nmiAndFpu();
        segments();
        assists();
        debugRegisters();
    }

    /** A whole trap table of the kernel's own handlers. */
    long loadTraps() {
        final long[] words = new long[2 * VECTORS];
        int at = 0;
        for (int vector = 0; vector < VECTORS; vector++) {
            if (vector != NMI && vector != DOUBLE_FAULT) {
                final int privilege = vector == 3 || vector == 4 ? USER_MAY_RAISE : 0;
                words[at++] = trap(vector, MASK_EVENTS | privilege, KERNEL_CS);
                words[at++] = JavaImage.address(JavaImage.ENTRY_TRAP + vector);
            }
        }
        return q.h(Xen.__HYPERVISOR_set_trap_table, q.at(words));
    }

    private static long trap(final int vector, final int flags, final int cs) {
        return vector | flags << 8 | (long) cs << 16;
    }

    private void trapTable() {
        final String name = "set_trap_table";
        final int call = Xen.__HYPERVISOR_set_trap_table;
        q.t(name, "NULL (reset)", q.h(call, 0));
        q.t(name, "badptr", q.h(call, BAD_POINTER));
        q.t(name, "non-canonical handler", q.h(call, q.at(trap(3, 0, KERNEL_CS), NON_CANONICAL, 0, 0)));
        q.t(name, "cs=0xe008 (Xen CS)", q.h(call, q.at(trap(3, 0, 0xe008), HANDLER, 0, 0)));
        q.t(name, "cs=0", q.h(call, q.at(trap(3, 0, 0), HANDLER, 0, 0)));
        q.t(name, "good", loadTraps());
    }

    private void setGdt(final String args, final long mfn, final long entries) {
        q.t("set_gdt", args, q.h(Xen.__HYPERVISOR_set_gdt, q.at(mfn, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), entries));
    }

    private void gdt() {
        q.zero(q.gdt);
        final long mfn = q.mfn(q.gdt);
        setGdt("bad mfn,entries=8", BAD_MFN, 8);
        setGdt("RW-mapped page,entries=8", mfn, 8);
        q.uvm(q.gdt, (mfn << Page.SHIFT) | L1RO, Xen.UVMF_INVLPG);
        setGdt("RO page,entries=8", mfn, 8);
        setGdt("entries=0x1c00 (7168)", mfn, 7168);
        setGdt("entries=7169", mfn, 7169);
        setGdt("entries=513 (2 frames, 2nd 0)", mfn, 513);
        q.t("set_gdt", "badptr", q.h(Xen.__HYPERVISOR_set_gdt, BAD_POINTER, 8));
        setGdt("RO page,entries=512", mfn, 512);
    }

    private void descriptor(final String args, final long maddr, final long value) {
        q.t("update_descriptor", args, q.h(Xen.__HYPERVISOR_update_descriptor, maddr, value));
    }

    private void descriptors() {
        final String name = "update_descriptor";
        final long gdt = q.maddr(q.gdt);
        descriptor("gdt[1]=0", gdt + 8, 0);
        descriptor("gdt[1]=user code64", gdt + 8, 0x00af_fb00_0000_ffffL);
        q.r(name, "  ...reads back", q.word(q.gdt + 8), Probe.hex(q.word(q.gdt + 8)));
        descriptor("gdt[2]=DPL0 code64", gdt + 16, 0x00af_9b00_0000_ffffL);
        q.r(name, "  ...reads back", 0, Probe.hex(q.word(q.gdt + 16)));
        descriptor("gdt[2]=call gate", gdt + 16, 0x0000_ec00_00e0_3300L);
        descriptor("gdt[2]=TSS", gdt + 16, 0x0000_8900_0000_0067L);
        descriptor("gdt[3]=L+D code", gdt + 24, 0x00ef_fb00_0000_ffffL);
        descriptor("gdt[3]=data32", gdt + 24, 0x00cf_f300_0000_ffffL);
        descriptor("unaligned", gdt + 4, 0);
        descriptor("bad ma", BAD_MFN << Page.SHIFT, 0);
        descriptor("data page (RW type)", q.maddr(q.bufB), 0);
        descriptor("pagetable page", q.maddr(q.table(q.bufA, 4)), 0);
        setGdt("entries=0", q.mfn(q.gdt), 0);
        q.t("update_va_mapping", "gdt page -> RW again",
                q.uvm(q.gdt, (q.mfn(q.gdt) << Page.SHIFT) | L1RW, Xen.UVMF_INVLPG));
    }

    private void stack(final String args, final long ss, final long sp) {
        q.t("stack_switch", args, q.h(Xen.__HYPERVISOR_stack_switch, ss, sp));
    }

    private void stacks() {
        final long top = q.guest.allocate(Page.SIZE).address() + Page.SIZE;
        stack("ss=0xe02b,rsp=stack", KERNEL_SS, top);
        stack("ss=0", 0, top);
        stack("ss=0xe010 (Xen DS)", 0xe010, top);
        stack("rsp non-canonical", KERNEL_SS, NON_CANONICAL);
        stack("rsp in Xen", KERNEL_SS, XEN);
        stack("restore", KERNEL_SS, top);
    }

    private void callbacks() {
        final String name = "set_callbacks";
        final int call = Xen.__HYPERVISOR_set_callbacks;
        q.t(name, "good", q.h(call, HANDLER, HANDLER, HANDLER));
        q.t(name, "non-canonical", q.h(call, NON_CANONICAL, HANDLER, HANDLER));
        q.t(name, "Xen va", q.h(call, XEN, HANDLER, HANDLER));
        q.t(name, "zeros", q.h(call, 0, 0, 0));
    }

    private long callback(final int op, final long typeAndFlags, final long address) {
        return q.h(Xen.__HYPERVISOR_callback_op, op, q.at(typeAndFlags, address));
    }

    private void callbackOp() {
        final String name = "callback_op";
        final String[] names = {"event(0)", "failsafe(1)", "syscall(2)", "3(unused)", "nmi(4)", "sysenter(5)",
                "6(unused)", "syscall32(7)", "8(bad)"};
        for (int type = 0; type < names.length; type++) {
            q.t(name, "register " + names[type], callback(0, type, HANDLER));
        }
        q.t(name, "register event non-canonical", callback(0, 0, NON_CANONICAL));
        q.t(name, "register event flags=0xff", callback(0, 0xffL << 16, HANDLER));
        for (int type = 0; type < names.length; type++) {
            q.t(name, "unregister " + names[type].replace("(unused)", "").replace("(bad)", ""), callback(1, type, 0));
        }
        q.t(name, "op=2", q.h(Xen.__HYPERVISOR_callback_op, 2, 0));
        q.t(name, "register badptr", q.h(Xen.__HYPERVISOR_callback_op, 0, BAD_POINTER));
    }

    private void nmiAndFpu() {
        q.t("nmi_op", "register", q.h(Xen.__HYPERVISOR_nmi_op, 0, q.at(trap(3, 0, 0), HANDLER)));
        q.t("nmi_op", "unregister", q.h(Xen.__HYPERVISOR_nmi_op, 1, 0));
        q.t("nmi_op", "op=9", q.h(Xen.__HYPERVISOR_nmi_op, 9, 0));
        for (final int set : new int[]{1, 0, 77}) {
            q.t("fpu_taskswitch", Integer.toString(set), q.h(Xen.__HYPERVISOR_fpu_taskswitch, set));
        }
        q.h(Xen.__HYPERVISOR_fpu_taskswitch, 0);
    }

    private void base(final String args, final long which, final long base) {
        q.t("set_segment_base", args, q.h(Xen.__HYPERVISOR_set_segment_base, which, base));
    }

    private void segments() {
        base("FS,0", 0, 0);
        base("FS,bufA", 0, q.bufA);
        base("GS_USER,bufA", 1, q.bufA);
        base("GS_KERNEL,bufA", 2, q.bufA);
        base("FS,non-canonical", 0, NON_CANONICAL);
        base("GS_KERNEL,Xen va", 2, XEN);
        base("GS_USER_SEL,0", 3, 0);
        base("GS_USER_SEL,0xdead", 3, 0xdead);
        base("GS_USER_SEL,0xe02b", 3, 0xe02b);
        base("which=4", 4, 0);
        base("which=99", 99, 0);
    }

    private void assist(final String args, final long command, final long type) {
        q.t("vm_assist", args, q.h(Xen.__HYPERVISOR_vm_assist, command, type));
    }

    private void assists() {
        assist("enable,0 4gb_segments", 0, 0);
        assist("disable,0", 1, 0);
        assist("enable,1 4gb_notify", 0, 1);
        assist("enable,2 writable_pagetables", 0, 2);
        assist("enable,3 pae_extended_cr3", 0, 3);
        assist("enable,4 architectural_iopl", 0, 4);
        assist("disable,4", 1, 4);
        assist("enable,5 runstate_update_flag", 0, 5);
        assist("disable,5", 1, 5);
        assist("enable,6 bad", 0, 6);
        assist("enable,31 bad", 0, 31);
        assist("enable,32 m2p_strict", 0, 32);
        assist("disable,32", 1, 32);
        for (final int type : new int[]{33, 63, 64, 9999}) {
            assist("enable," + type + " bad", 0, type);
        }
        assist("cmd=2,type 2", 2, 2);
        assist("disable,2", 1, 2);
    }

    private long register(final int number) {
        return q.h(Xen.__HYPERVISOR_get_debugreg, number);
    }

    private void set(final String args, final int number, final long value) {
        q.t("set_debugreg", args, q.h(Xen.__HYPERVISOR_set_debugreg, number, value));
    }

    private void debugRegisters() {
        for (int i = 0; i <= 8; i++) {
            final long value = register(i);
            q.r("get_debugreg", "dr" + i + (i == 8 ? "(bad)" : ""), value, Probe.hex(value));
        }
        set("dr0=bufA", 0, q.bufA);
        q.t("get_debugreg", "dr0-bufA", register(0) - q.bufA);
        set("dr0=Xen va", 0, XEN);
        set("dr0=non-canonical", 0, NON_CANONICAL);
        set("dr4=0", 4, 0);
        set("dr6=0", 6, 0);
        set("dr6=1<<32", 6, 1L << 32);
        set("dr7=0", 7, 0);
        set("dr7=GD(bit13)", 7, 0x2000);
        set("dr7=IO bp, no CR4.DE", 7, 0x20001);
        set("dr8", 8, 0);
        q.h(Xen.__HYPERVISOR_set_debugreg, 0, 0);
        q.h(Xen.__HYPERVISOR_set_debugreg, 7, 0);
    }
}
