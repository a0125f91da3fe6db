package io.xenolith.coverage;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** A class that handles a hypercall, made to tell {@link Recorder} of each call before it returns. */
final class HandlerClass {
    static final String PACKAGE = "io/xenolith/hypervisor/";
    private static final String HANDLER = "io/xenolith/hypervisor/call/HypercallHandler";
    private static final String CALL = "call";
    private static final String CALL_TYPE = "(Lio/xenolith/hypervisor/domain/Vcpu;JJJJJ)J";
    private static final ClassDesc RECORDER = ClassDesc.of("io.xenolith.coverage.Recorder");
    private static final MethodTypeDesc TOLD = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_long,
            ConstantDescs.CD_Object, ConstantDescs.CD_long, ConstantDescs.CD_long, ConstantDescs.CD_long);
    /** Of arg1: behind {@code this} and the vCPU. */
    private static final int FIRST_ARGUMENT = 2;

    private HandlerClass() {
    }

    /** The class with calls of the recorder in it, null if it handles no hypercall. */
    static byte[] instrumented(final byte[] bytes) {
        final ClassFile file = ClassFile.of();
        final ClassModel model = file.parse(bytes);
        if (model.interfaces().stream().noneMatch(type -> type.asInternalName().equals(HANDLER))) {
            return null;
        }
        final ClassTransform transform = ClassTransform.transformingMethodBodies(HandlerClass::handles,
                HandlerClass::tellAtReturn);
        return file.transformClass(model, transform);
    }

    private static boolean handles(final MethodModel method) {
        return method.methodName().equalsString(CALL) && method.methodType().equalsString(CALL_TYPE);
    }

    private static void tellAtReturn(final CodeBuilder code, final CodeElement element) {
        if (element instanceof final ReturnInstruction leaving && leaving.opcode() == Opcode.LRETURN) {
            code.dup2().aload(0);
            for (int i = 0; i < 3; i++) {
                code.loadLocal(TypeKind.LONG, FIRST_ARGUMENT + 2 * i);
            }
            code.invokestatic(RECORDER, "called", TOLD);
        }
        code.with(element);
    }
}
