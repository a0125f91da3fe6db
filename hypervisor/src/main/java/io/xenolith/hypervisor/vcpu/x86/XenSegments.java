package io.xenolith.hypervisor.vcpu.x86;

import io.xenolith.abi.Page;
import io.xenolith.abi.xen.XenArch;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.machine.MachineMemory;
import io.xenolith.hypervisor.mm.LdtPages;
import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.DescriptorTable;

/**
 * The descriptor tables of a vCPU as the processor sees them: 14 pages of the guest's GDT, then Xen's own page with the flat
 * segments; the LDT, whose pages are mapped on first use. Source: HYPERCALLS.md section 9 (selectors, slot 260).
 *
 * <pre>
 *  0xffff820000000000 + vCPU * 128 KiB   GDT, 15 pages
 *                      + 64 KiB          LDT, 16 pages
 * </pre>
 */
final class XenSegments {
    private static final long PER_DOMAIN_START = 0xffff_8200_0000_0000L;
    private static final int VCPU_SHIFT = 17;
    private static final int LDT_OFFSET = 1 << 16;
    /** One of the frames at the bottom of RAM that are Xen's own. */
    private static final int RESERVED_FRAME = 2;
    private static final int RESERVED_PAGE = XenArch.FIRST_RESERVED_GDT_ENTRY * Long.BYTES / Page.SIZE;
    private static final int GDT_BYTES = (RESERVED_PAGE + 1) * Page.SIZE;
    private static final int TSS_SELECTOR = 0xe040;
    private static final int LDT_SELECTOR = 0xe050;
    private static final int IDT_LIMIT = 0xfff;
    /** Xen's image; where exactly the IDT lies is not part of any interface. */
    private static final long IDT_BASE = 0xffff_82d0_8046_4000L;
    /** Entries 7168 and up: unused, Xen's 64-bit code and data, unused, ring 3: 32-bit code, data, 64-bit code; 32-bit code. */
    private static final long[] FLAT = {0, 0x00af_9b00_0000_ffffL, 0x00cf_9300_0000_ffffL, 0, 0x00cf_fb00_0000_ffffL,
            0x00cf_f300_0000_ffffL, 0x00af_fb00_0000_ffffL, 0x00cf_9b00_0000_ffffL};

    private XenSegments() {
    }

    /** Fills Xen's own page of every GDT. */
    static void writeReserved(final MachineMemory memory) {
        for (int i = 0; i < FLAT.length; i++) {
            memory.putLong(((long) RESERVED_FRAME << Page.SHIFT) + (long) i * Long.BYTES, FLAT[i]);
        }
    }

    static long gdtBase(final Vcpu vcpu) {
        return PER_DOMAIN_START + ((long) vcpu.id() << VCPU_SHIFT);
    }

    /** Tells the processor where {@code vcpu}'s descriptors are now. */
    static void load(final Vcpu vcpu, final CpuState cpu) {
        cpu.gdtBase = gdtBase(vcpu);
        cpu.gdt.linearBase = cpu.gdtBase;
        cpu.gdt.bytes = GDT_BYTES;
        cpu.idtBase = IDT_BASE;
        cpu.idtLimit = IDT_LIMIT;
        cpu.taskSelector = TSS_SELECTOR;
        for (int i = 0; i < RESERVED_PAGE; i++) {
            cpu.gdt.page(i, i < vcpu.gdtFrames.length ? vcpu.gdtFrames[i] << Page.SHIFT : DescriptorTable.BLANK);
        }
        cpu.gdt.page(RESERVED_PAGE, (long) RESERVED_FRAME << Page.SHIFT);
        cpu.ldtSelector = vcpu.ldtEntries == 0 ? 0 : LDT_SELECTOR;
        cpu.ldt.linearBase = cpu.gdtBase + LDT_OFFSET;
        cpu.ldt.bytes = vcpu.ldtEntries * Long.BYTES;
        cpu.ldt.unmap();
        for (int i = 0; i < vcpu.ldtFrames.length; i++) {
            if (vcpu.ldtFrames[i] != 0) {
                cpu.ldt.page(i, vcpu.ldtFrames[i] << Page.SHIFT);
            }
        }
    }

    /** {@code va} lies where Xen has a page of some vCPU's tables: of the GDT all are there, of the LDT those in use. */
    static boolean mapped(final Domain domain, final long va) {
        final long offset = va - PER_DOMAIN_START;
        final Vcpu vcpu = offset < 0 ? null : domain.vcpu((int) Math.min(offset >>> VCPU_SHIFT, Integer.MAX_VALUE));
        if (vcpu == null) {
            return false;
        }
        final int inImage = (int) offset & ((1 << VCPU_SHIFT) - 1);
        final int ldtPage = (inImage - LDT_OFFSET) >> Page.SHIFT;
        return inImage < GDT_BYTES || (ldtPage >= 0 && vcpu.ldtFrames[ldtPage] != 0);
    }

    /** {@code va} lies in the linear image of {@code vcpu}'s LDT. */
    static boolean inLdt(final Vcpu vcpu, final long va) {
        final long offset = va - gdtBase(vcpu) - LDT_OFFSET;
        return offset >= 0 && offset < (long) vcpu.ldtEntries * Long.BYTES;
    }

    /** Maps the page of the LDT that {@code va} is in; false if the guest has nothing fit there. */
    static boolean mapLdt(final LdtPages pages, final Vcpu vcpu, final long va) {
        return pages.map(vcpu, (int) ((va - gdtBase(vcpu) - LDT_OFFSET) >>> Page.SHIFT));
    }

    /** The linear address in the guest's own terms: Xen reports a bad LDT page where the guest has it. */
    static long guestLdtAddress(final Vcpu vcpu, final long va) {
        return vcpu.ldtBase + (va - gdtBase(vcpu) - LDT_OFFSET);
    }
}
