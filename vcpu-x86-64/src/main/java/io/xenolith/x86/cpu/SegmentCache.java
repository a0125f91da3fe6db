package io.xenolith.x86.cpu;

import java.util.Arrays;

/**
 * The hidden parts of the segment registers: what the processor keeps of the descriptors that selectors led to. Loaded in
 * either mode; they count in compatibility mode, where a segment has a base, a limit and rights. The bases of fs and gs,
 * which count always and can be written alone, are not here but in {@link CpuState#gpr}.
 *
 * <p>At first all segments are flat. Source: Intel SDM volume 3, 3.4.3 and 5.3 to 5.4.
 */
public final class SegmentCache {
    private static final int SEGMENTS = 6;
    private static final int CS = 1;
    private static final int SS = 2;
    private static final long FLAT_DATA = 0x00CF_F300_0000_FFFFL;
    private static final long FLAT_CODE = 0x00CF_FB00_0000_FFFFL;
    /** A segment of this limit has none: accesses wrap around its end. */
    private static final long NO_LIMIT = 0xFFFF_FFFFL;
    private static final long LIMIT_16 = 0xFFFF;
    /** A null selector's: nothing may be done with it. */
    private static final long UNUSABLE = 0;

    private final long[] descriptors = new long[SEGMENTS];

    SegmentCache() {
        Arrays.fill(descriptors, FLAT_DATA);
        descriptors[CS] = FLAT_CODE;
    }

    /** Segment register {@code segment} (es, cs, ss, ds, fs, gs) has been loaded from {@code descriptor}. */
    public void load(final int segment, final long descriptor) {
        descriptors[segment] = descriptor;
    }

    /** Segment register {@code segment} has been loaded with a null selector. */
    public void loadNull(final int segment) {
        descriptors[segment] = UNUSABLE;
    }

    /** Base of {@code segment}. */
    public long base(final int segment) {
        return Descriptor.base(descriptors[segment]);
    }

    /** Whether {@code size} bytes at {@code offset} (32 bits) of {@code segment} may be read, or written. */
    public boolean allows(final int segment, final long offset, final int size, final boolean write) {
        final long descriptor = descriptors[segment];
        if (descriptor == UNUSABLE) {
            return false;
        }
        final boolean code = Descriptor.isCode(descriptor);
        if ((code || write) && (!Descriptor.has(descriptor, Descriptor.WRITABLE_OR_READABLE) || (code && write))) {
            return false;
        }
        return within(descriptor, offset, offset + size - 1);
    }

    /** Whether stack pointers are 32 bits wide; otherwise 16. */
    public boolean hasWideStack() {
        return Descriptor.has(descriptors[SS], Descriptor.DEFAULT_32);
    }

    /** Whether code may be at {@code offset} of cs. */
    public boolean allowsCode(final long offset) {
        return offset <= Descriptor.limit(descriptors[CS]);
    }

    private static boolean within(final long descriptor, final long first, final long last) {
        final long limit = Descriptor.limit(descriptor);
        if (!Descriptor.isCode(descriptor) && Descriptor.has(descriptor, Descriptor.CONFORMING_OR_EXPAND_DOWN)) {
            return first > limit && last <= (Descriptor.has(descriptor, Descriptor.DEFAULT_32) ? NO_LIMIT : LIMIT_16);
        }
        return limit == NO_LIMIT || last <= limit;
    }
}
