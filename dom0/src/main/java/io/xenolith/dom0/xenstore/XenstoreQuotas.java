package io.xenolith.dom0.xenstore;

/**
 * Limits of every unprivileged domain. Source: defaults of the C daemon of Xen 4.17.
 *
 * @param nodes nodes a domain may own
 * @param watches a further watch is refused when more than this many are set (so one more than this fits, as in Xen)
 * @param transactions a START is refused while more than this many are open
 * @param entryBytes a node's record must stay below this
 * @param permissions entries of a node's permission list
 * @param transactionNodes nodes a transaction may touch
 * @param pathBytes length of a path below {@code /local/domain/N/}, or of the whole path elsewhere
 * @param outstanding unanswered or undelivered requests from which on no further one is read
 * @param memoryBytes nodes, watches and queued messages together; from here on requests wait or fail
 * @param eventTimeoutNs how long a watch event may lie unread before it is dropped; 0 for ever
 */
public record XenstoreQuotas(int nodes, int watches, int transactions, int entryBytes, int permissions,
        int transactionNodes, int pathBytes, int outstanding, int memoryBytes, long eventTimeoutNs) {
    public static XenstoreQuotas defaults() {
        return new XenstoreQuotas(1000, 128, 10, 2048, 5, 1024, 2048, 20, 2_621_440, 20_000_000_000L);
    }
}
