package io.xenolith.dom0.xenstore;

import io.xenolith.abi.errno.Errno;
import java.util.Map;
import java.util.stream.Collectors;

/** Names of errors on the wire. Source: Xen public/io/xs_wire.h, {@code xsd_errors}. */
final class XsErrno {
    private static final Map<Integer, String> NAMES = Map.ofEntries(Map.entry(Errno.XEN_EINVAL, "EINVAL"),
            Map.entry(Errno.XEN_EACCES, "EACCES"), Map.entry(Errno.XEN_EEXIST, "EEXIST"),
            Map.entry(Errno.XEN_EISDIR, "EISDIR"), Map.entry(Errno.XEN_ENOENT, "ENOENT"),
            Map.entry(Errno.XEN_ENOMEM, "ENOMEM"), Map.entry(Errno.XEN_ENOSPC, "ENOSPC"),
            Map.entry(Errno.XEN_EIO, "EIO"), Map.entry(Errno.XEN_ENOTEMPTY, "ENOTEMPTY"),
            Map.entry(Errno.XEN_ENOSYS, "ENOSYS"), Map.entry(Errno.XEN_EROFS, "EROFS"),
            Map.entry(Errno.XEN_EBUSY, "EBUSY"), Map.entry(Errno.XEN_EAGAIN, "EAGAIN"),
            Map.entry(Errno.XEN_EISCONN, "EISCONN"), Map.entry(Errno.XEN_E2BIG, "E2BIG"),
            Map.entry(Errno.XEN_EPERM, "EPERM"));
    private static final Map<String, Integer> NUMBERS = NAMES.entrySet().stream()
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

    private XsErrno() {
    }

    /** The wire's name of a (positive) errno; one the wire has no name for travels as EINVAL. */
    static String name(final int errno) {
        return NAMES.getOrDefault(errno, "EINVAL");
    }

    /** The (positive) errno of a wire name; EINVAL for a name not in the list. */
    static int number(final String name) {
        return NUMBERS.getOrDefault(name, Errno.XEN_EINVAL);
    }
}
