package io.xenolith.host.snapshot.graph;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;

/** A constant, by its class and name. */
final class ConstantForm implements Form {
    private final Constants constants;

    ConstantForm(final Constants constants) {
        this.constants = constants;
    }

    @Override
    public void shape(final Object object, final Output to) {
        final Field field = constants.field(object);
        to.text(field.getDeclaringClass().getName());
        to.text(field.getName());
    }

    @Override
    public Object allocate(final GraphReader from) throws GraphException {
        final Class<?> type = FormTable.type(from.values().text());
        final String name = from.values().text();
        try {
            final Field field = type.getDeclaredField(name);
            final int modifiers = field.getModifiers();
            if (Modifier.isStatic(modifiers) && Modifier.isFinal(modifiers) && !field.getType().isPrimitive()) {
                field.setAccessible(true);
                return field.get(null);
            }
        } catch (final ReflectiveOperationException | LinkageError e) {
            throw new GraphException("there is no constant " + type.getName() + "." + name, e);
        }
        throw new GraphException(type.getName() + "." + name + " is no constant");
    }
}
