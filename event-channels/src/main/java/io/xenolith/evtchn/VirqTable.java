package io.xenolith.evtchn;

import io.xenolith.abi.xen.Xen;

/** Which port each virtual interrupt of each vCPU is bound to; 0 means none. Global ones are kept at vCPU 0. */
final class VirqTable {
    private final int[] ports;

    VirqTable(final int maxVcpus) {
        ports = new int[maxVcpus * Xen.NR_VIRQS];
    }

    /** One binding a domain, as opposed to one a vCPU. */
    static boolean isGlobal(final int virq) {
        return switch (virq) {
            case Xen.VIRQ_TIMER, Xen.VIRQ_DEBUG, Xen.VIRQ_XENOPROF, Xen.VIRQ_XENPMU -> false;
            default -> true;
        };
    }

    int port(final int vcpu, final int virq) {
        return ports[vcpu * Xen.NR_VIRQS + virq];
    }

    void bind(final int vcpu, final int virq, final int port) {
        ports[vcpu * Xen.NR_VIRQS + virq] = port;
    }

    /** Forgets {@code port}, whichever vCPU it was bound for. */
    void unbind(final int virq, final int port) {
        for (int i = virq; i < ports.length; i += Xen.NR_VIRQS) {
            if (ports[i] == port) {
                ports[i] = 0;
            }
        }
    }
}
