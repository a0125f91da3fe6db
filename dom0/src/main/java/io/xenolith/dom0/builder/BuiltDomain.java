package io.xenolith.dom0.builder;

/** What the builder made, as far as the toolstack needs it afterwards. */
public record BuiltDomain(long storeMfn, int storePort, long consoleMfn, int consolePort) {
}
