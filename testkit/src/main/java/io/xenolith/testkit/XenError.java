package io.xenolith.testkit;

import io.xenolith.abi.errno.Errno;
import java.util.Optional;

/** The errors of hypercalls, by name. Source: Xen public/errno.h. */
public enum XenError {
    EPERM(Errno.XEN_EPERM, "not permitted"), ENOENT(Errno.XEN_ENOENT, "no such thing"), ESRCH(Errno.XEN_ESRCH,
            "domain not found"), EIO(Errno.XEN_EIO, "input or output error"), ENXIO(Errno.XEN_ENXIO,
                    "no such device or address"), E2BIG(Errno.XEN_E2BIG, "list too long"), ENOEXEC(Errno.XEN_ENOEXEC,
                            "not a program"), EBADF(Errno.XEN_EBADF, "bad number"), ECHILD(Errno.XEN_ECHILD,
                                    "no children"), EAGAIN(Errno.XEN_EAGAIN, "try again"), ENOMEM(Errno.XEN_ENOMEM,
                                            "out of memory"), EACCES(Errno.XEN_EACCES,
                                                    "wrong interface version, or no access"), EFAULT(Errno.XEN_EFAULT,
                                                            "bad address"), EBUSY(Errno.XEN_EBUSY, "busy"), EEXIST(
                                                                    Errno.XEN_EEXIST,
                                                                    "exists already"), EXDEV(Errno.XEN_EXDEV,
                                                                            "across devices"), ENODEV(Errno.XEN_ENODEV,
                                                                                    "no such device"), ENOTDIR(
                                                                                            Errno.XEN_ENOTDIR,
                                                                                            "not a directory"), EISDIR(
                                                                                                    Errno.XEN_EISDIR,
                                                                                                    "is a directory"), EINVAL(
                                                                                                            Errno.XEN_EINVAL,
                                                                                                            "invalid argument"), ENFILE(
                                                                                                                    Errno.XEN_ENFILE,
                                                                                                                    "table full"), EMFILE(
                                                                                                                            Errno.XEN_EMFILE,
                                                                                                                            "too many open"), ENOSPC(
                                                                                                                                    Errno.XEN_ENOSPC,
                                                                                                                                    "no space left"), EROFS(
                                                                                                                                            Errno.XEN_EROFS,
                                                                                                                                            "read-only"), EMLINK(
                                                                                                                                                    Errno.XEN_EMLINK,
                                                                                                                                                    "too many links"), EDOM(
                                                                                                                                                            Errno.XEN_EDOM,
                                                                                                                                                            "argument out of domain"), ERANGE(
                                                                                                                                                                    Errno.XEN_ERANGE,
                                                                                                                                                                    "out of range"), EDEADLK(
                                                                                                                                                                            Errno.XEN_EDEADLK,
                                                                                                                                                                            "would deadlock"), ENAMETOOLONG(
                                                                                                                                                                                    Errno.XEN_ENAMETOOLONG,
                                                                                                                                                                                    "name too long"), ENOLCK(
                                                                                                                                                                                            Errno.XEN_ENOLCK,
                                                                                                                                                                                            "no locks left"), ENOSYS(
                                                                                                                                                                                                    Errno.XEN_ENOSYS,
                                                                                                                                                                                                    "no such call"), ENOTEMPTY(
                                                                                                                                                                                                            Errno.XEN_ENOTEMPTY,
                                                                                                                                                                                                            "not empty"), ENODATA(
                                                                                                                                                                                                                    Errno.XEN_ENODATA,
                                                                                                                                                                                                                    "no data"), ETIME(
                                                                                                                                                                                                                            Errno.XEN_ETIME,
                                                                                                                                                                                                                            "timer expired"), EBADMSG(
                                                                                                                                                                                                                                    Errno.XEN_EBADMSG,
                                                                                                                                                                                                                                    "bad message"), EOVERFLOW(
                                                                                                                                                                                                                                            Errno.XEN_EOVERFLOW,
                                                                                                                                                                                                                                            "too large for its type"), EILSEQ(
                                                                                                                                                                                                                                                    Errno.XEN_EILSEQ,
                                                                                                                                                                                                                                                    "illegal sequence"), ENOTSOCK(
                                                                                                                                                                                                                                                            Errno.XEN_ENOTSOCK,
                                                                                                                                                                                                                                                            "not a socket"), EMSGSIZE(
                                                                                                                                                                                                                                                                    Errno.XEN_EMSGSIZE,
                                                                                                                                                                                                                                                                    "message too long"), EOPNOTSUPP(
                                                                                                                                                                                                                                                                            Errno.XEN_EOPNOTSUPP,
                                                                                                                                                                                                                                                                            "not supported"), EADDRINUSE(
                                                                                                                                                                                                                                                                                    Errno.XEN_EADDRINUSE,
                                                                                                                                                                                                                                                                                    "address in use"), EADDRNOTAVAIL(
                                                                                                                                                                                                                                                                                            Errno.XEN_EADDRNOTAVAIL,
                                                                                                                                                                                                                                                                                            "address not available"), ENOBUFS(
                                                                                                                                                                                                                                                                                                    Errno.XEN_ENOBUFS,
                                                                                                                                                                                                                                                                                                    "no buffers"), EISCONN(
                                                                                                                                                                                                                                                                                                            Errno.XEN_EISCONN,
                                                                                                                                                                                                                                                                                                            "connected already"), ENOTCONN(
                                                                                                                                                                                                                                                                                                                    Errno.XEN_ENOTCONN,
                                                                                                                                                                                                                                                                                                                    "not connected"), ETIMEDOUT(
                                                                                                                                                                                                                                                                                                                            Errno.XEN_ETIMEDOUT,
                                                                                                                                                                                                                                                                                                                            "timed out"), ECONNREFUSED(
                                                                                                                                                                                                                                                                                                                                    Errno.XEN_ECONNREFUSED,
                                                                                                                                                                                                                                                                                                                                    "connection refused");

    private final int number;
    private final String meaning;

    XenError(final int number, final String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    /** The number, positive. */
    public int number() {
        return number;
    }

    /** The error in a hypercall's result, empty if {@code result} is none. */
    public static Optional<XenError> of(final long result) {
        for (final XenError error : values()) {
            if (-result == error.number) {
                return Optional.of(error);
            }
        }
        return Optional.empty();
    }

    /** A hypercall's result for people: {@code -EINVAL (invalid argument)}, or the number. */
    public static String text(final long result) {
        return of(result).map(error -> "-" + error + " (" + error.meaning + ")").orElseGet(() -> Long.toString(result));
    }
}
