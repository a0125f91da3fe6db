package io.xenolith.host.snapshot.graph;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Objects that a class has in a constant of its own type, of an enclosing one or of one that it implements. They are the same object
 * after reading, since code may ask for identity.
 */
final class Constants {
    private final Set<Class<?>> seen = new HashSet<>();
    private final IdentityHashMap<Object, Field> fields = new IdentityHashMap<>();

    /** {@code object} is in a constant. */
    boolean is(final Object object) {
        final Class<?> type = object.getClass();
        if (type.isEnum() || !type.getName().startsWith("io.xenolith.")) {
            return false;
        }
        look(type);
        return fields.containsKey(object);
    }

    /** The constant that holds {@code object}, which {@link #is} in one. */
    Field field(final Object object) {
        return fields.get(object);
    }

    private void look(final Class<?> type) {
        if (type == null || !type.getName().startsWith("io.xenolith.") || !seen.add(type)) {
            return;
        }
        look(type.getSuperclass());
        look(type.getNestHost());
        look(type.getEnclosingClass());
        for (final Class<?> implemented : type.getInterfaces()) {
            look(implemented);
        }
        for (final Field field : type.getDeclaredFields()) {
            final int modifiers = field.getModifiers();
            if (Modifier.isStatic(modifiers) && Modifier.isFinal(modifiers) && !field.isSynthetic()
                    && !field.getType().isPrimitive() && !field.getType().isArray()) {
                note(field);
            }
        }
    }

    private void note(final Field field) {
        try {
            field.setAccessible(true);
            final Object value = field.get(null);
            if (value != null && value.getClass().getName().startsWith("io.xenolith.")
                    && !(value instanceof Enum<?>)) {
                fields.putIfAbsent(value, field);
            }
        } catch (final IllegalAccessException e) {
            throw new IllegalStateException(field + " cannot be read", e);
        }
    }
}
