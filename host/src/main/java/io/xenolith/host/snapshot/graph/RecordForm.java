package io.xenolith.host.snapshot.graph;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** A record, made by its canonical constructor. */
final class RecordForm implements Form {
    private final Class<?> type;
    private final FieldAccess[] fields;
    private final Constructor<?> constructor;

    RecordForm(final Class<?> type) throws GraphException {
        this.type = type;
        final RecordComponent[] components = type.getRecordComponents();
        try {
            fields = new FieldAccess[components.length];
            for (int i = 0; i < fields.length; i++) {
                final Field field = type.getDeclaredField(components[i].getName());
                fields[i] = FieldAccess.of(field);
            }
            constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
        } catch (final ReflectiveOperationException e) {
            throw new GraphException(type.getName() + " is no ordinary record", e);
        }
    }

    @Override
    public void content(final Object object, final GraphWriter to) throws GraphException {
        for (final FieldAccess field : fields) {
            field.write(object, to);
        }
    }

    @Override
    public Object build(final GraphReader from) throws GraphException {
        final Object[] values = new Object[fields.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = fields[i].value(from);
        }
        try {
            return constructor.newInstance(values);
        } catch (final ReflectiveOperationException e) {
            throw new GraphException(type.getName() + " refuses its values", e);
        }
    }
}
