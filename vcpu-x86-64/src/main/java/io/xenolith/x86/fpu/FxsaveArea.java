package io.xenolith.x86.fpu;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.FpuState;
import io.xenolith.x86.cpu.GuestFault;
import io.xenolith.x86.cpu.Mxcsr;
import io.xenolith.x86.cpu.Vector;
import io.xenolith.x86.mmu.LinearMemory;
import java.util.Arrays;

/**
 * The memory image of fxsave, and of xsave with the states that exist: x87 (bit 0) and SSE (bit 1). Source: Intel SDM volume
 * 1, 10.5.1 and 13.4.
 *
 * <pre>
 *    0  control word, status word, abridged tags (byte) and 0, opcode
 *    8  instruction pointer: 64 bits with REX.W; otherwise 32 and a selector, which is 0
 *   16  data pointer: likewise
 *   24  MXCSR, its mask
 *   32  st(0) to st(7), 16 bytes each, 10 of them in use
 *  160  xmm0 to xmm15 (to xmm7 outside 64-bit mode); not touched from 416 on
 *  512  xsave only: states present, 8 bytes; form of the area, 8 bytes, 0; zeros up to 576
 * </pre>
 *
 * <p>Faults (#GP for alignment, reserved bits and a bad header; page faults) come before anything has changed.
 */
public final class FxsaveArea {
    /** State-component bits of xsave's mask. */
    public static final int X87_STATE = 1;
    public static final int SSE_STATE = 2;
    /** Bytes of the area of fxsave, and of xsave. */
    public static final int LEGACY_BYTES = 512;
    public static final int XSAVE_BYTES = 576;

    private static final int LEGACY_ALIGNMENT = 16;
    private static final int XSAVE_ALIGNMENT = 64;
    private static final int STATUS = 2;
    private static final int TAGS = 4;
    private static final int OPCODE = 6;
    private static final int INSTRUCTION_POINTER = 8;
    private static final int DATA_POINTER = 16;
    private static final int MXCSR = 24;
    private static final int MXCSR_MASK = 28;
    private static final int REGISTERS = 32;
    private static final int REGISTER_STEP = 16;
    private static final int XMM = 160;
    private static final int USED_END = 416;
    private static final int STATES_PRESENT = 512;
    private static final int FORM = 520;
    private static final int ZEROS_END = 536;
    private static final int OPCODE_BITS = 0x7FF;
    private static final int COUNT = 8;

    private final CpuState state;
    private final LinearMemory memory;
    private final GuestFault fault;

    /** Images of {@code state} in {@code memory}. */
    public FxsaveArea(final CpuState state, final LinearMemory memory, final GuestFault fault) {
        this.state = state;
        this.memory = memory;
        this.fault = fault;
    }

    // ---------------------------------------------------------------- fxsave, fxrstor

    /** fxsave at {@code va}; {@code wide}: with REX.W. */
    public void save(final long va, final boolean wide) {
        checkAlignment(va, LEGACY_ALIGNMENT);
        AreaProbe.write(memory, va, 1, USED_END);
        saveX87(va, wide);
        saveMxcsr(va);
        saveXmm(va);
    }

    /** fxrstor from {@code va}; {@code wide}: with REX.W. */
    public void restore(final long va, final boolean wide) {
        checkAlignment(va, LEGACY_ALIGNMENT);
        AreaProbe.read(memory, va, 1, LEGACY_BYTES);
        final int mxcsr = checkedMxcsr(va);
        restoreX87(va, wide);
        state.mxcsr = mxcsr;
        restoreXmm(va);
    }

    // ---------------------------------------------------------------- xsave, xrstor

    /**
     * xsave of the states in {@code mask}, which the caller has limited to those enabled. All of them count as in use, as
     * they do on the recorded processor until an xrstor makes one initial.
     */
    public void xsave(final long va, final int mask, final boolean wide) {
        checkAlignment(va, XSAVE_ALIGNMENT);
        AreaProbe.write(memory, va, 1, XSAVE_BYTES);
        if ((mask & X87_STATE) != 0) {
            saveX87(va, wide);
        }
        if ((mask & SSE_STATE) != 0) {
            saveMxcsr(va);
            saveXmm(va);
        }
        memory.store64(va + STATES_PRESENT, memory.load64(va + STATES_PRESENT) | mask);
    }

