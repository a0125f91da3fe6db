package io.xenolith.dom0.toolstack;

import io.xenolith.abi.errno.Errno;
import java.util.Map;

/** Errors of hypercalls in the words of the C library, which libxl's log has behind what it says itself. */
final class ErrnoText {
    private static final Map<Integer, String> TEXTS = Map.ofEntries(Map.entry(0, "Success"),
            Map.entry(Errno.XEN_EPERM, "Operation not permitted"),
            Map.entry(Errno.XEN_ENOENT, "No such file or directory"), Map.entry(Errno.XEN_ESRCH, "No such process"),
            Map.entry(Errno.XEN_EIO, "Input/output error"),
            Map.entry(Errno.XEN_E2BIG, "Argument list too long"), Map.entry(Errno.XEN_ENOMEM, "Cannot allocate memory"),
            Map.entry(Errno.XEN_EACCES, "Permission denied"), Map.entry(Errno.XEN_EFAULT, "Bad address"),
            Map.entry(Errno.XEN_EBUSY, "Device or resource busy"), Map.entry(Errno.XEN_EEXIST, "File exists"),
            Map.entry(Errno.XEN_EINVAL, "Invalid argument"),
            Map.entry(Errno.XEN_ENOSPC, "No space left on device"),
            Map.entry(Errno.XEN_ENOSYS, "Function not implemented"),
            Map.entry(Errno.XEN_EOPNOTSUPP, "Operation not supported"));

    private ErrnoText() {
    }

    /** @param result of a hypercall: {@code -errno} */
    static String of(final long result) {
        return TEXTS.getOrDefault((int) -result, "Unknown error " + -result);
    }
}
