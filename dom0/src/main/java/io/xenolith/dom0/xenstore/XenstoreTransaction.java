package io.xenolith.dom0.xenstore;

/** The tree as one transaction of {@link XenstoreClient#transaction} sees it; of no use after that. */
public final class XenstoreTransaction extends XenstoreAccess {
    private final XenstoreClient client;
    private final int id;

    XenstoreTransaction(final XenstoreClient client, final int id) {
        this.client = client;
        this.id = id;
    }

    @Override
    byte[] request(final int type, final byte[] payload) {
        return client.request(type, id, payload);
    }
}
