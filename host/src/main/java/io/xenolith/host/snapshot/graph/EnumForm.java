package io.xenolith.host.snapshot.graph;

/** A constant of an enumeration, by its name. */
final class EnumForm implements Form {
    private final Class<?> type;

    EnumForm(final Class<?> type) {
        this.type = type;
    }

    @Override
    public void shape(final Object object, final Output to) {
        to.text(((Enum<?>) object).name());
    }

    @Override
    public Object allocate(final GraphReader from) throws GraphException {
        final String name = from.values().text();
        for (final Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw new GraphException(type.getName() + " has no " + name);
    }
}
