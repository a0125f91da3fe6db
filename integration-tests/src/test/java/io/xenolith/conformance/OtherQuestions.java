package io.xenolith.conformance;

import static io.xenolith.conformance.Probe.BAD_POINTER;
import static io.xenolith.conformance.Probe.SELF;
import static io.xenolith.conformance.Probe.XEN;

import io.xenolith.abi.Page;
import io.xenolith.abi.xen.MulticallEntry;
import io.xenolith.abi.xen.Xen;

/** Consoles, multicalls, physical devices, what only control domains may, and numbers that are nothing. */
final class OtherQuestions {
    private static final String CONSOLE = "console_io";
    private static final String PHYSDEV = "physdev_op";
    private static final int ENTRY_WORDS = MulticallEntry.SIZE / Long.BYTES;

    private final Probe q;
    private final long b;

    OtherQuestions(final Probe q) {
        this.q = q;
        b = q.guest.allocate(Page.SIZE).address();
    }

    void ask() {
        console();
        multicalls();
        ioPrivilege();
        interrupts();
        control();
        absent();
        numbers();
    }

    private long console(final long command, final long count, final long address) {
        return q.h(Xen.__HYPERVISOR_console_io, command, count, address);
    }

    private void console() {
        q.t(CONSOLE, "write len=0", console(0, 0, q.bufA));
        q.t(CONSOLE, "write badptr", console(0, 4, BAD_POINTER));
        q.t(CONSOLE, "read len=-1", console(1, -1, b));
        q.t(CONSOLE, "read len=16 (nothing typed)", console(1, 16, b));
        q.t(CONSOLE, "read len=0", console(1, 0, b));
        q.t(CONSOLE, "cmd=2", console(2, 4, b));
        q.t(CONSOLE, "cmd=-1", console(-1, 4, b));
    }

    /** What would print without end if it were accepted. */
    void lastConsole() {
        q.t(CONSOLE, "write len=-1,badptr", console(0, -1, BAD_POINTER));
        q.t(CONSOLE, "write len=0x80000000,badptr", console(0, 0x8000_0000L, BAD_POINTER));
    }

    private long multicall(final long list, final long count) {
        return q.h(Xen.__HYPERVISOR_multicall, list, count);
    }

    private long result(final int entry) {
        return q.word(b + (long) entry * MulticallEntry.SIZE + MulticallEntry.RESULT_OFFSET);
    }

    private void entry(final int index, final long op, final long... args) {
        q.put(b + (long) index * MulticallEntry.SIZE, op);
        q.put(b + (long) index * MulticallEntry.SIZE + MulticallEntry.RESULT_OFFSET, 77);
        for (int i = 0; i < ENTRY_WORDS - 2; i++) {
            q.put(b + (long) index * MulticallEntry.SIZE + (2L + i) * Long.BYTES, i < args.length ? args[i] : 0);
        }
    }

    private void multicalls() {
        final String name = "multicall";
        entry(0, Xen.__HYPERVISOR_xen_version);
        entry(1, Xen.__HYPERVISOR_xen_version, 99);
        entry(2, 63);
        entry(3, Xen.__HYPERVISOR_sched_op, 0);
        entry(4, Xen.__HYPERVISOR_multicall, b, 1);
        final long rc = multicall(b, 5);
        q.r(name, "version,bad subop,hc63,yield,nested", rc, "results=" + result(0) + "," + result(1) + "," + result(2)
                + "," + result(3) + "," + result(4));
        entry(0, 5000);
        final long unknown = multicall(b, 1);
        q.r(name, "op=5000", unknown, "result=" + result(0));
        q.t(name, "count=0", multicall(b, 0));
        q.t(name, "badptr,1", multicall(BAD_POINTER, 1));
        q.t(name, "NULL,0", multicall(0, 0));
        q.t(name, "Xen va,1", multicall(XEN, 1));
    }

    private long physdev(final int op, final long... words) {
        return q.h(Xen.__HYPERVISOR_physdev_op, op, q.at(words));
    }

    private void ioPrivilege() {
        q.t(PHYSDEV, "set_iopl 1", physdev(6, 1));
        q.t(PHYSDEV, "set_iopl 3", physdev(6, 3));
        q.t(PHYSDEV, "set_iopl 4", physdev(6, 4));
        q.t(PHYSDEV, "set_iopl badptr", q.h(Xen.__HYPERVISOR_physdev_op, 6, BAD_POINTER));
        physdev(6, 1);
        q.t(PHYSDEV, "set_iobitmap nr=65537", physdev(7, 0, 65537));
        q.t(PHYSDEV, "set_iobitmap nr=0", physdev(7, 0, 0));
    }

    /** The two that the recorded kernel asked between its privileged instructions. */
    void laterIoPrivilege() {
        q.t(PHYSDEV, "set_iopl 0", physdev(6, 0));
        q.t(PHYSDEV, "set_iopl 1", physdev(6, 1));
    }

