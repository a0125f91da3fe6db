package io.xenolith.host.report;

/**
 * What one network interface moved, as its backend saw it; tx is from the guest, rx to it.
 *
 * @param name {@code DOMAIN.vif0}
 */
public record VifSummary(String name, long txPackets, long txBytes, long txDropped, long rxPackets, long rxBytes,
        long rxDropped) {
}
