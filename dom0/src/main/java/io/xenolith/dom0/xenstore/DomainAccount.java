package io.xenolith.dom0.xenstore;

/** What one domain uses of the store. Lives from the first node given to the domain until the domain is gone. */
final class DomainAccount {
    private int nodes;
    private long memoryBytes;
    private int outstanding;

    int nodes() {
        return nodes;
    }

    long memoryBytes() {
        return memoryBytes;
    }

    int outstanding() {
        return outstanding;
    }

    void addNodes(final int count) {
        nodes += count;
    }

    void addMemory(final long bytes) {
        memoryBytes += bytes;
    }

    void addOutstanding(final int count) {
        outstanding += count;
    }
}
