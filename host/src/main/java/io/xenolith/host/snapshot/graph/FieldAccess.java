package io.xenolith.host.snapshot.graph;

import java.lang.reflect.Field;

/** Reads and sets one field of objects, whatever its type. */
final class FieldAccess {
    private final Field field;
    private final char type;

    private FieldAccess(final Field field) {
        this.field = field;
        this.type = field.getType().isPrimitive() ? field.getType().descriptorString().charAt(0) : 'L';
    }

    static FieldAccess of(final Field field) {
        field.setAccessible(true);
        return new FieldAccess(field);
    }

    void write(final Object object, final GraphWriter to) throws GraphException {
        try {
            final Output values = to.values();
            switch (type) {
                case 'Z' -> values.byteValue(field.getBoolean(object) ? 1 : 0);
                case 'B' -> values.byteValue(field.getByte(object));
                case 'S' -> values.number(field.getShort(object));
                case 'C' -> values.count(field.getChar(object));
                case 'I' -> values.number(field.getInt(object));
                case 'J' -> values.number(field.getLong(object));
                case 'F' -> values.number(Float.floatToRawIntBits(field.getFloat(object)));
                case 'D' -> values.number(Double.doubleToRawLongBits(field.getDouble(object)));
                default -> to.reference(field.get(object));
            }
        } catch (final IllegalAccessException e) {
            throw new GraphException(field + " cannot be read", e);
        }
    }

    void read(final Object object, final GraphReader from) throws GraphException {
        try {
            final Input values = from.values();
            switch (type) {
                case 'Z' -> field.setBoolean(object, values.byteValue() != 0);
                case 'B' -> field.setByte(object, (byte) values.byteValue());
                case 'S' -> field.setShort(object, (short) values.number());
                case 'C' -> field.setChar(object, (char) values.count());
                case 'I' -> field.setInt(object, (int) values.number());
                case 'J' -> field.setLong(object, values.number());
                case 'F' -> field.setFloat(object, Float.intBitsToFloat((int) values.number()));
                case 'D' -> field.setDouble(object, Double.longBitsToDouble(values.number()));
                default -> field.set(object, from.reference());
            }
        } catch (final IllegalAccessException e) {
            throw new GraphException(field + " cannot be set", e);
        }
    }

    /** The value that is read, as an object. */
    Object value(final GraphReader from) throws GraphException {
        final Input values = from.values();
        return switch (type) {
            case 'Z' -> values.byteValue() != 0;
            case 'B' -> (byte) values.byteValue();
            case 'S' -> (short) values.number();
            case 'C' -> (char) values.count();
            case 'I' -> (int) values.number();
            case 'J' -> values.number();
            case 'F' -> Float.intBitsToFloat((int) values.number());
            case 'D' -> Double.longBitsToDouble(values.number());
            default -> from.reference();
        };
    }
}
