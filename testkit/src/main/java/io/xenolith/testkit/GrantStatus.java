package io.xenolith.testkit;

import io.xenolith.abi.gnttab.Gnttab;

/** The answers of single grant operations, by name. Source: Xen public/grant_table.h, GNTST_*. */
public enum GrantStatus {
    OKAY(Gnttab.GNTST_okay), GENERAL_ERROR(Gnttab.GNTST_general_error), BAD_DOMAIN(Gnttab.GNTST_bad_domain), BAD_GNTREF(
            Gnttab.GNTST_bad_gntref), BAD_HANDLE(Gnttab.GNTST_bad_handle), BAD_VIRT_ADDR(
                    Gnttab.GNTST_bad_virt_addr), BAD_DEV_ADDR(Gnttab.GNTST_bad_dev_addr), NO_DEVICE_SPACE(
                            Gnttab.GNTST_no_device_space), PERMISSION_DENIED(Gnttab.GNTST_permission_denied), BAD_PAGE(
                                    Gnttab.GNTST_bad_page), BAD_COPY_ARG(Gnttab.GNTST_bad_copy_arg), ADDRESS_TOO_BIG(
                                            Gnttab.GNTST_address_too_big), EAGAIN(
                                                    Gnttab.GNTST_eagain), NO_SPACE(Gnttab.GNTST_no_space);

    private final int number;

    GrantStatus(final int number) {
        this.number = number;
    }

    /** 0 or negative. */
    public int number() {
        return number;
    }

    /** {@code GNTST_bad_domain}, or the number if it has no name. */
    static String text(final int number) {
        for (final GrantStatus status : values()) {
            if (status.number == number) {
                return "GNTST_" + status.name().toLowerCase(java.util.Locale.ROOT);
            }
        }
        return "status " + number;
    }
}
