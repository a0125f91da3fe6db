package io.xenolith.abi;

/**
 * The one door from a guest to the hypervisor: {@code syscall} with a number and up to five argument words.
 *
 * <p>Pointers among the arguments are virtual addresses of the calling guest. The result is Xen's signed 64-bit value,
 * {@code -errno} when negative (see {@link io.xenolith.abi.errno.Errno}).
 */
@FunctionalInterface
public interface Hypercalls {
    /** Calls hypercall {@code number} ({@code __HYPERVISOR_*}); unused arguments are 0. */
    long hypercall(int number, long arg1, long arg2, long arg3, long arg4, long arg5);

    default long hypercall(final int number, final long arg1) {
        return hypercall(number, arg1, 0, 0, 0, 0);
    }

    default long hypercall(final int number, final long arg1, final long arg2) {
        return hypercall(number, arg1, arg2, 0, 0, 0);
    }

    default long hypercall(final int number, final long arg1, final long arg2, final long arg3) {
        return hypercall(number, arg1, arg2, arg3, 0, 0);
    }

    default long hypercall(final int number, final long arg1, final long arg2, final long arg3, final long arg4) {
        return hypercall(number, arg1, arg2, arg3, arg4, 0);
    }
}
