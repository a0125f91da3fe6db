package io.xenolith.x86.cpu;

/**
 * An exception of the guest's, on its way from the place that found it to the end of the run. One per processor, reused: it
 * has no stack trace and is valid until the next one. The instruction has changed nothing.
 */
public final class GuestFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Exception vector. */
    public int vector;
    /** Error code, 0 for vectors without one. */
    public int errorCode;
    /** Linear address of a page fault. */
    public long address;

    /** Whether it is a #GP because {@link #address} is not canonical: #SS if the access went through the stack segment. */
    public boolean notCanonical;

    /** A fault that is filled in before each throw. */
    public GuestFault() {
        super(null, null, false, false);
    }

    /** The fault of {@code vector} with an error code of {@code errorCode}. */
    public GuestFault of(final int newVector, final int newErrorCode) {
        vector = newVector;
        errorCode = newErrorCode;
        address = 0;
        notCanonical = false;
        return this;
    }

    /** A page fault at {@code at}. */
    public GuestFault pageFault(final long at, final int newErrorCode) {
        vector = Vector.PF;
        errorCode = newErrorCode;
        address = at;
        notCanonical = false;
        return this;
    }

    /** #GP(0): {@code at} is not canonical. */
    public GuestFault notCanonical(final long at) {
        vector = Vector.GP;
        errorCode = 0;
        address = at;
        notCanonical = true;
        return this;
    }
}
