package io.xenolith.hypervisor.vcpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Registers;
import io.xenolith.hypervisor.domain.Vcpu;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Frames byte for byte, from kernel and user mode: HYPERCALLS.md section 5. */
final class BounceFrameTest {
    private static final long HANDLER = 0xffff_ffff_8010_1230L;
    private static final long RSP = Rig.STACK_TOP - 0x104;
    private static final long BASE = RSP & -16L;

    private final Rig rig = new Rig();
    private Domain domain;
    private Vcpu vcpu;
    private TrapDelivery traps;

    @BeforeEach
    void setUp() {
        domain = rig.domain(1, 1, (cpu, entry) -> {
        });
        vcpu = domain.vcpu(0);
        vcpu.info().evtchnUpcallMask(0);
        traps = new TrapDelivery(rig.hypervisor);
        final Registers registers = vcpu.registers();
        registers.gpr[Registers.RCX] = 0xc0c0;
        registers.gpr[Registers.R11] = 0x1111;
        registers.gpr[Registers.RSP] = RSP;
        registers.rip = 0xffff_ffff_8010_0042L;
        registers.rflags = 0x7_4346L | 0x3000;
        registers.cs = 0xe033;
        registers.ss = 0xe02b;
        vcpu.eventCallback = HANDLER;
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private long word(final long base, final int index) {
        return rig.tables(domain).quad(base + index * 8L);
    }

    @Test
    void anUpcallPushesSevenWordsBelowTheRoundedStack() {
        vcpu.info().evtchnUpcallPending(1);
        assertThat(traps.deliverPending(vcpu)).isTrue();
        final long rsp = BASE - 56;
        assertThat(vcpu.registers().gpr[Registers.RSP]).isEqualTo(rsp);
        assertThat(vcpu.registers().gpr[Registers.RSP] & 15).isEqualTo(8);
        assertThat(word(rsp, 0)).isEqualTo(0xc0c0);
        assertThat(word(rsp, 1)).isEqualTo(0x1111);
        assertThat(word(rsp, 2)).isEqualTo(0xffff_ffff_8010_0042L);
        assertThat(word(rsp, 3)).isEqualTo(0xe030);
        assertThat(word(rsp, 4)).isEqualTo(0x7_4346L);
        assertThat(word(rsp, 5)).isEqualTo(RSP);
        assertThat(word(rsp, 6)).isEqualTo(0xe02b);
    }

    @Test
    void theHandlerStartsWithFlatSelectorsAndClearedFlags() {
        vcpu.info().evtchnUpcallPending(1);
        traps.deliverPending(vcpu);
        final Registers registers = vcpu.registers();
        assertThat(registers.rip).isEqualTo(HANDLER);
        assertThat(registers.cs).isEqualTo(0xe033);
        assertThat(registers.ss).isEqualTo(0xe02b);
        // TF, NT, RF, VM, AC are gone; IF stays.
        assertThat(registers.rflags).isEqualTo(0x0246L | 0x3000);
        assertThat(registers.gpr[Registers.RCX]).isEqualTo(0xc0c0);
        assertThat(vcpu.info().evtchnUpcallMask()).isEqualTo(1);
    }

    @Test
    void anErrorCodeIsTheThirdWordAndTheStackIsAlignedTo16() {
        vcpu.traps().set(13, 0, 0xe033, HANDLER);
        assertThat(traps.exception(vcpu, 13, 0x6a)).isTrue();
        final long rsp = BASE - 64;
        assertThat(vcpu.registers().gpr[Registers.RSP]).isEqualTo(rsp);
        assertThat(vcpu.registers().gpr[Registers.RSP] & 15).isZero();
        assertThat(word(rsp, 2)).isEqualTo(0x6a);
        assertThat(word(rsp, 3)).isEqualTo(0xffff_ffff_8010_0042L);
        assertThat(word(rsp, 4)).isEqualTo(0xe030);
        assertThat(vcpu.info().evtchnUpcallMask()).isZero();
    }

    @Test
    void theSavedMaskLiesInBits32To39OfCsAndClearsIf() {
        vcpu.info().evtchnUpcallMask(1);
        vcpu.traps().set(6, 0, 0xe033, HANDLER);
        traps.exception(vcpu, 6, 0);
        final long rsp = BASE - 56;
        assertThat(word(rsp, 3)).isEqualTo(0x1_0000_e030L);
        assertThat(word(rsp, 4) & 0x200).isZero();
    }

    @Test
    void theVirtualIoplShowsOnlyWithTheAssist() {
        vcpu.iopl = 1;
        vcpu.traps().set(6, 0, 0xe033, HANDLER);
        domain.vmAssist = 1L << Xen.VMASST_TYPE_architectural_iopl;
        traps.exception(vcpu, 6, 0);
        assertThat(word(BASE - 56, 4) & 0x3000).isEqualTo(0x1000);
    }

    @Test
    void fromUserModeTheKernelStackIsUsedAndCsKeepsItsRpl() {
        vcpu.kernelMode = false;
        vcpu.kernelSp = Rig.STACK_TOP - 0x208;
        vcpu.traps().set(14, 0, 0xe033, HANDLER);
        assertThat(traps.pageFault(vcpu, 0x1234, 2)).isTrue();
        final long rsp = (Rig.STACK_TOP - 0x210) - 64;
        assertThat(vcpu.registers().gpr[Registers.RSP]).isEqualTo(rsp);
        assertThat(vcpu.kernelMode).isTrue();
        assertThat(word(rsp, 2)).isEqualTo(6);
        assertThat(word(rsp, 4)).isEqualTo(0xe033);
        assertThat(word(rsp, 6)).isEqualTo(RSP);
        assertThat(vcpu.cr2).isEqualTo(0x1234);
        assertThat(vcpu.info().archCr2()).isEqualTo(0x1234);
    }

    @Test
    void aKernelPageFaultNeverHasTheUserBit() {
        vcpu.traps().set(14, 0, 0xe033, HANDLER);
        traps.pageFault(vcpu, 0x1234, 7);
        assertThat(word(BASE - 64, 2)).isEqualTo(3);
    }

    @Test
    void theFailsafeFrameHoldsTheFourSelectors() {
        vcpu.failsafeCallback = HANDLER;
        vcpu.failsafeMasksEvents = true;
        final Registers registers = vcpu.registers();
        registers.ds = 1;
        registers.es = 2;
        registers.fs = 3;
        registers.gs = 4;
        assertThat(traps.failsafe(vcpu)).isTrue();
        final long rsp = BASE - 88;
        assertThat(registers.gpr[Registers.RSP]).isEqualTo(rsp);
        for (int i = 0; i < 4; i++) {
            assertThat(word(rsp, 2 + i)).isEqualTo(i + 1);
        }
        assertThat(word(rsp, 6)).isEqualTo(0xffff_ffff_8010_0042L);
        assertThat(vcpu.info().evtchnUpcallMask()).isEqualTo(1);
    }

    @Test
    void aSystemCallClearsDfAndGoesToTheRegisteredEntry() {
        vcpu.kernelMode = false;
        vcpu.kernelSp = Rig.STACK_TOP;
        vcpu.syscallCallback = HANDLER;
        vcpu.syscallMasksEvents = true;
        vcpu.registers().rflags |= 0x400;
        assertThat(traps.systemCall(vcpu, 2, false)).isTrue();
        assertThat(vcpu.registers().rip).isEqualTo(HANDLER);
        assertThat(vcpu.registers().rflags & 0x400).isZero();
        assertThat(word(Rig.STACK_TOP - 56, 4) & 0x400).isEqualTo(0x400);
        assertThat(vcpu.info().evtchnUpcallMask()).isEqualTo(1);
    }

    @Test
    void aSystemCallShowsXensFlatSelectorsOfItsMode() {
        for (final boolean compat : new boolean[]{false, true}) {
            vcpu.kernelMode = false;
            vcpu.kernelSp = Rig.STACK_TOP;
            vcpu.syscallCallback = HANDLER;
            vcpu.syscall32Callback = HANDLER + 16;
            vcpu.registers().cs = 0x23;
            vcpu.registers().ss = 0x2b;
            assertThat(traps.systemCall(vcpu, 2, compat)).isTrue();
            assertThat(vcpu.registers().rip).isEqualTo(compat ? HANDLER + 16 : HANDLER);
            assertThat(word(Rig.STACK_TOP - 56, 3) & 0xffff).isEqualTo(compat ? 0xe023 : 0xe033);
            assertThat(word(Rig.STACK_TOP - 56, 6)).isEqualTo(0xe02b);
        }
    }

    @Test
    void aSystemCallWithoutEntryIsAnInvalidOpcodeAtTheInstruction() {
        vcpu.kernelMode = false;
        vcpu.kernelSp = Rig.STACK_TOP;
        vcpu.traps().set(6, 0, 0xe033, HANDLER);
        traps.systemCall(vcpu, 2, false);
        assertThat(word(Rig.STACK_TOP - 56, 2)).isEqualTo(0xffff_ffff_8010_0040L);
    }

    @Test
    void sysenterShowsCs3AndRip0() {
        vcpu.kernelMode = false;
        vcpu.kernelSp = Rig.STACK_TOP;
        vcpu.sysenterCallback = HANDLER;
        traps.sysenter(vcpu);
        assertThat(word(Rig.STACK_TOP - 56, 2)).isZero();
        assertThat(word(Rig.STACK_TOP - 56, 3)).isEqualTo(3);
    }

    @Test
    void aStackInXensRangeCrashesTheDomain() {
        vcpu.registers().gpr[Registers.RSP] = 0xffff_8300_0000_0000L;
        vcpu.traps().set(6, 0, 0xe033, HANDLER);
        assertThat(traps.exception(vcpu, 6, 0)).isFalse();
        assertThat(domain.crashReason).contains("no stack");
    }

    @Test
    void anNmiComesBeforeAnUpcallAndBlocksFurtherOnesUntilIret() {
        vcpu.traps().set(2, 4, 0xe033, HANDLER + 32);
        vcpu.info().evtchnUpcallPending(1);
        vcpu.raiseNmi();
        assertThat(traps.deliverPending(vcpu)).isTrue();
        assertThat(vcpu.registers().rip).isEqualTo(HANDLER + 32);
        vcpu.raiseNmi();
        assertThat(traps.pending(vcpu)).isFalse();
        vcpu.nmiMasked = false;
        assertThat(traps.pending(vcpu)).isTrue();
    }

    @Test
    void deviceNotAvailableClearsTaskSwitched() {
        vcpu.taskSwitched = true;
        vcpu.traps().set(7, 0, 0xe033, HANDLER);
        traps.exception(vcpu, 7, 0);
        assertThat(vcpu.taskSwitched).isFalse();
    }
}
