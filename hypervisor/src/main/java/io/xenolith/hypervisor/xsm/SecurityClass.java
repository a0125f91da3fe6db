package io.xenolith.hypervisor.xsm;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What permissions are about. The order is that of Xen's xsm/flask/policy/security_classes, from which the numbers come that
 * FLASK_ACCESS takes.
 */
public enum SecurityClass {
    XEN(1), XEN2(2), DOMAIN(3), DOMAIN2(4), HVM(5), MMU(6), RESOURCE(7), SHADOW(8), EVENT(9), GRANT(10), SECURITY(
            11), VERSION(12), ARGO(13);

    private final int number;

    SecurityClass(final int number) {
        this.number = number;
    }

    /** The class of that number, if there is one. */
    static Optional<SecurityClass> numbered(final int number) {
        return Stream.of(values()).filter(each -> each.number == number).findFirst();
    }

    /** The class of that name, if there is one. */
    static Optional<SecurityClass> named(final String word) {
        return Stream.of(values()).filter(each -> each.word().equals(word)).findFirst();
    }

    /** Its number. */
    int number() {
        return number;
    }

    /** Its name in policies. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
