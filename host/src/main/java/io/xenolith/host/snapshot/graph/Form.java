package io.xenolith.host.snapshot.graph;

/**
 * How the objects of one class are written and made again. What an object takes to be made is its shape; what it refers to is its
 * content. All objects are made from their shapes before any content is read, so that cycles need no care; objects that
 * cannot be made without their content ({@link #allocate} answers null) are built when they are first needed.
 */
interface Form {
    /** Writes the shape of {@code object}. */
    default void shape(final Object object, final Output to) throws GraphException {
    }

    /** Writes the content of {@code object}. */
    default void content(final Object object, final GraphWriter to) throws GraphException {
    }

    /** An object of the shape that is read, or null if it takes the content to make it. */
    default Object allocate(final GraphReader from) throws GraphException {
        return null;
    }

    /** An object from its content, where {@link #allocate} had none. */
    default Object build(final GraphReader from) throws GraphException {
        throw new GraphException("an object that cannot be built");
    }

    /** Reads the content into {@code object}, which was allocated or built. */
    default void fill(final Object object, final GraphReader from) throws GraphException {
    }

    /** It is filled when all others are: it asks what it contains for hash codes or an order. */
    default boolean late() {
        return false;
    }
}
