package io.xenolith.host.snapshot.graph;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Arrays. Most of the large ones are empty for the most part, so runs of nothing are written as their lengths. */
final class ArrayForms {
    /** Primitive arrays are looked at in pieces of so many bytes. */
    private static final int PIECE = 32;
    /** Bytes of a reference, at most. */
    static final int REFERENCE = Long.BYTES;

    private ArrayForms() {
    }

    static Form of(final Class<?> type) {
        return type.getComponentType().isPrimitive()
                ? new Values(type.getComponentType())
                : new References(type.getComponentType());
    }

    /** Numbers of one kind. They are part of the shape, for others to be made of. */
    private record Values(Class<?> component) implements Form {
        @Override
        public void shape(final Object object, final Output to) {
            final int length = Array.getLength(object);
            to.count(length);
            final byte[] bytes = bytes(object, length);
            int at = 0;
            while (at < bytes.length) {
                final int zeros = run(bytes, at, true);
                final int others = run(bytes, at + zeros, false);
                to.count(zeros);
                to.count(others);
                to.raw(bytes, at + zeros, others);
                at += zeros + others;
            }
        }

        /** Length of the run of pieces from {@code from} on that are all zero, or all not. */
        private static int run(final byte[] bytes, final int from, final boolean zero) {
            int end = from;
            while (end < bytes.length) {
                final int next = Math.min(end + PIECE, bytes.length);
                if (zeros(bytes, end, next) != zero) {
                    break;
                }
                end = next;
            }
            return end - from;
        }

        private static boolean zeros(final byte[] bytes, final int from, final int to) {
            for (int i = from; i < to; i++) {
                if (bytes[i] != 0) {
                    return false;
                }
            }
            return true;
        }

        private byte[] bytes(final Object array, final int length) {
            final byte[] bytes = new byte[Math.multiplyExact(length, width())];
            final ByteBuffer to = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            switch (array) {
                case final byte[] values -> to.put(values);
                case final short[] values -> to.asShortBuffer().put(values);
                case final char[] values -> to.asCharBuffer().put(values);
                case final int[] values -> to.asIntBuffer().put(values);
                case final long[] values -> to.asLongBuffer().put(values);
                case final float[] values -> to.asFloatBuffer().put(values);
                case final double[] values -> to.asDoubleBuffer().put(values);
                default -> {
                    final boolean[] values = (boolean[]) array;
                    for (int i = 0; i < length; i++) {
                        bytes[i] = (byte) (values[i] ? 1 : 0);
                    }
                }
            }
            return bytes;
        }

        private int width() {
            return switch (component.descriptorString().charAt(0)) {
                case 'Z', 'B' -> Byte.BYTES;
                case 'S', 'C' -> Short.BYTES;
                case 'I', 'F' -> Integer.BYTES;
                default -> Long.BYTES;
            };
        }

        @Override
        public Object allocate(final GraphReader from) throws GraphException {
            final int length = from.length(width());
            final byte[] bytes = new byte[Math.multiplyExact(length, width())];
            final Input values = from.values();
            int at = 0;
            while (at < bytes.length) {
                at += values.count(bytes.length - at + 1);
                final int others = values.count(bytes.length - at + 1);
                values.raw(bytes, at, others);
                at += others;
            }
            return array(bytes, length);
        }

        private Object array(final byte[] bytes, final int length) {
            final Object array = Array.newInstance(component, length);
            final ByteBuffer from = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            switch (array) {
                case final byte[] values -> from.get(values);
                case final short[] values -> from.asShortBuffer().get(values);
                case final char[] values -> from.asCharBuffer().get(values);
                case final int[] values -> from.asIntBuffer().get(values);
                case final long[] values -> from.asLongBuffer().get(values);
                case final float[] values -> from.asFloatBuffer().get(values);
                case final double[] values -> from.asDoubleBuffer().get(values);
                default -> {
                    final boolean[] values = (boolean[]) array;
                    for (int i = 0; i < length; i++) {
                        values[i] = bytes[i] != 0;
                    }
                }
            }
            return array;
        }
    }

    /** Objects of one kind, or null. */
    private record References(Class<?> component) implements Form {
        @Override
        public void shape(final Object object, final Output to) {
            to.count(((Object[]) object).length);
        }

        @Override
        public void content(final Object object, final GraphWriter to) {
            final Object[] array = (Object[]) object;
            int at = 0;
            while (at < array.length) {
                final int nulls = run(array, at, true);
                final int others = run(array, at + nulls, false);
                to.values().count(nulls);
                to.values().count(others);
                for (int i = 0; i < others; i++) {
                    to.reference(array[at + nulls + i]);
                }
                at += nulls + others;
            }
        }

        private static int run(final Object[] array, final int from, final boolean none) {
            int end = from;
            while (end < array.length && array[end] == null == none) {
                end++;
            }
            return end - from;
        }

        @Override
        public Object allocate(final GraphReader from) throws GraphException {
            return Array.newInstance(component, from.length(REFERENCE));
        }

        @Override
        public void fill(final Object object, final GraphReader from) throws GraphException {
            final Object[] array = (Object[]) object;
            int at = 0;
            while (at < array.length) {
                at += from.values().count(array.length - at + 1);
                final int others = from.values().count(array.length - at + 1);
                for (int i = 0; i < others; i++) {
                    array[at++] = from.reference();
                }
            }
        }
    }
}
