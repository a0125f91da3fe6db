package io.xenolith.host.snapshot.graph;

/** A name in the place of what belongs to the process. */
final class ExternalForm implements Form {
    @Override
    public Object allocate(final GraphReader from) throws GraphException {
        return from.external(from.values().text());
    }
}
