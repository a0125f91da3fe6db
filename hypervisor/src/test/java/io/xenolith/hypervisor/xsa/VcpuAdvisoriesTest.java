package io.xenolith.hypervisor.xsa;

import static io.xenolith.hypervisor.mm.PvDomainFixture.L4;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Pte;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.vcpu.VcpuRegisterVcpuInfo;
import io.xenolith.abi.vcpu.VcpuSetPeriodicTimer;
import io.xenolith.abi.vcpu.VcpuSetSingleshotTimer;
import io.xenolith.abi.xen.VcpuGuestContext;
import io.xenolith.abi.xen.Xen;
import io.xenolith.abi.xen.XenArch;
import io.xenolith.abi.xen.XenX8664;
import io.xenolith.hypervisor.domain.Registers;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.vcpu.TrapDelivery;
import org.junit.jupiter.api.Test;

/** Advisories about vCPUs: their contexts, timers, callbacks and stacks. */
class VcpuAdvisoriesTest extends AttackedHost {
    private static final long NON_CANONICAL = 0x0000_8000_0000_0000L;
    private static final int INITIALISE = io.xenolith.abi.vcpu.Vcpu.VCPUOP_initialise;
    /** Where a context of two pages lies. */
    private static final int CONTEXT = 20;

    private long vcpuOp(final int op, final int vcpu) {
        return call(attacker, Xen.__HYPERVISOR_vcpu_op, op, vcpu, attacker.args());
    }

    /** A good context for vCPU 1, in two pages of the attacker's. */
    private VcpuGuestContext context() {
        memory().fill(attacker.maddr(CONTEXT), 4096, (byte) 0);
        memory().fill(attacker.maddr(CONTEXT + 1), 4096, (byte) 0);
        assertThat(attacker.mfn(CONTEXT + 1)).isEqualTo(attacker.mfn(CONTEXT) + 1);
        return new VcpuGuestContext().wrap(memory(), attacker.maddr(CONTEXT)).flags(XenArch.VGCF_in_kernel)
                .ctrlreg(3, attacker.mfn(L4) << 12);
    }

    private long initialise() {
        return call(attacker, Xen.__HYPERVISOR_vcpu_op, INITIALISE, 1, attacker.va(CONTEXT));
    }

    /** XSA-20: a timer far beyond all time made Xen loop over every period up to it. */
    @Test
    void xsa20TimersOfAnyLengthAreSetAtOnce() {
        for (final long time : new long[]{0, 1, Long.MAX_VALUE, Long.MIN_VALUE, -1, 1L << 50, 1L << 62}) {
            new VcpuSetSingleshotTimer().wrap(memory(), machine.clearArgs(attacker)).timeoutAbsNs(time);
            assertThat(vcpuOp(io.xenolith.abi.vcpu.Vcpu.VCPUOP_set_singleshot_timer, 0)).isZero();
            assertThat(call(attacker, Xen.__HYPERVISOR_set_timer_op, time)).isZero();
            new VcpuSetPeriodicTimer().wrap(memory(), machine.clearArgs(attacker)).periodNs(time);
            assertThat(vcpuOp(io.xenolith.abi.vcpu.Vcpu.VCPUOP_set_periodic_timer, 0))
                    .isIn(0L, (long) -Errno.XEN_EINVAL);
        }
    }

    /** XSA-193: bases of segments that are no addresses got into registers that take none. */
    @Test
    void xsa193NonCanonicalBasesGetNowhere() {
        for (int which = 0; which < 3; which++) {
            assertThat(call(attacker, Xen.__HYPERVISOR_set_segment_base, which, NON_CANONICAL))
                    .isEqualTo(-Errno.XEN_EINVAL);
        }
        attacker.domain().allocateVcpu(1);
        context().fsBase(NON_CANONICAL);
        assertThat(initialise()).isEqualTo(-Errno.XEN_EINVAL);
        context().gsBaseKernel(NON_CANONICAL);
        assertThat(initialise()).isEqualTo(-Errno.XEN_EINVAL);
        context().gsBaseUser(-NON_CANONICAL - 1);
        assertThat(initialise()).isEqualTo(-Errno.XEN_EINVAL);
        context();
        assertThat(initialise()).isZero();
    }

