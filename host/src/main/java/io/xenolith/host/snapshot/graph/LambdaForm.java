package io.xenolith.host.snapshot.graph;

import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * A lambda or method reference: the class it is in, which of that class's it is, and what it has captured. The compiler writes
 * the means for it into every class, being told so (pom.xml, forceSerializable).
 */
final class LambdaForm implements Form {
    private static final String WRITE = "writeReplace";
    private static final String READ = "$deserializeLambda$";

    private final Class<?> capturing;

    LambdaForm(final Class<?> capturing) {
        this.capturing = capturing;
    }

    /** The class that {@code object} is in the code of. */
    static Class<?> capturing(final Object object) throws GraphException {
        final String name = form(object).getCapturingClass();
        if (!name.startsWith("io/xenolith/")) {
            throw new GraphException("a lambda of " + name + " cannot be kept");
        }
        return FormTable.type(name.replace('/', '.'));
    }

    @Override
    public void content(final Object object, final GraphWriter to) throws GraphException {
        final SerializedLambda form = form(object);
        final Output values = to.values();
        values.text(form.getFunctionalInterfaceClass());
        values.text(form.getFunctionalInterfaceMethodName());
        values.text(form.getFunctionalInterfaceMethodSignature());
        values.count(form.getImplMethodKind());
        values.text(form.getImplClass());
        values.text(form.getImplMethodName());
        values.text(form.getImplMethodSignature());
        values.text(form.getInstantiatedMethodType());
        values.count(form.getCapturedArgCount());
        for (int i = 0; i < form.getCapturedArgCount(); i++) {
            to.reference(form.getCapturedArg(i));
        }
    }

    private static SerializedLambda form(final Object object) throws GraphException {
        try {
            final Method write = object.getClass().getDeclaredMethod(WRITE);
            write.setAccessible(true);
            if (write.invoke(object) instanceof final SerializedLambda form) {
                return form;
            }
        } catch (final ReflectiveOperationException | RuntimeException e) {
            throw new GraphException("a " + object.getClass().getName() + " was not compiled to be kept", e);
        }
        throw new GraphException("a " + object.getClass().getName() + " cannot be kept");
    }

    @Override
    public Object build(final GraphReader from) throws GraphException {
        final Input values = from.values();
        final String type = values.text();
        final String name = values.text();
        final String signature = values.text();
        final int kind = values.count(Byte.MAX_VALUE);
        final String implementer = values.text();
        final String implementation = values.text();
        final String implementationSignature = values.text();
        final String instantiated = values.text();
        final Object[] captured = new Object[values.count(Byte.MAX_VALUE * 2)];
        for (int i = 0; i < captured.length; i++) {
            captured[i] = from.reference();
        }
        return made(new SerializedLambda(capturing, type, name, signature, kind, implementer,
                implementation, implementationSignature, instantiated, captured));
    }

    private Object made(final SerializedLambda form) throws GraphException {
        try {
            final Method read = capturing.getDeclaredMethod(READ, SerializedLambda.class);
            read.setAccessible(true);
            return read.invoke(null, form);
        } catch (final InvocationTargetException e) {
            throw new GraphException(capturing.getName() + " has no such lambda", e.getCause());
        } catch (final ReflectiveOperationException | LinkageError e) {
            throw new GraphException(capturing.getName() + " has no lambdas to be made", e);
        }
    }
}
