package io.xenolith.x86.fpu;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.FpuState;
import io.xenolith.x86.cpu.Mxcsr;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The x87 and SSE registers as the 512 bytes of a 64-bit fxsave, for an owner that keeps or moves a processor's state. The layout
 * is that of {@link FxsaveArea}. What no processor can hold is masked off: an image from outside never faults.
 */
public final class FxsaveImage {
    /** Bytes of an image. */
    public static final int BYTES = FxsaveArea.LEGACY_BYTES;

    private static final int CONTROL = 0;
    private static final int STATUS = 2;
    private static final int IN_USE = 4;
    private static final int OPCODE = 6;
    private static final int OPCODE_BITS = 0x7FF;
    private static final int INSTRUCTION_POINTER = 8;
    private static final int DATA_POINTER = 16;
    private static final int MXCSR = 24;
    private static final int MXCSR_MASK = 28;
    private static final int STACK = 32;
    private static final int STACK_STEP = 16;
    private static final int XMM = 160;

    private FxsaveImage() {
    }

    /** Writes the registers of {@code state} into {@code image}. */
    public static void save(final CpuState state, final byte[] image) {
        final ByteBuffer out = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        final FpuState fpu = state.fpu;
        out.putShort(CONTROL, (short) fpu.control).putShort(STATUS, (short) fpu.status)
                .putShort(IN_USE, (short) (fpu.inUse & 0xFF)).putShort(OPCODE, (short) fpu.opcode)
                .putLong(INSTRUCTION_POINTER, fpu.instructionPointer).putLong(DATA_POINTER, fpu.dataPointer)
                .putInt(MXCSR, state.mxcsr).putInt(MXCSR_MASK, Mxcsr.VALID);
        for (int i = 0; i < fpu.mantissa.length; i++) {
            out.putLong(STACK + i * STACK_STEP, fpu.mantissa[fpu.physical(i)]);
            out.putLong(STACK + i * STACK_STEP + Long.BYTES, fpu.signExponent[fpu.physical(i)]);
        }
        out.position(XMM).slice().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(state.xmm);
    }

    /** Loads the registers of {@code state} from {@code image}. */
    public static void restore(final CpuState state, final byte[] image) {
        final ByteBuffer in = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        final FpuState fpu = state.fpu;
        fpu.status = in.getShort(STATUS) & 0xFFFF;
        fpu.inUse = in.get(IN_USE) & 0xFF;
        fpu.opcode = in.getShort(OPCODE) & OPCODE_BITS;
        fpu.instructionPointer = in.getLong(INSTRUCTION_POINTER);
        fpu.dataPointer = in.getLong(DATA_POINTER);
        for (int i = 0; i < fpu.mantissa.length; i++) {
            fpu.mantissa[fpu.physical(i)] = in.getLong(STACK + i * STACK_STEP);
            fpu.signExponent[fpu.physical(i)] = in.getShort(STACK + i * STACK_STEP + Long.BYTES) & 0xFFFF;
        }
        fpu.loadControl(in.getShort(CONTROL) & 0xFFFF);
        state.mxcsr = in.getInt(MXCSR) & Mxcsr.VALID;
        in.position(XMM).slice().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(state.xmm);
    }
}
