package io.xenolith.host.report;

/**
 * What one domain did.
 *
 * @param name its name
 * @param state the last thing that became of it, a word of trace event {@code DomainState}, or {@code running}
 * @param eventsSent EVTCHNOP_send
 * @param upcalls entered
 * @param grants entries it wrote
 * @param grantMaps grants of others that it mapped
 * @param grantCopies elements of GNTTABOP_copy it asked for
 * @param traps exceptions it took
 * @param runNs virtual time its vCPUs ran
 */
public record DomainSummary(int domid, String name, String state, long hypercalls, long eventsSent, long upcalls,
        long grants, long grantMaps, long grantCopies, long traps, long runNs) {
}
