package io.xenolith.hypervisor.xsm;

import java.util.Locale;

/**
 * What has a label without having been given one. The numbers count from 1 in the order of Xen's
 * xsm/flask/policy/initial_sids of 4.17; toolstacks know some of them.
 */
public enum InitialSid {
    /** Xen while it makes dom0. */
    XENBOOT(1),
    /** Xen itself. */
    XEN(2), DOM0(3),
    /** What the frames of DOMID_XEN belong to. */
    DOMXEN(4),
    /** What the frames of DOMID_IO belong to. */
    DOMIO(5),
    /** What has lost its label, or never had one. */
    UNLABELED(6),
    /** The policy. */
    SECURITY(7), IRQ(8), IOMEM(9), IOPORT(10), DEVICE(11),
    /** A guest whose toolstack was told of no label. */
    DOMU(12),
    /** Its device model. */
    DOMDM(13);

    private final int sid;

    InitialSid(final int sid) {
        this.sid = sid;
    }

    /** The number. */
    public int sid() {
        return sid;
    }

    /** The label that stands for it in a policy. */
    public String label() {
        return switch (this) {
            case DOMU -> "domU_t";
            case DOMDM -> "dm_dom_t";
            default -> name().toLowerCase(Locale.ROOT) + "_t";
        };
    }
}