    /** xrstor of the states in {@code mask}; those the area does not hold take their initial values. */
    public void xrstor(final long va, final int mask, final boolean wide) {
        checkAlignment(va, XSAVE_ALIGNMENT);
        AreaProbe.read(memory, va, 1, XSAVE_BYTES);
        final long present = memory.load64(va + STATES_PRESENT);
        long mustBeZero = present & ~(X87_STATE | SSE_STATE);
        for (int at = FORM; at < ZEROS_END; at += Long.BYTES) {
            mustBeZero |= memory.load64(va + at);
        }
        if (mustBeZero != 0) {
            throw fault.of(Vector.GP, 0);
        }
        final int mxcsr = (mask & SSE_STATE) != 0 ? checkedMxcsr(va) : state.mxcsr;
        if ((mask & X87_STATE) != 0) {
            if ((present & X87_STATE) != 0) {
                restoreX87(va, wide);
            } else {
                state.fpu.initialize();
                Arrays.fill(state.fpu.mantissa, 0);
                Arrays.fill(state.fpu.signExponent, 0);
            }
        }
        if ((mask & SSE_STATE) != 0) {
            state.mxcsr = mxcsr;
            if ((present & SSE_STATE) != 0) {
                restoreXmm(va);
            } else {
                Arrays.fill(state.xmm, 0, xmmWords(), 0);
            }
        }
    }

    // ---------------------------------------------------------------- x87 part

    private void saveX87(final long va, final boolean wide) {
        final FpuState fpu = state.fpu;
        memory.store16(va, fpu.control);
        memory.store16(va + STATUS, fpu.status);
        memory.store16(va + TAGS, fpu.inUse);
        memory.store16(va + OPCODE, fpu.opcode);
        memory.store64(va + INSTRUCTION_POINTER, pointer(fpu.instructionPointer, wide));
        memory.store64(va + DATA_POINTER, pointer(fpu.dataPointer, wide));
        for (int i = 0; i < COUNT; i++) {
            final long at = va + REGISTERS + (long) i * REGISTER_STEP;
            memory.store64(at, fpu.mantissa[fpu.physical(i)]);
            memory.store64(at + Long.BYTES, fpu.signExponent[fpu.physical(i)]);
        }
    }

    private void restoreX87(final long va, final boolean wide) {
        final FpuState fpu = state.fpu;
        fpu.status = memory.load16(va + STATUS);
        fpu.inUse = memory.load8(va + TAGS);
        fpu.opcode = memory.load16(va + OPCODE) & OPCODE_BITS;
        fpu.instructionPointer = pointer(memory.load64(va + INSTRUCTION_POINTER), wide);
        fpu.dataPointer = pointer(memory.load64(va + DATA_POINTER), wide);
        for (int i = 0; i < COUNT; i++) {
            final long at = va + REGISTERS + (long) i * REGISTER_STEP;
            fpu.mantissa[fpu.physical(i)] = memory.load64(at);
            fpu.signExponent[fpu.physical(i)] = memory.load16(at + Long.BYTES);
        }
        fpu.loadControl(memory.load16(va));
    }

    private static long pointer(final long value, final boolean wide) {
        return wide ? value : value & 0xFFFF_FFFFL;
    }

    // ---------------------------------------------------------------- SSE part

    private void saveMxcsr(final long va) {
        memory.store32(va + MXCSR, state.mxcsr);
        memory.store32(va + MXCSR_MASK, Mxcsr.VALID);
    }

    private int checkedMxcsr(final long va) {
        final int mxcsr = memory.load32(va + MXCSR);
        if ((mxcsr & ~Mxcsr.VALID) != 0) {
            throw fault.of(Vector.GP, 0);
        }
        return mxcsr;
    }

    private void saveXmm(final long va) {
        for (int i = 0; i < xmmWords(); i++) {
            memory.store64(va + XMM + (long) i * Long.BYTES, state.xmm[i]);
        }
    }

    private void restoreXmm(final long va) {
        for (int i = 0; i < xmmWords(); i++) {
            state.xmm[i] = memory.load64(va + XMM + (long) i * Long.BYTES);
        }
    }

    private int xmmWords() {
        return state.longMode ? state.xmm.length : state.xmm.length / 2;
    }

    // ---------------------------------------------------------------- checks

    private void checkAlignment(final long va, final int alignment) {
        if ((va & alignment - 1) != 0) {
            throw fault.of(Vector.GP, 0);
        }
    }
}
