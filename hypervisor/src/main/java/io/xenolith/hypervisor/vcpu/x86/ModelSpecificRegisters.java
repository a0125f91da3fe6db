package io.xenolith.hypervisor.vcpu.x86;

import io.xenolith.abi.Page;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Registers;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.FrameTable;
import io.xenolith.hypervisor.mm.PageWalker;
import io.xenolith.hypervisor.vcpu.HypercallPage;

/** The MSRs that a PV guest's kernel may read and write. Source: HYPERCALLS.md section 8, guest-visible MSRs. */
final class ModelSpecificRegisters {
    private static final int TSC = 0x10;
    private static final int APIC_BASE = 0x1b;
    private static final int UCODE_REV = 0x8b;
    private static final int PLATFORM_INFO = 0xce;
    private static final int MCG_CAP = 0x179;
    private static final int MCG_STATUS = 0x17a;
    private static final int MCG_CTL = 0x17b;
    private static final int MISC_ENABLE = 0x1a0;
    private static final int PAT = 0x277;
    private static final int MC0_CTL = 0x400;
    private static final int HYPERCALL_PAGE = 0x4000_0000;
    private static final int EFER = 0xc000_0080;
    private static final int FS_BASE = 0xc000_0100;
    private static final int GS_BASE = 0xc000_0101;
    private static final int KERNEL_GS_BASE = 0xc000_0102;
    private static final int K7_HWCR = 0xc001_0015;
    private static final int NB_CFG = 0xc001_001f;
    private static final int DE_CFG = 0xc001_1029;

    private static final long APIC_BASE_VALUE = 0xfee0_0800L;
    private static final long APIC_BASE_BSP = 0x100;
    /** SCE, LME, LMA, NXE. */
    private static final long EFER_VALUE = 0xd01;
    private static final long PAT_VALUE = 0x0000_0501_0007_0406L;
    private static final int MC_BANKS = 2;
    private static final int REGISTERS_A_BANK = 4;
    private static final int STUB_PAGE_MASK = Page.SIZE - 1;

    private final Hypervisor hypervisor;
    private final Vcpu vcpu;
    private final Registers registers;
    private final CpuPolicy policy;
    private long value;

    ModelSpecificRegisters(final Hypervisor hypervisor, final Vcpu vcpu, final CpuPolicy policy) {
        this.hypervisor = hypervisor;
        this.vcpu = vcpu;
        this.registers = vcpu.registers();
        this.policy = policy;
    }

    /** What the last successful {@link #read} found. */
    long value() {
        return value;
    }

    /** False: #GP(0). */
    boolean read(final int number) {
        switch (number) {
            case TSC -> value = hypervisor.tsc().at(hypervisor.clock().nowNs());
            case APIC_BASE -> value = APIC_BASE_VALUE | (vcpu.id() == 0 ? APIC_BASE_BSP : 0);
            case MCG_CAP -> value = MC_BANKS;
            case MCG_CTL -> value = -1;
            case PAT -> value = PAT_VALUE;
            case EFER -> value = EFER_VALUE;
            case FS_BASE -> value = registers.fsBase;
            case GS_BASE -> value = registers.gsBaseKernel;
            case KERNEL_GS_BASE -> value = registers.gsBaseUser;
            case PLATFORM_INFO, MCG_STATUS, HYPERCALL_PAGE, K7_HWCR, NB_CFG, DE_CFG -> value = 0;
            default -> {
                return readOther(number);
            }
        }
        return true;
    }

    private boolean readOther(final int number) {
        if (machineCheckBank(number)) {
            value = 0;
            return true;
        }
        final Long known = policy.msrs().get(number);
        if (known == null) {
            return false;
        }
        value = known;
        return true;
    }

    private static boolean machineCheckBank(final int number) {
        return number >= MC0_CTL && number < MC0_CTL + MC_BANKS * REGISTERS_A_BANK;
    }

    /** False: #GP(0). */
    boolean write(final int number, final long written) {
        return switch (number) {
            case EFER -> written == EFER_VALUE;
            case FS_BASE, GS_BASE, KERNEL_GS_BASE -> writeBase(number, written);
            case HYPERCALL_PAGE -> fillHypercallPage(written);
            case UCODE_REV, MISC_ENABLE, MCG_STATUS, MCG_CTL, K7_HWCR, NB_CFG, DE_CFG -> true;
            default -> machineCheckBank(number);
        };
    }

    private boolean writeBase(final int number, final long base) {
        if (!PageWalker.canonical(base)) {
            return false;
        }
        switch (number) {
            case FS_BASE -> registers.fsBase = base;
            case GS_BASE -> registers.gsBaseKernel = base;
            default -> registers.gsBaseUser = base;
        }
        return true;
    }

    /** The frame's machine address with the number of the page, of which there is one, in the low bits. */
    private boolean fillHypercallPage(final long written) {
        final long mfn = written >>> Page.SHIFT;
        final FrameTable frames = hypervisor.frames();
        if ((written & STUB_PAGE_MASK) != 0
                || frames.getPageAndType(mfn, vcpu.domain().domid(), FrameTable.TYPE_WRITABLE) != 0) {
            return false;
        }
        HypercallPage.write(hypervisor.memory(), mfn << Page.SHIFT);
        frames.putPageAndType(mfn);
        return true;
    }
}
