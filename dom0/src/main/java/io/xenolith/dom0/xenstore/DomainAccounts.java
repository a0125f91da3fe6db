package io.xenolith.dom0.xenstore;

import java.util.Map;
import java.util.TreeMap;

/** The accounts, one a domain that has or had something to count. */
final class DomainAccounts {
    private final Map<Integer, DomainAccount> accounts = new TreeMap<>();

    DomainAccount of(final int domid) {
        return accounts.computeIfAbsent(domid, id -> new DomainAccount());
    }

    /** Forgets a dead domain; a later one of that number starts from nothing. */
    void forget(final int domid) {
        accounts.remove(domid);
    }
}
