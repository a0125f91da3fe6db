package io.xenolith.hypervisor.errors;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.platform.Platform;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.MachineFixture;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import org.junit.jupiter.api.AfterEach;

/** A machine whose domains make wrong hypercalls; a structure is given as its 64-bit words. */
abstract class ErrorsFixture {
    /** An address that only Xen may use. */
    static final long XEN = 0xffff_8300_0000_0000L;
    static final int NOBODY = 500;

    final MachineFixture machine = new MachineFixture();
    final PvDomainFixture dom0 = machine.dom0();
    final PvDomainFixture domU = machine.domU();

    @AfterEach
    void theHostIsInOrder() {
        machine.checkInvariants();
        machine.close();
    }

    /** The caller's page for arguments, filled with zeros and these words. */
    final long struct(final PvDomainFixture caller, final long... words) {
        final long maddr = machine.clearArgs(caller);
        for (int i = 0; i < words.length; i++) {
            machine.memory().putLong(maddr + (long) i * Long.BYTES, words[i]);
        }
        return caller.args();
    }

    private static long headed(final int command, final int version) {
        return Integer.toUnsignedLong(command) | (long) version << 32;
    }

    private static long[] behind(final long[] head, final long[] union) {
        final long[] words = new long[head.length + union.length];
        System.arraycopy(head, 0, words, 0, head.length);
        System.arraycopy(union, 0, words, head.length, union.length);
        return words;
    }

    final long domctl(final PvDomainFixture caller, final int command, final int domid, final long... union) {
        final long[] head = {headed(command, Domctl.XEN_DOMCTL_INTERFACE_VERSION), domid};
        return caller.call(Xen.__HYPERVISOR_domctl, struct(caller, behind(head, union)), 0, 0, 0);
    }

    final long sysctl(final PvDomainFixture caller, final int command, final long... union) {
        final long[] head = {headed(command, Sysctl.XEN_SYSCTL_INTERFACE_VERSION)};
        return caller.call(Xen.__HYPERVISOR_sysctl, struct(caller, behind(head, union)), 0, 0, 0);
    }

    final long platform(final PvDomainFixture caller, final int command, final long... union) {
        final long[] head = {headed(command, Platform.XENPF_INTERFACE_VERSION)};
        return caller.call(Xen.__HYPERVISOR_platform_op, struct(caller, behind(head, union)), 0, 0, 0);
    }

    /** A call of two arguments whose second is a structure of these words. */
    final long operation(final PvDomainFixture caller, final int number, final int command, final long... words) {
        return caller.call(number, command, struct(caller, words), 0, 0);
    }

    static void refused(final long answer, final int errno) {
        assertThat(answer).isEqualTo(-errno);
    }
}
