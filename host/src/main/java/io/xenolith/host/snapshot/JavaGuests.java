package io.xenolith.host.snapshot;

import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;

/** Guests whose kernels are Java code: what they are in the middle of is a Java stack, and no data. */
final class JavaGuests {
    private JavaGuests() {
    }

    /** @throws SnapshotException there is one */
    static void refuse(final Hypervisor hypervisor) throws SnapshotException {
        for (final Domain domain : hypervisor.domains()) {
            for (int id = 0; id < domain.maxVcpus(); id++) {
                final Vcpu vcpu = domain.vcpu(id);
                if (vcpu != null && vcpu.engine() != null && vcpu.engine().onJavaStack()) {
                    throw new SnapshotException(
                            "domain " + domain.domid() + " runs a Java kernel, whose program declares"
                                    + " no state: a host can be saved while its guests are x86-64 kernels");
                }
            }
        }
    }
}
