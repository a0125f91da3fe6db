package io.xenolith.host.snapshot.graph;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.objenesis.ObjenesisStd;
import org.objenesis.instantiator.ObjectInstantiator;

/** An ordinary object: its fields, and those of the classes above it. It is made without a constructor. */
final class ObjectForm implements Form {
    private static final String OWN = "io.xenolith.";

    private final FieldAccess[] fields;
    private final ObjectInstantiator<?> instantiator;

    ObjectForm(final Class<?> type) throws GraphException {
        final List<FieldAccess> found = new ArrayList<>();
        for (Class<?> part = type; part != Object.class; part = part.getSuperclass()) {
            if (!part.getName().startsWith(OWN)) {
                if (Throwable.class.isAssignableFrom(part)) {
                    // One that is made once and thrown often: nobody asks where it comes from.
                    break;
                }
                throw new GraphException(
                        "a " + type.getName() + ", which extends " + part.getName() + ", cannot be kept");
            }
            for (final Field field : part.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !NotState.is(field)) {
                    found.add(FieldAccess.of(field));
                }
            }
        }
        if (Modifier.isAbstract(type.getModifiers())) {
            throw new GraphException(type.getName() + " has no objects of its own");
        }
        fields = found.toArray(FieldAccess[]::new);
        instantiator = new ObjenesisStd(false).getInstantiatorOf(type);
    }

    @Override
    public void content(final Object object, final GraphWriter to) throws GraphException {
        for (final FieldAccess field : fields) {
            field.write(object, to);
        }
    }

    @Override
    public Object allocate(final GraphReader from) {
        return instantiator.newInstance();
    }

    @Override
    public void fill(final Object object, final GraphReader from) throws GraphException {
        for (final FieldAccess field : fields) {
            field.read(object, from);
        }
    }
}
