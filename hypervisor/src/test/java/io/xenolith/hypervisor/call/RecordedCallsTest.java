package io.xenolith.hypervisor.call;

import static io.xenolith.hypervisor.mm.PvDomainFixture.BAD_DOMID;
import static io.xenolith.hypervisor.mm.PvDomainFixture.BAD_MFN;
import static io.xenolith.hypervisor.mm.PvDomainFixture.BAD_POINTER;
import static io.xenolith.hypervisor.mm.PvDomainFixture.L2;
import static io.xenolith.hypervisor.mm.PvDomainFixture.RO;
import static io.xenolith.hypervisor.mm.PvDomainFixture.RW;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.memory.XenMachphysMapping;
import io.xenolith.abi.memory.XenMachphysMfnList;
import io.xenolith.abi.memory.XenMemoryExchange;
import io.xenolith.abi.memory.XenMemoryMap;
import io.xenolith.abi.memory.XenMemoryReservation;
import io.xenolith.abi.memory.XenRemoveFromPhysmap;
import io.xenolith.abi.physdev.Physdev;
import io.xenolith.abi.physdev.PhysdevApic;
import io.xenolith.abi.physdev.PhysdevIrqStatusQuery;
import io.xenolith.abi.physdev.PhysdevMapPirq;
import io.xenolith.abi.physdev.PhysdevSetIobitmap;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.MachineFixture;
import io.xenolith.hypervisor.machine.MachineMemory;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The recorded answers of real Xen 4.17.7 to a probe kernel, asked again in the same order, each compared as the line it
 * was recorded as; no line may be left over. What is a property of the recorded machine (how much memory it had, the
 * domain's random handle, its E820 map) is compared with this machine's own, and said so at the question.
 */
class RecordedCallsTest {
    private static final int BUFFER = 10;
    private static final int EXTENTS = 11;
    private static final int HOLE = 12;
    private static final int PAGE_0_TABLE = 13;
    private static final int PAGE_0 = 14;
    private static final long XEN_VA = 0xffff_8300_0000_0000L;
    private static final long RECORDED_DOMU_PAGES = 32768;
    private static final long RECORDED_DOM0_PAGES = 131072;
    /** What xl lets a domU have above what it has. */
    private static final int XL_SLACK_PAGES = 256;

    private final MachineFixture machine = new MachineFixture();
    private final MachineMemory memory = machine.memory();
    private Queue<String> recorded;
    private PvDomainFixture guest;
    private boolean dom0;

    @AfterEach
    void stop() {
        machine.close();
    }

    @Test
    void aDomUIsAnsweredAsRecorded() throws IOException {
        machine.domU().domain().maxPages = MachineFixture.PAGES + XL_SLACK_PAGES;
        machine.domU().domain().e820 = new byte[20];
        ask("domU", machine.domU());
    }

    @Test
    void dom0IsAnsweredAsRecorded() throws IOException {
        machine.dom0().domain().maxPages = 0xffff_ffffL;
        // Its builder found the PAE_MODE note.
        machine.dom0().domain().vmAssist |= 1L << Xen.VMASST_TYPE_pae_extended_cr3;
        ask("dom0", machine.dom0());
    }

    private void ask(final String role, final PvDomainFixture asker) throws IOException {
        guest = asker;
        dom0 = asker.domain().hardwareDomain();
        recorded = lines("/recorded/" + role + ".txt");
        mapPage0();
        version();
        memory();
        consoleAndPhysdev();
        toolstack();
        optional();
        numbers();
        lastQuestions();
        assertThat(recorded).as("lines that were not asked").isEmpty();
    }

    private static Queue<String> lines(final String resource) throws IOException {
        try (var in = RecordedCallsTest.class.getResourceAsStream(resource)) {
            final String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new ArrayDeque<>(text.lines().filter(line -> !line.startsWith("#")).toList());
        }
    }

    /** The probe had a page at virtual address 0. */
    private void mapPage0() {
        guest.write(guest.entry(PAGE_0_TABLE, 0), Pte.make(guest.mfn(PAGE_0), RW));
        assertThat(guest.remap(PAGE_0_TABLE, RO)).isZero();
        assertThat(guest.mmuUpdate(guest.entry(L2, 0), Pte.make(guest.mfn(PAGE_0_TABLE), RW))).isZero();
    }

    private void expect(final String question, final long result) {
        expect(question, result, null);
    }

    private void expect(final String question, final long result, final String out) {
        final String line = question + "|" + result + (out == null ? "" : "|" + out);
        assertThat(line).isEqualTo(recorded.poll());
        machine.checkInvariants();
    }

    /** The recorded line has another value, for a reason named where this is called. */
    private void expectOwn(final String question, final long result, final long own) {
        assertThat(recorded.poll()).startsWith(question + "|");
        assertThat(result).as(question).isEqualTo(own);
    }

    private long call(final int number, final long... arguments) {
        final long[] all = Arrays.copyOf(arguments, 4);
        return guest.call(number, all[0], all[1], all[2], all[3]);
    }

    private long b() {
        return guest.va(BUFFER);
    }

    private String text(final int offset) {
        final StringBuilder text = new StringBuilder();
        for (long at = guest.maddr(BUFFER) + offset; memory.getByte(at) != 0; at++) {
            text.append((char) memory.getByte(at));
        }
        return text.toString();
    }

    private void clear() {
        memory.fill(guest.maddr(BUFFER), Page.SIZE, (byte) 0);
    }

    private void version() {
        final int v = Xen.__HYPERVISOR_xen_version;
        expect("xen_version|version", call(v, 0));
        final String[] names = {null, "extraversion", null, "capabilities", "changeset", null, null, null, null,
                "commandline"};
        for (int op = 0; op < names.length; op++) {
            if (names[op] != null) {
                clear();
                expect("xen_version|" + names[op], call(v, op, b()), text(0));
            }
        }
        clear();
        expect("xen_version|compile_info", call(v, 2, b()),
                text(0) + " / " + text(64) + " / " + text(80) + " / " + text(112));
        expect("xen_version|platform_parameters", call(v, 5, b()),
                "virt_start=0x" + Long.toHexString(memory.getLong(guest.maddr(BUFFER))));
        for (int submap = 0; submap < 3; submap++) {
            memory.putInt(guest.maddr(BUFFER), submap);
            memory.putInt(guest.maddr(BUFFER) + 4, 0);
            expect("xen_version|get_features,submap=" + submap, call(v, 6, b()),
                    "submap=0x" + Integer.toHexString(memory.getInt(guest.maddr(BUFFER) + 4)));
        }
        expect("xen_version|pagesize", call(v, 7, 0));
        // xl makes a random handle for each domU.
        expectOwn("xen_version|guest_handle", call(v, 8, b()), 0);
        expect("xen_version|build_id,NULL", call(v, 10, 0));
        memory.putInt(guest.maddr(BUFFER), 4);
        expect("xen_version|build_id,len=4", call(v, 10, b()));
        memory.putInt(guest.maddr(BUFFER), 40);
        expect("xen_version|build_id,len=40", call(v, 10, b()));
        for (final int op : new int[]{11, 12, 99, -1}) {
            expect("xen_version|subop=" + op, call(v, op, b()));
        }
        expect("xen_version|extraversion,NULL", call(v, 1, 0));
        expect("xen_version|extraversion,badptr", call(v, 1, BAD_POINTER));
        expect("xen_version|extraversion,hypervisor-va", call(v, 1, XEN_VA));
        expect("xen_version|get_features,badptr", call(v, 6, BAD_POINTER));
    }

    private long mem(final int op, final long arg) {
        return call(Xen.__HYPERVISOR_memory_op, op, arg);
    }

    private long ofDomain(final int op, final int domid) {
        memory.putShort(guest.maddr(BUFFER), (short) domid);
        return mem(op, b());
    }

    /** Counts of pages differ from the recorded ones as the sizes of the two domains do. */
    private long scaled(final long pages) {
        return pages - MachineFixture.PAGES + (dom0 ? RECORDED_DOM0_PAGES : RECORDED_DOMU_PAGES);
    }

    private void expectReservation() {
        expect("memory_op|current_reservation self",
                scaled(ofDomain(Memory.XENMEM_current_reservation, Xen.DOMID_SELF)));
    }

    private void memory() {
        // The recorded machines had 3 and 2 GiB.
        expectOwn("memory_op|maximum_ram_page", mem(Memory.XENMEM_maximum_ram_page, 0), memory.frames());
        expectReservation();
        expect("memory_op|current_reservation bad dom", ofDomain(Memory.XENMEM_current_reservation, BAD_DOMID));
        final long ofDom0 = ofDomain(Memory.XENMEM_current_reservation, 0);
        expect("memory_op|current_reservation dom0", dom0 ? scaled(ofDom0) : ofDom0);
        expect("memory_op|current_reservation badptr", mem(Memory.XENMEM_current_reservation, BAD_POINTER));
        final long maximum = ofDomain(Memory.XENMEM_maximum_reservation, Xen.DOMID_SELF);
        expect("memory_op|maximum_reservation self", dom0 ? maximum : scaled(maximum));
        expect("memory_op|maximum_gpfn self", ofDomain(Memory.XENMEM_maximum_gpfn, Xen.DOMID_SELF));
        machineToPhys();
        reservations();
        maps();
        expectLastMemoryOps();
    }

    private void machineToPhys() {
        final XenMachphysMapping mapping = new XenMachphysMapping().wrap(memory, guest.maddr(BUFFER));
        final long result = mem(Memory.XENMEM_machphys_mapping, b());
        // Dom0 sees its machine's own highest frame: one below maximum_ram_page on both machines.
        final long highest = dom0 ? mapping.maxMfn() - (memory.frames() - 1) + 0x7ffdf : mapping.maxMfn();
        expect("memory_op|machphys_mapping", result, "v_start=0x" + Long.toHexString(mapping.vStart()) + " v_end=0x"
                + Long.toHexString(mapping.vEnd()) + " max_mfn=0x" + Long.toHexString(highest));
        final XenMachphysMfnList list = new XenMachphysMfnList().wrap(memory, guest.maddr(BUFFER)).maxExtents(8)
                .extentStart(guest.va(EXTENTS));
        // One chunk for each GiB begun.
        expectOwn("memory_op|machphys_mfn_list max=8", mem(Memory.XENMEM_machphys_mfn_list, b()), 0);
        assertThat(list.nrExtents()).isEqualTo(1);
    }

    private XenMemoryReservation reservation() {
        return new XenMemoryReservation().wrap(memory, guest.maddr(BUFFER));
    }

    private long reserve(final int op, final long extent) {
        memory.putLong(guest.maddr(EXTENTS), extent);
        return mem(op, b());
    }

    private void reservations() {
        final int decrease = Memory.XENMEM_decrease_reservation;
        final int populate = Memory.XENMEM_populate_physmap;
        final int increase = Memory.XENMEM_increase_reservation;
        clear();
        reservation().nrExtents(1).domid(Xen.DOMID_SELF).extentStart(guest.va(EXTENTS));
        expect("memory_op|decrease_reservation bad mfn", reserve(decrease, BAD_MFN));
        expect("memory_op|decrease_reservation mfn 1", reserve(decrease, 1));
        expect("memory_op|decrease_reservation still-mapped page", reserve(decrease, guest.mfn(HOLE)));
        saveReservation(this::expectReservation);
        assertThat(guest.updateVaMapping(guest.va(HOLE), 0, Xen.UVMF_INVLPG)).isZero();
        expect("memory_op|decrease_reservation unmapped page (after above)", reserve(decrease, guest.mfn(HOLE)));
        saveReservation(this::expectReservation);
        final long result = reserve(populate, HOLE);
        final long mfn = memory.getLong(guest.maddr(EXTENTS));
        expect("memory_op|populate_physmap 1 page", result,
                "mfn_returned_differs_from_pfn=" + (mfn != HOLE ? 1 : 0));
        assertThat(guest.updateVaMapping(guest.va(HOLE), Pte.make(mfn, RW), Xen.UVMF_INVLPG)).isZero();
        expect("memory_op|  ...M2P[new mfn] == pfn", machine.hypervisor().frames().m2p().get(mfn) == HOLE ? 1 : 0);
        expect("memory_op|  ...new page first word", memory.getLong(mfn << Page.SHIFT));
        saveReservation(this::expectReservation);
        reservation().extentOrder(30);
        expect("memory_op|populate_physmap order 30", reserve(populate, 5));
        reservation().extentOrder(0);
        expect("memory_op|increase_reservation 1 (above max?)", reserve(increase, 5));
        expect("memory_op|  ...give it back", mem(decrease, b()));
        reservation().nrExtents(0);
        expect("memory_op|increase_reservation nr=0", mem(increase, b()));
        reservation().nrExtents(1).domid(BAD_DOMID);
        expect("memory_op|increase_reservation bad dom", mem(increase, b()));
        expect("memory_op|populate_physmap bad dom", mem(populate, b()));
        reservation().nrExtents(-1).domid(Xen.DOMID_SELF);
        expect("memory_op|populate_physmap nr=~0", mem(populate, b()));
        reservation().nrExtents(1).memFlags(12);
        expect("memory_op|increase_reservation address_bits=12", mem(increase, b()));
        expect("memory_op|increase_reservation badptr", mem(increase, BAD_POINTER));
    }

    /** Asks something else with the buffer in between. */
    private void saveReservation(final Runnable question) {
        final byte[] saved = new byte[XenMemoryReservation.SIZE];
        memory.read(guest.maddr(BUFFER), saved, 0, saved.length);
        question.run();
        memory.write(guest.maddr(BUFFER), saved, 0, saved.length);
    }

    private void maps() {
        final XenMemoryMap map = new XenMemoryMap().wrap(memory, guest.maddr(EXTENTS)).nrEntries(16)
                .buffer(guest.va(HOLE));
        expect("memory_op|memory_map", mem(Memory.XENMEM_memory_map, guest.va(EXTENTS)), "nr=" + map.nrEntries());
        map.nrEntries(16);
        final long result = mem(Memory.XENMEM_machine_memory_map, guest.va(EXTENTS));
        // The recorded machine's firmware told of nine regions.
        assertThat(map.nrEntries()).isEqualTo(dom0 ? 3 : 16);
        expect("memory_op|machine_memory_map", result, "nr=" + (dom0 ? 9 : map.nrEntries()));
    }

    private void expectLastMemoryOps() {
        memory.fill(guest.maddr(EXTENTS), Page.SIZE, (byte) 0);
        memory.putShort(guest.maddr(EXTENTS), (short) Xen.DOMID_SELF);
        expect("memory_op|add_to_physmap shared_info (PV)",
                mem(Memory.XENMEM_add_to_physmap, guest.va(EXTENTS)));
        new XenRemoveFromPhysmap().wrap(memory, guest.maddr(EXTENTS)).domid(Xen.DOMID_SELF).gpfn(BAD_MFN);
        expect("memory_op|remove_from_physmap bad gpfn", mem(Memory.XENMEM_remove_from_physmap, guest.va(EXTENTS)));
        final long extents = guest.va(EXTENTS) + 256;
        final XenMemoryExchange exchange = new XenMemoryExchange().wrap(memory, guest.maddr(EXTENTS)).inNrExtents(1)
                .inDomid(Xen.DOMID_SELF).inExtentStart(extents).outNrExtents(2).outDomid(Xen.DOMID_SELF)
                .outExtentStart(extents + 16).inExtentOrder(0).outExtentOrder(0).inMemFlags(0).outMemFlags(0)
                .nrExchanged(0);
        expect("memory_op|exchange unbalanced 1->2", mem(Memory.XENMEM_exchange, guest.va(EXTENTS)));
        memory.putLong(guest.maddr(EXTENTS) + 256, BAD_MFN);
        exchange.outNrExtents(1);
        expect("memory_op|exchange bad mfn", mem(Memory.XENMEM_exchange, guest.va(EXTENTS)));
        expect("memory_op|claim_pages self", mem(Memory.XENMEM_claim_pages, b()));
        // The page holds an E820 map of a first region at 0.
        expect("memory_op|get_vnumainfo zero", mem(Memory.XENMEM_get_vnumainfo, guest.va(HOLE)));
        for (final int op : new int[]{29, 60, -1}) {
            expect("memory_op|op=" + op, mem(op, guest.va(HOLE)));
        }
    }

    private long console(final int command, final long count, final long buffer) {
        return call(Xen.__HYPERVISOR_console_io, command, count, buffer);
    }

    private long physdev(final int op, final long arg) {
        return call(Xen.__HYPERVISOR_physdev_op, op, arg);
    }

    private long physdevWith(final int op, final int word) {
        memory.putInt(guest.maddr(BUFFER), word);
        return physdev(op, b());
    }

    private void consoleAndPhysdev() {
        expect("console_io|write len=0", console(0, 0, b()));
        expect("console_io|write badptr", console(0, 4, BAD_POINTER));
        expect("console_io|read len=-1", console(1, -1, b()));
        expect("console_io|read len=16 (nothing typed)", console(1, 16, b()));
        expect("console_io|read len=0", console(1, 0, b()));
        expect("console_io|cmd=2", console(2, 4, b()));
        expect("console_io|cmd=-1", console(-1, 4, b()));
        expect("physdev_op|set_iopl 1", physdevWith(Physdev.PHYSDEVOP_set_iopl, 1));
        expect("physdev_op|set_iopl 3", physdevWith(Physdev.PHYSDEVOP_set_iopl, 3));
        expect("physdev_op|set_iopl 4", physdevWith(Physdev.PHYSDEVOP_set_iopl, 4));
        expect("physdev_op|set_iopl badptr", physdev(Physdev.PHYSDEVOP_set_iopl, BAD_POINTER));
        final PhysdevSetIobitmap bitmap = new PhysdevSetIobitmap().wrap(memory, guest.maddr(BUFFER)).bitmap(0)
                .nrPorts(65537);
        expect("physdev_op|set_iobitmap nr=65537", physdev(Physdev.PHYSDEVOP_set_iobitmap, b()));
        bitmap.nrPorts(0);
        expect("physdev_op|set_iobitmap nr=0", physdev(Physdev.PHYSDEVOP_set_iobitmap, b()));
        expect("physdev_op|eoi irq 5", physdevWith(Physdev.PHYSDEVOP_eoi, 5));
        expect("physdev_op|eoi irq 99999", physdevWith(Physdev.PHYSDEVOP_eoi, 99999));
        final PhysdevIrqStatusQuery query = new PhysdevIrqStatusQuery().wrap(memory, guest.maddr(BUFFER)).flags(0);
        final long status = physdevWith(Physdev.PHYSDEVOP_irq_status_query, 5);
        expect("physdev_op|irq_status_query 5", status, "flags=" + query.flags());
        expect("physdev_op|irq_status_query 99999", physdevWith(Physdev.PHYSDEVOP_irq_status_query, 99999));
        final PhysdevApic apic = new PhysdevApic().wrap(memory, guest.maddr(BUFFER)).apicPhysbase(0xfec0_0000L).reg(1)
                .value(0);
        final long read = physdev(Physdev.PHYSDEVOP_apic_read, b());
        expect("physdev_op|apic_read ver", read, "value=0x" + Integer.toHexString(apic.value()));
        new PhysdevMapPirq().wrap(memory, guest.maddr(BUFFER)).domid(Xen.DOMID_SELF).type(1).index(9999).pirq(-1);
        expect("physdev_op|map_pirq GSI 9999", physdev(Physdev.PHYSDEVOP_map_pirq, b()));
        expect("physdev_op|op=99", physdev(99, b()));
        expect("physdev_op|op=0", physdev(0, b()));
        clear();
        expect("physdev_op_compat|zero", call(Xen.__HYPERVISOR_physdev_op_compat, b()));
    }

    private void head(final int command, final int version) {
        memory.putInt(guest.maddr(BUFFER), command);
        memory.putInt(guest.maddr(BUFFER) + 4, version);
    }

    private void toolstack() {
        final int domctl = Xen.__HYPERVISOR_domctl;
        final int sysctl = Xen.__HYPERVISOR_sysctl;
        clear();
        expect("domctl|version 0", call(domctl, b()));
        head(5, 0x15);
        memory.putShort(guest.maddr(BUFFER) + 8, (short) Xen.DOMID_SELF);
        expect("domctl|getdomaininfo(5),ver 0x15,self", call(domctl, b()));
        head(9999, 0x15);
        expect("domctl|cmd 9999,ver 0x15", call(domctl, b()));
        expect("domctl|badptr", call(domctl, BAD_POINTER));
        clear();
        expect("sysctl|version 0", call(sysctl, b()));
        head(3, 0x15);
        expect("sysctl|physinfo(3),ver 0x15", call(sysctl, b()));
        head(9999, 0x15);
        expect("sysctl|cmd 9999,ver 0x15", call(sysctl, b()));
        clear();
        expect("platform_op|version 0", call(Xen.__HYPERVISOR_platform_op, b()));
        head(9999, 0x0300_0000);
        expect("platform_op|cmd 9999,ver 0x03000000", call(Xen.__HYPERVISOR_platform_op, b()));
    }

    /** The buffer still holds the last platform_op: 9999, 0x03000000. */
    private void optional() {
        expect("hvm_op|op=0 set_param", call(Xen.__HYPERVISOR_hvm_op, 0, b()));
        expect("hvm_op|op=1 get_param", call(Xen.__HYPERVISOR_hvm_op, 1, b()));
        expect("hvm_op|op=99", call(Xen.__HYPERVISOR_hvm_op, 99, b()));
        expect("xsm_op|zero", call(Xen.__HYPERVISOR_xsm_op, b()));
        expect("kexec_op|op=0", call(Xen.__HYPERVISOR_kexec_op, 0, b()));
        expect("kexec_op|op=99", call(Xen.__HYPERVISOR_kexec_op, 99, b()));
        expect("tmem_op|zero", call(Xen.__HYPERVISOR_tmem_op, b()));
        expect("argo_op|op=1", call(Xen.__HYPERVISOR_argo_op, 1));
        expect("xenpmu_op|mode_get", call(Xen.__HYPERVISOR_xenpmu_op, 0, b()));
        expect("xenpmu_op|op=4 init", call(Xen.__HYPERVISOR_xenpmu_op, 4, b()));
        expect("dm_op|self,0", call(Xen.__HYPERVISOR_dm_op, Xen.DOMID_SELF, 0, 0));
        expect("hypfs_op|op=0 get_version", call(Xen.__HYPERVISOR_hypfs_op));
        expect("hypfs_op|op=9", call(Xen.__HYPERVISOR_hypfs_op, 9));
        expect("xenoprof_op|op=0", call(Xen.__HYPERVISOR_xenoprof_op, 0, b()));
    }

    private void numbers() {
        expect("hypercall|nr=11", call(11));
        for (int number = 43; number <= 47; number++) {
            expect("hypercall|nr=43..47", call(number), "nr=" + number);
        }
        expect("hypercall|nr=48 (mca)", call(48, b()));
        for (int number = 49; number <= 56; number++) {
            expect("hypercall|nr=49..56 (arch)", call(number), "nr=" + number);
        }
        expect("hypercall|nr=63", call(63));
        expect("hypercall|nr=64", call(64));
        expect("hypercall|nr=127", call(127));
        expect("hypercall|nr=1000 (syscall)", call(1000));
        expect("hypercall|nr=0xffffffff", wide(0xffff_ffffL));
        expect("hypercall|nr=0x100000011 (high half set, low=17)", wide(0x1_0000_0011L));
        expect("hypercall|nr=-1", wide(-1));
    }

    private long wide(final long number) {
        return machine.hypervisor().hypercall(guest.vcpu(), number, 0, 0, 0, 0, 0);
    }

    private void lastQuestions() {
        expect("physdev_op|set_iopl 0", physdevWith(Physdev.PHYSDEVOP_set_iopl, 0));
        expect("physdev_op|set_iopl 1", physdevWith(Physdev.PHYSDEVOP_set_iopl, 1));
        expect("console_io|write len=-1,badptr", console(0, -1, BAD_POINTER));
        expect("console_io|write len=0x80000000,badptr", console(0, 0x8000_0000L, BAD_POINTER));
    }
}
