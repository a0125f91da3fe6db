package io.xenolith.abi.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.xen.VcpuGuestContext;
import io.xenolith.abi.xen.XenArch;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The first context of vCPU 0, as the real builder makes it. */
class BootContextTest {
    private static final long BASE = 0xffff_ffff_8000_0000L;
    private static final long ENTRY = BASE + 0x304_e1c0;
    private static final long L4_MFN = 0xb4803;

    private final KernelImage linux = new KernelImage(BASE, BASE + 0x100_0000, BASE + 0x3e0_0000, ENTRY, List.of(),
            new BootNotes(OptionalLong.empty(), OptionalLong.of(0x80_0000_0000L), true));
    private final BootLayout layout = BootLayout.of(linux, 128 << 8, 0x2cd010);
    private final VcpuGuestContext context = BootContext.of(layout, linux.entry(), L4_MFN);

    @Test
    void theKernelStartsAtItsEntryWithStartInfoInRsi() {
        assertThat(context.userRegsRip()).isEqualTo(ENTRY);
        assertThat(context.userRegsRsi()).isEqualTo(BASE + 0x3e0_0000);
        assertThat(context.userRegsRflags()).isEqualTo(0x202);
        assertThat(context.userRegsRax() | context.userRegsRbx() | context.userRegsRcx() | context.userRegsRdx()
                | context.userRegsRdi() | context.userRegsRbp()).isZero();
    }

    @Test
    void theStackPointerIsAtTheTopOfTheBootStackAndKernelSpWithIt() {
        assertThat(context.userRegsRsp()).isEqualTo(BASE + 0x3e2_7000);
        assertThat(context.kernelSp()).isEqualTo(BASE + 0x3e2_7000);
    }

    @Test
    void codeAndStackHaveXensFlatSegmentsAndDataTheNullSelector() {
        assertThat(context.userRegsCs()).isEqualTo(0xe033);
        assertThat(context.userRegsSs()).isEqualTo(0xe02b);
        assertThat(context.kernelSs()).isEqualTo(0xe02b);
        assertThat(context.userRegsDs() | context.userRegsEs() | context.userRegsFs() | context.userRegsGs()).isZero();
    }

    @Test
    void cr3IsTheL4AndTheContextStartsInKernelMode() {
        assertThat(context.ctrlreg(3)).isEqualTo(L4_MFN << 12);
        assertThat(context.ctrlreg(1)).isZero();
        assertThat(context.flags()).isEqualTo(XenArch.VGCF_in_kernel | XenArch.VGCF_online);
        assertThat(context.vmAssist()).isZero();
    }

    @Test
    void nothingIsRegisteredYet() {
        assertThat(context.eventCallbackEip()).isZero();
        assertThat(context.failsafeCallbackEip()).isZero();
        assertThat(context.ldtEnts()).isZero();
        assertThat(context.gdtEnts()).isZero();
    }
}
