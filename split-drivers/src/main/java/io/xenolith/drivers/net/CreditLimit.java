package io.xenolith.drivers.net;

import io.xenolith.drivers.xenbus.StoreKeys;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A rate in bytes per period, as the {@code rate} key says it. A packet goes while there is credit left and is charged
 * whole; what it takes too much is waited for. Unused credit is kept for one period only.
 */
final class CreditLimit {
    private static final long NS_PER_US = 1_000;
    private static final long UNLIMITED = 0xffff_ffffL;

    private final long bytesPerPeriod;
    private final long periodNs;
    private long credit;
    private long periodStartNs;

    /** @param periodNs 0 for no limit */
    private CreditLimit(final long bytesPerPeriod, final long periodNs, final long nowNs) {
        this.bytesPerPeriod = bytesPerPeriod;
        this.periodNs = periodNs;
        this.credit = bytesPerPeriod;
        this.periodStartNs = nowNs;
    }

    /** The limit of a {@code rate} key, "bytes,microseconds"; none without a key, empty if it makes no sense. */
    static Optional<CreditLimit> parse(final Optional<String> key, final long nowNs) {
        if (key.isEmpty()) {
            return Optional.of(new CreditLimit(UNLIMITED, 0, nowNs));
        }
        final String[] parts = key.get().split(",", -1);
        if (parts.length != 2) {
            return Optional.empty();
        }
        final OptionalLong bytes = StoreKeys.unsigned(parts[0], StoreKeys.U32_MAX);
        final OptionalLong microseconds = StoreKeys.unsigned(parts[1], StoreKeys.U32_MAX);
        if (bytes.isEmpty() || microseconds.isEmpty() || bytes.getAsLong() == 0) {
            return Optional.empty();
        }
        return Optional.of(new CreditLimit(bytes.getAsLong(), microseconds.getAsLong() * NS_PER_US, nowNs));
    }

    /** When the next packet may go: {@code nowNs} or later. */
    long readyAtNs(final long nowNs) {
        if (periodNs == 0) {
            return nowNs;
        }
        final long periods = (nowNs - periodStartNs) / periodNs;
        if (periods > 0) {
            periodStartNs += periods * periodNs;
            // No packet is longer than 64 kB, so more periods than that fill any debt.
            final long filling = Math.min(periods, NetPacket.MAX_BYTES + 1L);
            credit = Math.min(bytesPerPeriod, credit + filling * bytesPerPeriod);
        }
        if (credit > 0) {
            return nowNs;
        }
        final long missing = -credit / bytesPerPeriod + 1;
        return periodStartNs + missing * periodNs;
    }

    /** A packet of {@code bytes} went. */
    void charge(final int bytes) {
        if (periodNs != 0) {
            credit -= bytes;
        }
    }
}