    /** XSA-215: the check of the stack for a failsafe frame left out the four words that only this frame has. */
    @Test
    void xsa215AFailsafeFrameThatReachesIntoXenCrashesItsDomainOnly() {
        final long stack = XenX8664.HYPERVISOR_VIRT_END;
        final int l3 = A;
        final int l2 = B;
        final int l1 = C;
        for (final int table : new int[]{l3, l2, l1}) {
            emptyTable(attacker, table);
        }
        attacker.write(attacker.entry(l1, 0), writable(attacker, D));
        attacker.write(attacker.entry(l2, 0), writable(attacker, l1));
        attacker.write(attacker.entry(l3, 0), writable(attacker, l2));
        assertThat(attacker.mmuUpdate(attacker.entry(L4, Pte.index(stack, 4)), writable(attacker, l3))).isZero();
        final TrapDelivery traps = new TrapDelivery(hypervisor);
        final Vcpu vcpu = attacker.vcpu();
        vcpu.failsafeCallback = attacker.va(E);
        vcpu.registers().gpr[Registers.RSP] = stack + 96;
        assertThat(traps.failsafe(vcpu)).isTrue();
        assertThat(vcpu.registers().gpr[Registers.RSP]).isEqualTo(stack + 8);
        // Seven words would fit, eleven do not.
        vcpu.registers().gpr[Registers.RSP] = stack + 80;
        assertThat(traps.failsafe(vcpu)).isFalse();
        assertThat(attacker.domain().shutDown).isTrue();
        assertThat(accomplice.domain().shutDown).isFalse();
    }

    /** XSA-296: initialise crashed Xen when it had to be continued, as no such continuation was expected. */
    @Test
    void xsa296InitialiseWithTablesThatTakeLongIsDoneInTheEnd() {
        attacker.domain().allocateVcpu(1);
        for (final int table : new int[]{A, B, C, D}) {
            emptyTable(attacker, table);
        }
        for (int i = 0; i < Pte.ENTRIES; i++) {
            attacker.write(attacker.entry(D, i), writable(attacker, E));
            attacker.write(attacker.entry(C, i), writable(attacker, D));
            attacker.write(attacker.entry(B, i), writable(attacker, C));
        }
        attacker.write(attacker.entry(A, 0), writable(attacker, B));
        attacker.write(attacker.entry(A, 1), writable(attacker, L4));
        context().ctrlreg(3, attacker.mfn(A) << 12);
        attacker.vcpu().yielded = true;
        assertThat(initialise()).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(attacker.domain().vcpu(1).initialised).isFalse();
        attacker.write(attacker.entry(A, 1), 0);
        assertThat(initialise()).isZero();
        assertThat(initialise()).isEqualTo(-Errno.XEN_EEXIST);
        assertThat(attacker.domain().vcpu(1).guestTable).isEqualTo(attacker.mfn(A));
    }

    /** XSA-327: a vcpu_info could be registered at an address that its atomic operations cannot take. */
    @Test
    void xsa327AVcpuInfoIsAlignedAndWithinItsPage() {
        for (final int offset : new int[]{1, 2, 4, 7, 4033, 4036, 4040, 4096, 1 << 30, -8, -1}) {
            new VcpuRegisterVcpuInfo().wrap(memory(), machine.clearArgs(attacker)).mfn(attacker.mfn(A))
                    .offset(offset);
            assertThat(vcpuOp(io.xenolith.abi.vcpu.Vcpu.VCPUOP_register_vcpu_info, 0)).as("offset %d", offset)
                    .isEqualTo(-Errno.XEN_ENXIO);
        }
        new VcpuRegisterVcpuInfo().wrap(memory(), machine.clearArgs(attacker)).mfn(attacker.mfn(A)).offset(4032);
        assertThat(vcpuOp(io.xenolith.abi.vcpu.Vcpu.VCPUOP_register_vcpu_info, 0)).isZero();
    }
}