    private void interrupts() {
        q.t(PHYSDEV, "eoi irq 5", physdev(12, 5));
        q.t(PHYSDEV, "eoi irq 99999", physdev(12, 99999));
        final long query = q.at(5);
        final long rc = q.h(Xen.__HYPERVISOR_physdev_op, 5, query);
        q.r(PHYSDEV, "irq_status_query 5", rc, "flags=" + q.half(query + 4));
        q.t(PHYSDEV, "irq_status_query 99999", physdev(5, 99999));
        final long apic = q.at(0xfec0_0000L, 1);
        final long read = q.h(Xen.__HYPERVISOR_physdev_op, 8, apic);
        q.r(PHYSDEV, "apic_read ver", read, "value=0x" + Integer.toHexString(q.half(apic + 12)));
        q.t(PHYSDEV, "map_pirq GSI 9999", physdev(13, SELF | 1L << 32, 9999 | -1L << 32, 0, 0, 0));
        q.zero(b);
        q.t(PHYSDEV, "op=99", q.h(Xen.__HYPERVISOR_physdev_op, 99, b));
        q.t(PHYSDEV, "op=0", q.h(Xen.__HYPERVISOR_physdev_op, 0, b));
        q.t("physdev_op_compat", "zero", q.h(Xen.__HYPERVISOR_physdev_op_compat, b));
        q.t("event_channel_op_compat", "zero", q.h(Xen.__HYPERVISOR_event_channel_op_compat, b));
    }

    private void call(final String name, final String args, final int number, final long command,
            final long domain) {
        q.zero(b);
        q.put(b, command);
        q.put(b + 8, domain);
        q.t(name, args, q.h(number, b));
    }

    private void control() {
        final long version = 0x15L << 32;
        call("domctl", "version 0", Xen.__HYPERVISOR_domctl, 0, 0);
        call("domctl", "getdomaininfo(5),ver 0x15,self", Xen.__HYPERVISOR_domctl, 5 | version, SELF);
        call("domctl", "cmd 9999,ver 0x15", Xen.__HYPERVISOR_domctl, 9999 | version, SELF);
        q.t("domctl", "badptr", q.h(Xen.__HYPERVISOR_domctl, BAD_POINTER));
        call("sysctl", "version 0", Xen.__HYPERVISOR_sysctl, 0, 0);
        call("sysctl", "physinfo(3),ver 0x15", Xen.__HYPERVISOR_sysctl, 3 | version, 0);
        call("sysctl", "cmd 9999,ver 0x15", Xen.__HYPERVISOR_sysctl, 9999 | version, 0);
        call("platform_op", "version 0", Xen.__HYPERVISOR_platform_op, 0, 0);
        call("platform_op", "cmd 9999,ver 0x03000000", Xen.__HYPERVISOR_platform_op, 9999 | 0x0300_0000L << 32, 0);
    }

    private void absent() {
        q.t("hvm_op", "op=0 set_param", q.h(Xen.__HYPERVISOR_hvm_op, 0, b));
        q.t("hvm_op", "op=1 get_param", q.h(Xen.__HYPERVISOR_hvm_op, 1, b));
        q.t("hvm_op", "op=99", q.h(Xen.__HYPERVISOR_hvm_op, 99, b));
        q.t("xsm_op", "zero", q.h(Xen.__HYPERVISOR_xsm_op, b));
        q.t("kexec_op", "op=0", q.h(Xen.__HYPERVISOR_kexec_op, 0, b));
        q.t("kexec_op", "op=99", q.h(Xen.__HYPERVISOR_kexec_op, 99, b));
        q.t("tmem_op", "zero", q.h(Xen.__HYPERVISOR_tmem_op, b));
        q.t("argo_op", "op=1", q.h(39, 1));
        q.t("xenpmu_op", "mode_get", q.h(Xen.__HYPERVISOR_xenpmu_op, 0, b));
        q.t("xenpmu_op", "op=4 init", q.h(Xen.__HYPERVISOR_xenpmu_op, 4, b));
        q.t("dm_op", "self,0", q.h(Xen.__HYPERVISOR_dm_op, SELF, 0, 0));
        q.t("hypfs_op", "op=0 get_version", q.h(42, 0));
        q.t("hypfs_op", "op=9", q.h(42, 9));
        q.t("xenoprof_op", "op=0", q.h(Xen.__HYPERVISOR_xenoprof_op, 0, b));
    }

    private void numbers() {
        final String name = "hypercall";
        q.t(name, "nr=11", q.h(11));
        for (int i = 43; i <= 47; i++) {
            q.r(name, "nr=43..47", q.h(i), "nr=" + i);
        }
        q.t(name, "nr=48 (mca)", q.h(48, b));
        for (int i = 49; i <= 56; i++) {
            q.r(name, "nr=49..56 (arch)", q.h(i), "nr=" + i);
        }
        q.t(name, "nr=63", q.h(63));
        q.t(name, "nr=64", q.h(64));
        q.t(name, "nr=127", q.h(127));
        q.t(name, "nr=1000 (syscall)", q.h(1000));
        q.t(name, "nr=-1", q.h(-1));
    }
}
