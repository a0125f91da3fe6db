package io.xenolith.hypervisor.mm;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;

/** Flushes that a guest asks for: of its own TLB, of all its vCPUs, or of those in a bitmap in its memory. */
final class TlbFlushes {
    private static final int WORD_BITS = 64;

    private final Hypervisor hypervisor;
    private final LocalMemory word = new LocalMemory(Long.BYTES);

    TlbFlushes(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    static void local(final Vcpu vcpu) {
        vcpu.tlbGeneration++;
    }

    /** Flushes the vCPUs whose bit is set at {@code va}; bits without a vCPU are skipped. False: not readable. */
    boolean mask(final Vcpu caller, final long va) {
        final Domain domain = caller.domain();
        for (int first = 0; first < domain.maxVcpus(); first += WORD_BITS) {
            if (!hypervisor.guestAccess().copyFrom(caller, va + first / Byte.SIZE, word, Long.BYTES)) {
                return false;
            }
            final long bits = word.getLong(0);
            for (int i = 0; i < WORD_BITS; i++) {
                final Vcpu vcpu = (bits >>> i & 1) == 0 ? null : domain.vcpu(first + i);
                if (vcpu != null) {
                    local(vcpu);
                }
            }
        }
        return true;
    }

    /** The {@code flags} of update_va_mapping; an unknown type flushes nothing. False: the bitmap is not readable. */
    boolean uvmf(final Vcpu caller, final long flags) {
        final long type = flags & Xen.UVMF_FLUSHTYPE_MASK;
        if (type != Xen.UVMF_TLB_FLUSH && type != Xen.UVMF_INVLPG) {
            return true;
        }
        final long who = flags & ~Xen.UVMF_FLUSHTYPE_MASK;
        if (who == Xen.UVMF_LOCAL) {
            local(caller);
            return true;
        }
        if (who == Xen.UVMF_ALL) {
            caller.domain().flushTlb();
            return true;
        }
        return mask(caller, who);
    }
}
