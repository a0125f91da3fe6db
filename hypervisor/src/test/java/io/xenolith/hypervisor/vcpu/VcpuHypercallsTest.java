package io.xenolith.hypervisor.vcpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.VcpuGuestContext;
import io.xenolith.abi.xen.VcpuTimeInfo;
import io.xenolith.abi.xen.Xen;
import io.xenolith.abi.xen.XenArch;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Registers;
import io.xenolith.hypervisor.domain.Vcpu;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every answer of the vCPU hypercalls, called as vCPU 0 of a domU with two vCPUs: HYPERCALLS.md sections 4, 6, 7, 14. */
final class VcpuHypercallsTest {
    private static final long NON_CANONICAL = 0x0000_8000_0000_0000L;
    private static final long XEN = 0xffff_8300_0000_0000L;
    private static final long BAD = Rig.DATA_VADDR + (long) Rig.DATA * Page.SIZE;
    private static final long ARG = Rig.DATA_VADDR;
    private static final long TEXT = 0xffff_ffff_8010_0000L;

    private final Rig rig = new Rig();
    private Domain domain;
    private Vcpu vcpu;
    private Domain control;

    @BeforeEach
    void setUp() {
        control = rig.domain(0, 1, (cpu, entry) -> {
        });
        domain = rig.domain(1, 2, (cpu, entry) -> {
        });
        vcpu = domain.vcpu(0);
        vcpu.running = true;
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private long call(final int number, final long... args) {
        return call(vcpu, number, args);
    }

    private long call(final Vcpu caller, final int number, final long... args) {
        final long[] five = java.util.Arrays.copyOf(args, 5);
        return rig.hypervisor.hypercall(caller, number, five[0], five[1], five[2], five[3], five[4]);
    }

    /** Writes quadwords at {@link #ARG}. */
    private long put(final long... words) {
        for (int i = 0; i < words.length; i++) {
            rig.tables(domain).quad(ARG + i * 8L, words[i]);
        }
        return ARG;
    }

    private long quad(final int index) {
        return rig.tables(domain).quad(ARG + index * 8L);
    }

    // 0 set_trap_table

    private static long trapWord(final int vector, final int flags, final int cs) {
        return vector | flags << 8 | (long) cs << 16;
    }

    @Test
    void setTrapTableInstallsEntriesUpToAddressZero() {
        put(trapWord(14, 4, 0xe030), TEXT, trapWord(6, 3, 0), TEXT + 16, trapWord(7, 0, 0), 0);
        assertThat(call(0, ARG)).isZero();
        assertThat(vcpu.traps().address(14)).isEqualTo(TEXT);
        assertThat(vcpu.traps().masksEvents(14)).isTrue();
        assertThat(vcpu.traps().cs(14)).isEqualTo(0xe033);
        assertThat(vcpu.traps().dpl(6)).isEqualTo(3);
        assertThat(vcpu.traps().address(7)).isZero();
    }

    @Test
    void aLongTrapTableIsContinued() {
        for (int i = 0; i < 513; i++) {
            rig.tables(domain).quad(ARG + i * 16L, trapWord(i & 0xff, 0, 0xe033));
            rig.tables(domain).quad(ARG + i * 16L + 8, i < 512 ? TEXT : 0);
        }
        assertThat(call(0, ARG)).isZero();
        assertThat(vcpu.continuation).isEqualTo(new HypercallContinuation(0, ARG + 512 * 16, 0, 0, 0, 0));
        vcpu.continuation = null;
        assertThat(call(0, ARG + 512 * 16)).isZero();
        assertThat(vcpu.continuation).isNull();
    }

    @Test
    void setTrapTableWithNullClearsTheTable() {
        vcpu.traps().set(3, 0, 0xe033, TEXT);
        assertThat(call(0, 0)).isZero();
        assertThat(vcpu.traps().address(3)).isZero();
    }

    @Test
    void setTrapTableFromABadAddressIsEfault() {
        assertThat(call(0, BAD)).isEqualTo(-Errno.XEN_EFAULT);
    }

    @Test
    void setTrapTableWithANonCanonicalAddressIsEinvalAndKeepsTheEntriesBefore() {
        put(trapWord(14, 0, 0xe033), TEXT, trapWord(6, 0, 0xe033), NON_CANONICAL);
        assertThat(call(0, ARG)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(vcpu.traps().address(14)).isEqualTo(TEXT);
        assertThat(vcpu.traps().address(6)).isZero();
    }

    // 3 stack_switch, 4 set_callbacks, 5 fpu_taskswitch

    @Test
    void stackSwitchTakesAnythingAndSetsRpl3() {
        assertThat(call(3, 0xe028, NON_CANONICAL)).isZero();
        assertThat(vcpu.kernelSs).isEqualTo(0xe02b);
        assertThat(vcpu.kernelSp).isEqualTo(NON_CANONICAL);
    }

    @Test
    void setCallbacksSkipsNonCanonicalAddresses() {
        assertThat(call(4, TEXT, NON_CANONICAL, XEN)).isZero();
        assertThat(vcpu.eventCallback).isEqualTo(TEXT);
        assertThat(vcpu.failsafeCallback).isNotEqualTo(NON_CANONICAL);
        assertThat(vcpu.syscallCallback).isEqualTo(XEN);
    }

    @Test
    void anyNonzeroValueSetsTaskSwitched() {
        assertThat(call(5, 77)).isZero();
        assertThat(vcpu.taskSwitched).isTrue();
        assertThat(call(5, 0)).isZero();
        assertThat(vcpu.taskSwitched).isFalse();
    }

    // 6 sched_op_compat

    @Test
    void schedOpCompatShutsDownByValue() {
        assertThat(call(6, 0, 0)).isZero();
        assertThat(call(6, 9, 0)).isEqualTo(-Errno.XEN_ENOSYS);
        assertThat(call(6, 2, 1)).isZero();
        assertThat(domain.shutdownCode).isEqualTo(1);
    }

    // 8 set_debugreg, 9 get_debugreg

    @Test
    void debugRegistersStartAsRecordedAlsoThroughTheirAliases() {
        assertThat(call(9, 0)).isZero();
        assertThat(call(9, 4)).isEqualTo(0xffff0ff0L);
        assertThat(call(9, 5)).isEqualTo(0x400);
        assertThat(call(9, 6)).isEqualTo(0xffff0ff0L);
        assertThat(call(9, 7)).isEqualTo(0x400);
        assertThat(call(9, 8)).isEqualTo(-Errno.XEN_ENODEV);
        assertThat(call(9, -1)).isEqualTo(-Errno.XEN_ENODEV);
    }

    @Test
    void setDebugregAnswersAsRecorded() {
        assertThat(call(8, 0, TEXT)).isZero();
        assertThat(call(9, 0)).isEqualTo(TEXT);
        assertThat(call(8, 0, XEN)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(call(8, 0, NON_CANONICAL)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(call(8, 4, 0)).isZero();
        assertThat(call(8, 6, 0)).isZero();
        assertThat(call(9, 6)).isEqualTo(0xffff0ff0L);
        assertThat(call(8, 6, 1L << 32)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(call(8, 7, 0)).isZero();
        assertThat(call(9, 7)).isEqualTo(0x400);
        assertThat(call(8, 7, 0x2000)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(call(8, 7, 0x20001)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(call(8, 8, 0)).isEqualTo(-Errno.XEN_ENODEV);
    }

    // 13 multicall

    private void entry(final int index, final long op, final long arg1, final long arg2) {
        final long va = ARG + index * 64L;
        rig.tables(domain).quad(va, op);
        rig.tables(domain).quad(va + 8, 0xaaaa);
        rig.tables(domain).quad(va + 16, arg1);
        rig.tables(domain).quad(va + 24, arg2);
    }

    private long entryResult(final int index) {
        return rig.tables(domain).quad(ARG + index * 64L + 8);
    }

    @Test
    void multicallWritesEachResultAndReturnsZero() {
        entry(0, 5, 1, 0);
        entry(1, 63, 0, 0);
        entry(2, 0x1_0000_0005L, 0, 0);
        entry(3, 13, ARG, 0);
        assertThat(call(13, ARG, 4)).isZero();
        assertThat(vcpu.taskSwitched).isTrue();
        assertThat(entryResult(0)).isZero();
        assertThat(entryResult(1)).isEqualTo(-Errno.XEN_ENOSYS);
        assertThat(entryResult(2)).isEqualTo(-Errno.XEN_ENOSYS);
        assertThat(entryResult(3)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(vcpu.inMulticall).isFalse();
    }

    @Test
    void multicallRefusals() {
        assertThat(call(13, 0, 0)).isZero();
        assertThat(call(13, BAD, 1)).isEqualTo(-Errno.XEN_EFAULT);
        assertThat(call(13, XEN, 1)).isEqualTo(-Errno.XEN_EFAULT);
        assertThat(call(13, TEXT, 1)).isEqualTo(-Errno.XEN_EFAULT);
    }

    @Test
    void multicallPausesAfterAnEntryThatYieldsAndGoesOnWithTheRest() {
        entry(0, 29, 0, 0);
        entry(1, 5, 1, 0);
        assertThat(call(13, ARG, 2)).isZero();
        assertThat(vcpu.continuation).isEqualTo(new HypercallContinuation(13, ARG + 64, 1, 0, 0, 0));
        assertThat(vcpu.taskSwitched).isFalse();
        vcpu.continuation = null;
        vcpu.yielded = false;
        assertThat(call(13, ARG + 64, 1)).isZero();
        assertThat(vcpu.taskSwitched).isTrue();
    }

    @Test
    void aLongMulticallIsContinued() {
        for (int i = 0; i < 65; i++) {
            entry(i, 5, i == 64 ? 1 : 0, 0);
        }
        assertThat(call(13, ARG, 65)).isZero();
        assertThat(vcpu.taskSwitched).isFalse();
        assertThat(vcpu.continuation).isEqualTo(new HypercallContinuation(13, ARG + 64 * 64, 1, 0, 0, 0));
        vcpu.continuation = null;
        assertThat(call(13, ARG + 64 * 64, 1)).isZero();
        assertThat(vcpu.taskSwitched).isTrue();
    }

    @Test
    void iretEndsAMulticall() {
        final long frame = Rig.STACK_TOP - 72;
        final long[] words = {1, 2, 3, 0, TEXT, 0xe030, 0x202, Rig.STACK_TOP, 0xe02b};
        for (int i = 0; i < words.length; i++) {
            rig.tables(domain).quad(frame + i * 8L, words[i]);
        }
        vcpu.registers().gpr[Registers.RSP] = frame;
        entry(0, 23, 0, 0);
        entry(1, 5, 1, 0);
        call(13, ARG, 2);
        assertThat(vcpu.contextReplaced).isTrue();
        assertThat(vcpu.registers().rip).isEqualTo(TEXT);
        assertThat(vcpu.taskSwitched).isFalse();
    }

    // 15 set_timer_op

    @Test
    void setTimerFiresAtItsTimeAndCanBeCancelled() {
        assertThat(call(15, 5_000_000)).isZero();
        assertThat(vcpu.timers().singleshotNs()).isEqualTo(5_000_000);
        assertThat(call(15, 0)).isZero();
        assertThat(vcpu.timers().singleshotNs()).isEqualTo(-1);
    }

    @Test
    void aTimerInThePastIsDueAtOnce() {
        rig.hypervisor.clock().advanceTo(1000);
        assertThat(call(15, 1)).isZero();
        rig.hypervisor.timers().fireDue();
        assertThat(rig.raised).singleElement().asString().startsWith("virq 0 d1v0");
    }

    @Test
    void aTimeOutOfReasonFiresIn100Ms() {
        assertThat(call(15, -1)).isZero();
        final long now = rig.now();
        assertThat(vcpu.timers().singleshotNs()).isEqualTo(now + 100_000_000);
        assertThat(call(15, Long.MAX_VALUE)).isZero();
        assertThat(vcpu.timers().singleshotNs()).isEqualTo(rig.now() + 100_000_000);
    }

    // 21 vm_assist

    @Test
    void vmAssistAnswersAsRecorded() {
        for (final long type : new long[]{0, 1, 2, 3, 4, 5, 32}) {
            assertThat(call(21, 0, type)).isZero();
            assertThat(domain.assist((int) type)).isTrue();
            assertThat(call(21, 1, type)).isZero();
            assertThat(domain.assist((int) type)).isFalse();
        }
        for (final long type : new long[]{6, 31, 33, 63, 64, 9999}) {
            assertThat(call(21, 0, type)).isEqualTo(-Errno.XEN_EINVAL);
        }
        assertThat(call(21, 2, 9999)).isEqualTo(-Errno.XEN_ENOSYS);
    }

    // 23 iret

    private void iretFrame(final long flags, final long cs, final long rflags) {
        final long frame = Rig.STACK_TOP - 72;
        final long[] words = {1, 2, 3, flags, TEXT, cs, rflags, Rig.STACK_TOP - 512, 0xe028};
        for (int i = 0; i < words.length; i++) {
            rig.tables(domain).quad(frame + i * 8L, words[i]);
        }
        vcpu.registers().gpr[Registers.RSP] = frame;
    }

    @Test
    void iretLoadsTheFrame() {
        iretFrame(0, 0xe030, 0x2_3046);
        call(23);
        final Registers registers = vcpu.registers();
        assertThat(registers.rip).isEqualTo(TEXT);
        assertThat(registers.cs).isEqualTo(0xe033);
        assertThat(registers.ss).isEqualTo(0xe02b);
        assertThat(registers.rflags).isEqualTo(0x246);
        assertThat(registers.gpr[Registers.RAX]).isEqualTo(1);
        assertThat(registers.gpr[Registers.R11]).isEqualTo(2);
        assertThat(registers.gpr[Registers.RCX]).isEqualTo(3);
        assertThat(registers.gpr[Registers.RSP]).isEqualTo(Rig.STACK_TOP - 512);
        assertThat(vcpu.info().evtchnUpcallMask()).isEqualTo(1);
        assertThat(vcpu.kernelMode).isTrue();
        assertThat(vcpu.iopl).isZero();
    }

    @Test
    void iretUnmasksWhenTheFramesIfIsSetAndEndsTheNmiBlock() {
        vcpu.nmiMasked = true;
        iretFrame(0, 0xe030, 0x202);
        call(23);
        assertThat(vcpu.info().evtchnUpcallMask()).isZero();
        assertThat(vcpu.nmiMasked).isFalse();
    }

    @Test
    void iretInSyscallLeavesRipAndFlagsInRcxAndR11() {
        iretFrame(0x100, 0xe030, 0x202);
        call(23);
        assertThat(vcpu.registers().gpr[Registers.RCX]).isEqualTo(TEXT);
        assertThat(vcpu.registers().gpr[Registers.R11]).isEqualTo(0x202);
    }

    @Test
    void iretToUserModeNeedsAUserRoot() {
        iretFrame(0, 0xe033, 0x202);
        call(23);
        assertThat(domain.crashReason).contains("without a user page table");
    }

    @Test
    void iretToUserModeSwitchesTheMode() {
        vcpu.guestTableUser = vcpu.guestTable;
        iretFrame(0, 0xe033, 0x202);
        call(23);
        assertThat(vcpu.kernelMode).isFalse();
    }

    @Test
    void iretTakesTheVirtualIoplWithTheAssist() {
        domain.vmAssist = 1L << Xen.VMASST_TYPE_architectural_iopl;
        iretFrame(0, 0xe030, 0x1202);
        call(23);
        assertThat(vcpu.iopl).isEqualTo(1);
        assertThat(vcpu.registers().rflags).isEqualTo(0x202);
    }

    @Test
    void iretFromAnUnreadableStackCrashes() {
        vcpu.registers().gpr[Registers.RSP] = BAD;
        call(23);
        assertThat(domain.crashReason).contains("cannot be read");
    }

    // 24 vcpu_op

    @Test
    void vcpuOpLooksUpTheVcpuBeforeTheOperation() {
        assertThat(call(24, 99, 7)).isEqualTo(-Errno.XEN_ENOENT);
        assertThat(call(24, 3, -1)).isEqualTo(-Errno.XEN_ENOENT);
        assertThat(call(24, 14, 0)).isEqualTo(-Errno.XEN_ENOSYS);
        assertThat(call(24, 99, 0)).isEqualTo(-Errno.XEN_ENOSYS);
    }

    @Test
    void isUpUpAndDown() {
        assertThat(call(24, 3, 0)).isEqualTo(1);
        assertThat(call(24, 3, 1)).isZero();
        assertThat(call(24, 1, 1)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(call(24, 1, 0)).isZero();
        rig.start(domain.vcpu(1), 0);
        assertThat(call(24, 3, 1)).isEqualTo(1);
        assertThat(call(24, 2, 1)).isZero();
        assertThat(call(24, 2, 1)).isZero();
        assertThat(domain.vcpu(1).down).isTrue();
        assertThat(domain.shutDown).isFalse();
    }

    @Test
    void theLastVcpuThatGoesDownPowersOff() {
        assertThat(call(24, 2, 0)).isZero();
        assertThat(domain.shutdownCode).isZero();
        assertThat(domain.shutDown).isTrue();
    }

    @Test
    void getRunstateInfoFillsTheStructure() {
        assertThat(call(24, 4, 1, ARG)).isZero();
        assertThat((int) quad(0)).isEqualTo(3);
        assertThat(call(24, 4, 0, BAD)).isEqualTo(-Errno.XEN_EFAULT);
    }

    @Test
    void aRunstateAreaIsWrittenAtRegistrationOrNotAtAll() {
        put(ARG + 256);
        vcpu.runstate().update();
        assertThat(call(24, 5, 0, ARG)).isZero();
        assertThat((int) rig.tables(domain).quad(ARG + 256)).isZero();
        put(BAD);
        assertThat(call(24, 5, 0, ARG)).isZero();
        put(XEN);
        assertThat(call(24, 5, 0, ARG)).isEqualTo(-Errno.XEN_EFAULT);
        assertThat(call(24, 5, 0, BAD)).isEqualTo(-Errno.XEN_EFAULT);
    }

    @Test
    void periodicTimersFromOneMillisecond() {
        put(999_999);
        assertThat(call(24, 6, 0, ARG)).isEqualTo(-Errno.XEN_EINVAL);
        put(-1);
        assertThat(call(24, 6, 0, ARG)).isEqualTo(-Errno.XEN_EINVAL);
        put(10_000_000);
        assertThat(call(24, 6, 0, ARG)).isZero();
        assertThat(call(24, 6, 1, ARG)).isZero();
        assertThat(vcpu.timers().periodNs()).isEqualTo(10_000_000);
        assertThat(call(24, 7, 0)).isZero();
        assertThat(vcpu.timers().periodNs()).isZero();
        assertThat(call(24, 6, 0, BAD)).isEqualTo(-Errno.XEN_EFAULT);
    }

    @Test
    void singleshotTimersAreForOneself() {
        put(1, 1);
        assertThat(call(24, 8, 0, ARG)).isZero();
        assertThat(call(24, 8, 0, BAD)).isEqualTo(-Errno.XEN_EFAULT);
        assertThat(call(24, 8, 1, BAD)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(call(24, 9, 0)).isZero();
        assertThat(vcpu.timers().singleshotNs()).isEqualTo(-1);
        assertThat(call(24, 9, 1)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void registerVcpuInfoRefusesInXensOrder() {
        final long mfn = rig.tables(domain).allocate();
        assertThat(call(24, 10, 0, BAD)).isEqualTo(-Errno.XEN_EFAULT);
        put(-1, 4064);
        assertThat(call(24, 10, 0, ARG)).isEqualTo(-Errno.XEN_ENXIO);
        put(mfn, 4);
        assertThat(call(24, 10, 0, ARG)).isEqualTo(-Errno.XEN_ENXIO);
        put(mfn, 5000);
        assertThat(call(24, 10, 0, ARG)).isEqualTo(-Errno.XEN_ENXIO);
        put(-1, 64);
        assertThat(call(24, 10, 0, ARG)).isEqualTo(-Errno.XEN_EINVAL);
        put(rig.tables(control).allocate(), 64);
        assertThat(call(24, 10, 0, ARG)).isEqualTo(-Errno.XEN_EINVAL);
        rig.start(domain.vcpu(1), 0);
        put(mfn, 64);
        assertThat(call(24, 10, 1, ARG)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(call(24, 10, 0, ARG)).isZero();
        assertThat(call(24, 10, 0, ARG)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void registerVcpuInfoCopiesAndRaisesEverything() {
        final long mfn = rig.tables(domain).allocate();
        domain.vcpu(1).info().evtchnUpcallMask(1).archCr2(0x77);
        put(mfn, 64);
        assertThat(call(24, 10, 1, ARG)).isZero();
        final var info = domain.vcpu(1).info();
        assertThat(info.structAddress()).isEqualTo((mfn << Page.SHIFT) + 64);
        assertThat(info.archCr2()).isEqualTo(0x77);
        assertThat(info.evtchnPendingSel()).isEqualTo(-1L);
        assertThat(info.evtchnUpcallPending()).isEqualTo(1);
        assertThat(info.evtchnUpcallMask()).isEqualTo(1);
    }

    @Test
    void sendNmiWantsANullArgument() {
        assertThat(call(24, 11, 0, ARG)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(call(24, 11, 0, 0)).isZero();
        assertThat(vcpu.nmiPending).isTrue();
    }

    @Test
    void getPhysidIsForTheHardwareDomain() {
        assertThat(call(24, 12, 0, ARG)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(call(control.vcpu(0), 24, 12, 0, ARG)).isZero();
        assertThat(call(control.vcpu(0), 24, 12, 0, BAD)).isEqualTo(-Errno.XEN_EFAULT);
    }

    @Test
    void aSecondTimeAreaIsWrittenAtRegistration() {
        rig.hypervisor.clock().advanceTo(5_000);
        put(ARG + 256);
        assertThat(call(24, 13, 0, ARG)).isZero();
        final LocalMemory copy = new LocalMemory(VcpuTimeInfo.SIZE);
        rig.hypervisor.guestAccess().copyFrom(vcpu, ARG + 256, copy, VcpuTimeInfo.SIZE);
        final VcpuTimeInfo time = new VcpuTimeInfo().wrap(copy, 0);
        assertThat(time.version() % 2).isZero();
        assertThat(time.systemTime()).isEqualTo(rig.now());
        assertThat(time.tscTimestamp()).isEqualTo(2 * rig.now());
        assertThat(vcpu.info().timeSystemTime()).isEqualTo(rig.now());
        put(XEN);
        assertThat(call(24, 13, 0, ARG)).isEqualTo(-Errno.XEN_EFAULT);
        assertThat(call(24, 13, 0, BAD)).isEqualTo(-Errno.XEN_EFAULT);
    }

    // 24 initialise, and contexts

    private static final long CONTEXT = Rig.DATA_VADDR + Page.SIZE;

    private VcpuGuestContext goodContext() {
        final VcpuGuestContext context = VcpuGuestContext.allocate();
        return context.flags(XenArch.VGCF_in_kernel).userRegsRip(TEXT).userRegsRsp(Rig.STACK_TOP)
                .userRegsRflags(0x1202).userRegsCs(0xe030).userRegsSs(0xe028)
                .ctrlreg(3, vcpu.guestTable << Page.SHIFT).kernelSp(Rig.STACK_TOP).eventCallbackEip(TEXT + 16)
                .debugreg(7, 0x400).debugreg(6, 0xffff0ff0L);
    }

    private long initialise(final VcpuGuestContext context) {
        rig.hypervisor.guestAccess().copyTo(vcpu, CONTEXT, context.toBytes(), 0, VcpuGuestContext.SIZE);
        return call(24, 0, 1, CONTEXT);
    }

    @Test
    void initialiseLoadsTheContextAndLeavesTheVcpuDown() {
        assertThat(initialise(goodContext())).isZero();
        final Vcpu second = domain.vcpu(1);
        assertThat(second.initialised).isTrue();
        assertThat(second.down).isTrue();
        assertThat(second.registers().rip).isEqualTo(TEXT);
        assertThat(second.registers().cs).isEqualTo(0xe033);
        assertThat(second.registers().ss).isEqualTo(0xe02b);
        assertThat(second.registers().rflags).isEqualTo(0x202);
        assertThat(second.iopl).isEqualTo(1);
        assertThat(second.guestTable).isEqualTo(vcpu.guestTable);
        assertThat(second.eventCallback).isEqualTo(TEXT + 16);
        assertThat(call(24, 1, 1)).isZero();
        assertThat(second.runnable()).isTrue();
    }

    @Test
    void initialiseRefusesInXensOrder() {
        assertThat(call(24, 0, 0, BAD)).isEqualTo(-Errno.XEN_EFAULT);
        assertThat(call(24, 0, 0, CONTEXT)).isEqualTo(-Errno.XEN_EEXIST);
        assertThat(call(24, 0, 1, BAD)).isEqualTo(-Errno.XEN_EFAULT);
    }

    @Test
    void aBadContextIsEinval() {
        final long einval = -Errno.XEN_EINVAL;
        assertThat(initialise(goodContext().userRegsRip(NON_CANONICAL))).isEqualTo(einval);
        assertThat(initialise(goodContext().userRegsRsp(NON_CANONICAL))).isEqualTo(einval);
        assertThat(initialise(goodContext().kernelSp(NON_CANONICAL))).isEqualTo(einval);
        assertThat(initialise(goodContext().fsBase(NON_CANONICAL))).isEqualTo(einval);
        assertThat(initialise(goodContext().gsBaseKernel(NON_CANONICAL))).isEqualTo(einval);
        assertThat(initialise(goodContext().gsBaseUser(NON_CANONICAL))).isEqualTo(einval);
        assertThat(initialise(goodContext().eventCallbackEip(NON_CANONICAL))).isEqualTo(einval);
        assertThat(initialise(goodContext().failsafeCallbackEip(NON_CANONICAL))).isEqualTo(einval);
        assertThat(initialise(goodContext().syscallCallbackEip(NON_CANONICAL))).isEqualTo(einval);
        assertThat(initialise(goodContext().trapCtxtAddress(255, NON_CANONICAL))).isEqualTo(einval);
        assertThat(initialise(goodContext().ldtEnts(1).ldtBase(NON_CANONICAL))).isEqualTo(einval);
        assertThat(initialise(goodContext().ldtEnts(1).ldtBase(XEN))).isEqualTo(einval);
        assertThat(initialise(goodContext().ldtEnts(1).ldtBase(TEXT + 8))).isEqualTo(einval);
        assertThat(initialise(goodContext().ldtEnts(8193))).isEqualTo(einval);
        assertThat(initialise(goodContext().gdtEnts(8193))).isEqualTo(einval);
        assertThat(initialise(goodContext().gdtEnts(7169))).isEqualTo(einval);
        assertThat(initialise(goodContext().gdtEnts(1).gdtFrames(0, Rig.BAD_MFN))).isEqualTo(einval);
        assertThat(initialise(goodContext().ctrlreg(3, Rig.BAD_MFN << Page.SHIFT))).isEqualTo(einval);
        assertThat(initialise(goodContext().flags(0))).isEqualTo(einval);
        assertThat(domain.vcpu(1).initialised).isFalse();
        assertThat(domain.vcpu(1).guestTable).isZero();
    }

    @Test
    void junkInVmAssistIsRefusedForVcpu0Only() {
        assertThat(initialise(goodContext().vmAssist(-1L))).isZero();
        final VcpuContext contexts = new VcpuContext(null);
        assertThat(contexts.load(vcpu, goodContext().vmAssist(-1L))).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void anInitialisedVcpuKeepsItsTables() {
        final VcpuContext contexts = new VcpuContext(null);
        final long refused = -Errno.XEN_EOPNOTSUPP;
        assertThat(contexts.load(vcpu, goodContext().ctrlreg(3, 5L << Page.SHIFT))).isEqualTo(refused);
        assertThat(contexts.load(vcpu, goodContext().ctrlreg(1, 5L << Page.SHIFT))).isEqualTo(refused);
        assertThat(contexts.load(vcpu, goodContext().gdtEnts(1))).isEqualTo(refused);
        assertThat(contexts.load(vcpu, goodContext().ldtEnts(1))).isEqualTo(refused);
        assertThat(contexts.load(vcpu, goodContext().userRegsRax(9))).isZero();
        assertThat(vcpu.registers().gpr[Registers.RAX]).isEqualTo(9);
        assertThat(domain.sharedInfo().wcSec()).isEqualTo((int) rig.hypervisor.wallClockSec());
    }

    @Test
    void aContextReadBackLoadsAgain() {
        vcpu.traps().set(14, 4, 0xe033, TEXT);
        vcpu.registers().gpr[15] = 15;
        vcpu.kernelSs = 0xe02b;
        // set_trap_table and contexts give every slot a selector with RPL 3.
        for (int i = 0; i < TrapTable.VECTORS; i++) {
            vcpu.traps().set(i, vcpu.traps().flags(i), 0xe033, vcpu.traps().address(i));
        }
        vcpu.failsafeMasksEvents = true;
        final VcpuGuestContext first = VcpuContext.store(vcpu);
        assertThat(first.flags() & XenArch.VGCF_online).isNotZero();
        assertThat(new VcpuContext(null).load(vcpu, first)).isZero();
        assertThat(VcpuContext.store(vcpu).toBytes()).isEqualTo(first.toBytes());
    }

    @Test
    void theVirtualIoplIsReadBackWithTheFlagsAndTakenFromThem() {
        vcpu.iopl = 1;
        final VcpuGuestContext context = VcpuContext.store(vcpu);
        assertThat(context.userRegsRflags() & BounceFrame.FLAG_IOPL).isEqualTo(1L << BounceFrame.IOPL_SHIFT);
        vcpu.iopl = 0;
        assertThat(new VcpuContext(null).load(vcpu, context)).isZero();
        assertThat(vcpu.iopl).isEqualTo(1);
        assertThat(vcpu.registers().rflags & BounceFrame.FLAG_IOPL).isZero();
    }

    // 25 set_segment_base

    @Test
    void setSegmentBaseAnswersAsRecorded() {
        assertThat(call(25, 0, TEXT)).isZero();
        assertThat(call(25, 1, TEXT + 8)).isZero();
        assertThat(call(25, 2, XEN)).isZero();
        assertThat(vcpu.registers().fsBase).isEqualTo(TEXT);
        assertThat(vcpu.registers().gsBaseUser).isEqualTo(TEXT + 8);
        assertThat(vcpu.registers().gsBaseKernel).isEqualTo(XEN);
        assertThat(call(25, 0, NON_CANONICAL)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(call(25, 4, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(call(25, 99, 0)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void aSelectorThatCannotBeLoadedBecomesNull() {
        assertThat(call(25, 3, 0xe02b)).isZero();
        assertThat(vcpu.registers().gs).isEqualTo(0xe02b);
        assertThat(call(25, 3, 0xdead)).isZero();
        assertThat(vcpu.registers().gs).isZero();
    }

    @Test
    void aGoodEntryOfTheGuestsGdtIsLoadable() {
        final long mfn = rig.tables(domain).allocate();
        rig.hypervisor.memory().putLong((mfn << Page.SHIFT) + 16, 0x00cf_f300_0000_ffffL);
        vcpu.gdtFrames = new long[]{mfn};
        vcpu.gdtEntries = 4;
        call(25, 3, 0x13);
        assertThat(vcpu.registers().gs).isEqualTo(0x13);
        call(25, 3, 0x1b);
        assertThat(vcpu.registers().gs).isZero();
    }

    // 28 nmi_op, 30 callback_op

    @Test
    void nmiOpAnswersAsRecorded() {
        put(TEXT);
        assertThat(call(28, 0, ARG)).isZero();
        assertThat(vcpu.traps().address(2)).isEqualTo(TEXT);
        assertThat(vcpu.traps().masksEvents(2)).isTrue();
        assertThat(call(28, 1, 0)).isZero();
        assertThat(vcpu.traps().address(2)).isZero();
        assertThat(call(28, 1, 0)).isZero();
        assertThat(call(28, 9, 0)).isEqualTo(-Errno.XEN_ENOSYS);
        assertThat(call(28, 0, BAD)).isEqualTo(-Errno.XEN_EFAULT);
        put(NON_CANONICAL);
        assertThat(call(28, 0, ARG)).isEqualTo(-Errno.XEN_EINVAL);
    }

    private long callback(final int command, final int type, final int flags, final long address) {
        put(type | (long) flags << 16, address);
        return call(30, command, ARG);
    }

    @Test
    void callbackOpRegistersTheKnownTypes() {
        for (final int type : new int[]{0, 1, 2, 4, 5, 7}) {
            assertThat(callback(0, type, 0xff, TEXT + type)).isZero();
        }
        assertThat(vcpu.eventCallback).isEqualTo(TEXT);
        assertThat(vcpu.failsafeCallback).isEqualTo(TEXT + 1);
        assertThat(vcpu.failsafeMasksEvents).isTrue();
        assertThat(vcpu.syscallCallback).isEqualTo(TEXT + 2);
        assertThat(vcpu.traps().address(2)).isEqualTo(TEXT + 4);
        assertThat(vcpu.sysenterCallback).isEqualTo(TEXT + 5);
        assertThat(vcpu.syscall32Callback).isEqualTo(TEXT + 7);
        assertThat(callback(0, 2, 0, TEXT)).isZero();
        assertThat(vcpu.syscallMasksEvents).isFalse();
    }

    @Test
    void callbackOpRefusals() {
        for (final int type : new int[]{3, 6, 8}) {
            assertThat(callback(0, type, 0, TEXT)).isEqualTo(-Errno.XEN_ENOSYS);
            assertThat(callback(1, type, 0, 0)).isEqualTo(-Errno.XEN_ENOSYS);
        }
        for (final int type : new int[]{0, 1, 2, 5, 7}) {
            assertThat(callback(1, type, 0, 0)).isEqualTo(-Errno.XEN_EINVAL);
        }
        assertThat(callback(1, 4, 0, 0)).isZero();
        assertThat(callback(0, 0, 0, NON_CANONICAL)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(callback(2, 0, 0, TEXT)).isEqualTo(-Errno.XEN_ENOSYS);
        assertThat(call(30, 0, BAD)).isEqualTo(-Errno.XEN_EFAULT);
        assertThat(call(30, 1, BAD)).isEqualTo(-Errno.XEN_EFAULT);
    }

    // 29 sched_op

    @Test
    void schedOpShutdownTakesTheLowEightBits() {
        assertThat(call(29, 2, BAD)).isEqualTo(-Errno.XEN_EFAULT);
        put(0x101);
        assertThat(call(29, 2, ARG)).isZero();
        assertThat(domain.shutdownCode).isEqualTo(1);
        assertThat(rig.raised).containsExactly("global 3");
    }

    @Test
    void aRecordedShutdownCodeWins() {
        assertThat(call(29, 5, BAD)).isEqualTo(-Errno.XEN_EFAULT);
        put(2);
        assertThat(call(29, 5, ARG)).isZero();
        put(1);
        assertThat(call(29, 5, ARG)).isZero();
        put(0);
        call(29, 2, ARG);
        assertThat(domain.shutdownCode).isEqualTo(2);
    }

    private long poll(final long ports, final int count, final long timeout) {
        put(ports, count, timeout);
        return call(29, 3, ARG);
    }

    @Test
    void pollRefusals() {
        assertThat(call(29, 3, BAD)).isEqualTo(-Errno.XEN_EFAULT);
        assertThat(poll(ARG + 256, 129, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(poll(BAD, 1, 0)).isEqualTo(-Errno.XEN_EFAULT);
        assertThat(poll(XEN, 1, 0)).isEqualTo(-Errno.XEN_EFAULT);
        rig.tables(domain).quad(ARG + 256, 99);
        assertThat(poll(ARG + 256, 1, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(vcpu.polling).isFalse();
    }

    @Test
    void aPendingPortHidesABadOneBehindIt() {
        rig.validPorts.add(5);
        rig.pendingPorts.add(5);
        rig.tables(domain).quad(ARG + 256, 5L | 99L << 32);
        assertThat(poll(ARG + 256, 2, 0)).isZero();
        assertThat(vcpu.polling).isFalse();
    }

    @Test
    void pollReturnsAtOnceWhenAnUpcallIsDue() {
        vcpu.info().evtchnUpcallMask(0).evtchnUpcallPending(1);
        assertThat(poll(0, 0, 0)).isZero();
        assertThat(vcpu.polling).isFalse();
    }

    @Test
    void aPollWithATimeInThePastEndsAtOnce() {
        assertThat(poll(0, 0, 1)).isZero();
        assertThat(vcpu.polling).isTrue();
        rig.hypervisor.timers().fireDue();
        assertThat(vcpu.polling).isFalse();
    }

    @Test
    void remoteShutdownIsForTheControlDomain() {
        assertThat(call(29, 4, BAD)).isEqualTo(-Errno.XEN_EFAULT);
        put(77L | 1L << 32);
        assertThat(call(29, 4, ARG)).isEqualTo(-Errno.XEN_ESRCH);
        put(0x7ff0L | 1L << 32);
        assertThat(call(29, 4, ARG)).isEqualTo(-Errno.XEN_ESRCH);
        put(0L | 1L << 32);
        assertThat(call(29, 4, ARG)).isEqualTo(-Errno.XEN_EPERM);
        rig.tables(control).quad(ARG, 1L | 1L << 32);
        assertThat(call(control.vcpu(0), 29, 4, ARG)).isZero();
        assertThat(domain.shutdownCode).isEqualTo(1);
    }

    private long watchdog(final int id, final int timeout) {
        put(Integer.toUnsignedLong(id) | (long) timeout << 32);
        return call(29, 6, ARG);
    }

    @Test
    void watchdogsAreMadeMovedAndStopped() {
        assertThat(call(29, 6, BAD)).isEqualTo(-Errno.XEN_EFAULT);
        assertThat(watchdog(0, 1000)).isEqualTo(1);
        assertThat(watchdog(0, 1000)).isEqualTo(2);
        assertThat(watchdog(0, 1000)).isEqualTo(-Errno.XEN_ENOSPC);
        assertThat(watchdog(1, 0)).isZero();
        assertThat(watchdog(1, 5)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(watchdog(2, 5)).isZero();
        assertThat(watchdog(3, 5)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(watchdog(7, 5)).isEqualTo(-Errno.XEN_EINVAL);
        rig.hypervisor.clock().advance(5_000_000_000L);
        rig.hypervisor.timers().fireDue();
        assertThat(domain.shutdownCode).isEqualTo(4);
    }

    @Test
    void aNewWatchdogWithTimeoutZeroExpiresAtOnce() {
        assertThat(watchdog(0, 0)).isEqualTo(1);
        rig.hypervisor.timers().fireDue();
        assertThat(domain.shutdownCode).isEqualTo(4);
    }

    @Test
    void pinOverrideIsForTheHardwareDomain() {
        assertThat(call(29, 7, BAD)).isEqualTo(-Errno.XEN_EPERM);
        final Vcpu dom0 = control.vcpu(0);
        assertThat(pin(dom0, -1)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(pin(dom0, 9999)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(pin(dom0, 0)).isZero();
        assertThat(pin(dom0, 0)).isEqualTo(-Errno.XEN_EBUSY);
        assertThat(pin(dom0, -1)).isZero();
        assertThat(call(dom0, 29, 7, BAD)).isEqualTo(-Errno.XEN_EFAULT);
    }

    private long pin(final Vcpu dom0, final int pcpu) {
        rig.tables(control).quad(ARG, pcpu);
        return call(dom0, 29, 7, ARG);
    }

    @Test
    void unknownSchedOpsAreEnosys() {
        assertThat(call(29, 99, ARG)).isEqualTo(-Errno.XEN_ENOSYS);
        assertThat(call(29, -1, ARG)).isEqualTo(-Errno.XEN_ENOSYS);
        assertThat(call(29, 0, 0)).isZero();
        assertThat(vcpu.yielded).isTrue();
    }

    @Test
    void everyHandlerListsItsOperations() {
        for (final int number : new int[]{0, 3, 4, 5, 6, 8, 9, 13, 15, 21, 23, 24, 25, 28, 29, 30}) {
            final HypercallHandler handler = rig.hypervisor.hypercalls().handler(number);
            assertThat(handler).as("hypercall %d", number).isNotNull();
            assertThat(handler.operations()).as("hypercall %d", number).isNotEmpty();
        }
    }
}
