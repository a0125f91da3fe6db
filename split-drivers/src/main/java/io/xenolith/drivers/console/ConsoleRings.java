package io.xenolith.drivers.console;

import io.xenolith.abi.io.console.XenconsInterface;
import io.xenolith.drivers.ring.ByteRingLayout;
import io.xenolith.drivers.ring.RingTrace;
import io.xenolith.drivers.xenbus.DevicePath;
import io.xenolith.trace.TraceEvent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The two rings of a console page, and how what happens on them is traced. */
final class ConsoleRings {
    /** To the guest: what is typed. */
    static final ByteRingLayout IN = new ByteRingLayout(XenconsInterface.IN_OFFSET,
            XenconsInterface.OUT_OFFSET - XenconsInterface.IN_OFFSET, XenconsInterface.IN_CONS_OFFSET,
            XenconsInterface.IN_PROD_OFFSET);
    /** From the guest: what is printed. */
    static final ByteRingLayout OUT = new ByteRingLayout(XenconsInterface.OUT_OFFSET,
            XenconsInterface.IN_CONS_OFFSET - XenconsInterface.OUT_OFFSET, XenconsInterface.OUT_CONS_OFFSET,
            XenconsInterface.OUT_PROD_OFFSET);
    static final String IN_SIDE = "in";
    static final String OUT_SIDE = "out";

    private ConsoleRings() {
    }

    /** Name of the first console of {@code frontend}. */
    static String deviceName(final int frontend) {
        return DevicePath.deviceName("console", frontend, 0);
    }

    /** {@code count} bytes were put in front of index {@code newProd}, and the other side is notified. */
    static void tracePut(final RingTrace trace, final String side, final int newProd, final byte[] source,
            final int offset, final int count) {
        if (!trace.on()) {
            return;
        }
        final int oldProd = newProd - count;
        final byte[] bytes = Arrays.copyOfRange(source, offset, offset + count);
        trace.slot(side, oldProd, Integer.toUnsignedLong(oldProd), printable(bytes), bytes);
        // There is no event threshold: a producer notifies after each batch. That is as if it lay at the first byte.
        trace.sink().emit(new TraceEvent.RingPush(trace.domain(), trace.device(), side, oldProd, newProd, oldProd + 1,
                true));
    }

    /** {@code count} bytes in front of index {@code newCons} were taken: now they are in {@code target}. */
    static void traceTaken(final RingTrace trace, final String side, final int newCons, final byte[] target,
            final int offset, final int count) {
        if (trace.on()) {
            final int oldCons = newCons - count;
            trace.take(side, oldCons, Integer.toUnsignedLong(oldCons),
                    Arrays.copyOfRange(target, offset, offset + count));
        }
    }

    private static String printable(final byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).replace("\r", "\\r").replace("\n", "\\n").replace("\0",
                "\\0");
    }
}
