package io.xenolith.host.gdb;

import io.xenolith.hypervisor.domain.Registers;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.vcpu.x86.X86Engine;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The registers of a vCPU as gdb has them, and back. Selectors stay as they are: only the guest may load them. */
final class VcpuRegisters {
    /** As the instruction set numbers them, in gdb's order. */
    private static final int[] GENERAL = {0, 3, 1, 2, 6, 7, 5, 4, 8, 9, 10, 11, 12, 13, 14, 15};
    /** CF, PF, AF, ZF, SF, TF, DF, OF, NT, AC, ID: what user-level code can change. */
    private static final long CHANGEABLE_FLAGS = 0x24_4dd5;
    private static final int SELECTORS = 6;
    private static final int X87_REGISTERS = 8;
    private static final int X87_BYTES = 10;
    private static final int XMM_BYTES = 16 * 16;

    /** Places in an FXSAVE image. */
    private static final int IMAGE_CONTROL = 0;
    private static final int IMAGE_STATUS = 2;
    private static final int IMAGE_IN_USE = 4;
    private static final int IMAGE_OPCODE = 6;
    private static final int IMAGE_CODE_POINTER = 8;
    private static final int IMAGE_DATA_POINTER = 16;
    private static final int IMAGE_MXCSR = 24;
    private static final int IMAGE_STACK = 32;
    private static final int IMAGE_STACK_STEP = 16;
    private static final int IMAGE_XMM = 160;

    private VcpuRegisters() {
    }

    static byte[] read(final Vcpu vcpu) {
        final Registers registers = vcpu.registers();
        final ByteBuffer out = ByteBuffer.allocate(RegisterLayout.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (final int number : GENERAL) {
            out.putLong(registers.gpr[number]);
        }
        out.putLong(registers.rip).putInt((int) registers.rflags).putInt(registers.cs).putInt(registers.ss)
                .putInt(registers.ds).putInt(registers.es).putInt(registers.fs).putInt(registers.gs);
        readFpu(image(vcpu), out);
        out.putLong(registers.fsBase).putLong(vcpu.kernelMode ? registers.gsBaseKernel : registers.gsBaseUser);
        return out.array();
    }

    private static byte[] image(final Vcpu vcpu) {
        return vcpu.engine() instanceof final X86Engine engine ? engine.fpuImage() : vcpu.fpuContext.clone();
    }

    private static void readFpu(final byte[] bytes, final ByteBuffer out) {
        final ByteBuffer image = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < X87_REGISTERS; i++) {
            out.put(bytes, IMAGE_STACK + i * IMAGE_STACK_STEP, X87_BYTES);
        }
        final long code = image.getLong(IMAGE_CODE_POINTER);
        final long data = image.getLong(IMAGE_DATA_POINTER);
        out.putInt(Short.toUnsignedInt(image.getShort(IMAGE_CONTROL)))
                .putInt(Short.toUnsignedInt(image.getShort(IMAGE_STATUS))).putInt(X87Tags.full(bytes))
                .putInt((int) (code >>> Integer.SIZE)).putInt((int) code).putInt((int) (data >>> Integer.SIZE))
                .putInt((int) data).putInt(Short.toUnsignedInt(image.getShort(IMAGE_OPCODE)))
                .put(bytes, IMAGE_XMM, XMM_BYTES).putInt(image.getInt(IMAGE_MXCSR));
    }

    static void write(final Vcpu vcpu, final byte[] values) {
        final Registers registers = vcpu.registers();
        final ByteBuffer in = ByteBuffer.wrap(values).order(ByteOrder.LITTLE_ENDIAN);
        for (final int number : GENERAL) {
            registers.gpr[number] = in.getLong();
        }
        registers.rip = in.getLong();
        registers.rflags = (registers.rflags & ~CHANGEABLE_FLAGS) | (in.getInt() & CHANGEABLE_FLAGS);
        in.position(in.position() + SELECTORS * Integer.BYTES);
        writeFpu(vcpu, in);
        registers.fsBase = in.getLong();
        if (vcpu.kernelMode) {
            registers.gsBaseKernel = in.getLong();
        } else {
            registers.gsBaseUser = in.getLong();
        }
    }

    private static void writeFpu(final Vcpu vcpu, final ByteBuffer in) {
        final byte[] bytes = image(vcpu);
        final ByteBuffer image = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < X87_REGISTERS; i++) {
            in.get(bytes, IMAGE_STACK + i * IMAGE_STACK_STEP, X87_BYTES);
        }
        image.putShort(IMAGE_CONTROL, (short) in.getInt()).putShort(IMAGE_STATUS, (short) in.getInt())
                .put(IMAGE_IN_USE, X87Tags.inUse(in.getInt()));
        image.putLong(IMAGE_CODE_POINTER, pointer(in)).putLong(IMAGE_DATA_POINTER, pointer(in));
        image.putShort(IMAGE_OPCODE, (short) in.getInt());
        in.get(bytes, IMAGE_XMM, XMM_BYTES);
        image.putInt(IMAGE_MXCSR, in.getInt());
        if (vcpu.engine() instanceof final X86Engine engine) {
            engine.fpuImage(bytes);
        } else {
            System.arraycopy(bytes, 0, vcpu.fpuContext, 0, bytes.length);
        }
    }

    private static long pointer(final ByteBuffer in) {
        final long high = in.getInt();
        return high << Integer.SIZE | Integer.toUnsignedLong(in.getInt());
    }
}
