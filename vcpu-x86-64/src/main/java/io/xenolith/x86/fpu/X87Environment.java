package io.xenolith.x86.fpu;

import io.xenolith.x86.cpu.FpuState;
import io.xenolith.x86.mmu.LinearMemory;

/**
 * The x87 environment and its images in memory, in the protected-mode formats of 32 and of 16 bits. Source: Intel SDM volume
 * 1, 8.1.10, figures 8-9 and 8-11.
 *
 * <pre>
 *  32-bit  16-bit
 *  0       0      control word
 *  4       2      status word
 *  8       4      tag word
 *  12      6      offset of the last instruction
 *  16      8      its selector (0), and its opcode (bits 16 to 26, 32-bit format only)
 *  20      10     offset of its operand
 *  24      12     its selector (0)
 *  28      14     st(0) to st(7), 10 bytes each, of fnsave and frstor
 * </pre>
 */
final class X87Environment {
    private static final int WORDS = 7;
    private static final int REGISTERS = 8;
    private static final int REGISTER_BYTES = 10;
    private static final int RESERVED = 0xFFFF_0000;
    private static final int OPCODE_MASK = 0x7FF;
    private static final int EMPTY = 3;

    private final FpuState fpu;
    private final LinearMemory memory;

    X87Environment(final FpuState fpu, final LinearMemory memory) {
        this.fpu = fpu;
        this.memory = memory;
    }

    /** Size of the environment. */
    static int bytes(final boolean wide) {
        return WORDS * (wide ? Integer.BYTES : Short.BYTES);
    }

    /** Size of the environment and the registers. */
    static int stateBytes(final boolean wide) {
        return bytes(wide) + REGISTERS * REGISTER_BYTES;
    }

    /** fldenv. */
    void load(final long address, final boolean wide) {
        final int step = wide ? Integer.BYTES : Short.BYTES;
        AreaProbe.read(memory, address, step, bytes(wide));
        final int control = memory.load16(address);
        fpu.status = memory.load16(address + step);
        fpu.inUse = abridged(memory.load16(address + 2L * step));
        if (wide) {
            fpu.instructionPointer = memory.load(address + 3L * step, Integer.BYTES);
            fpu.opcode = memory.load16(address + 4L * step + Short.BYTES) & OPCODE_MASK;
            fpu.dataPointer = memory.load(address + 5L * step, Integer.BYTES);
        } else {
            fpu.instructionPointer = memory.load16(address + 3L * step);
            fpu.opcode = 0;
            fpu.dataPointer = memory.load16(address + 5L * step);
        }
        fpu.loadControl(control);
    }

    /** fnstenv, which masks all exceptions afterwards. */
    void store(final long address, final boolean wide) {
        final int step = wide ? Integer.BYTES : Short.BYTES;
        AreaProbe.write(memory, address, step, bytes(wide));
        write(address, wide);
        fpu.loadControl(fpu.control | StatusWord.EXCEPTIONS);
    }

    private void write(final long address, final boolean wide) {
        if (wide) {
            memory.store32(address, RESERVED | fpu.control);
            memory.store32(address + 4, RESERVED | fpu.status);
            memory.store32(address + 8, RESERVED | tags());
            memory.store32(address + 12, (int) fpu.instructionPointer);
            memory.store32(address + 16, fpu.opcode << Short.SIZE);
            memory.store32(address + 20, (int) fpu.dataPointer);
            memory.store32(address + 24, RESERVED);
        } else {
            memory.store16(address, fpu.control);
            memory.store16(address + 2, fpu.status);
            memory.store16(address + 4, tags());
            memory.store16(address + 6, (int) fpu.instructionPointer);
            memory.store16(address + 8, 0);
            memory.store16(address + 10, (int) fpu.dataPointer);
            memory.store16(address + 12, 0);
        }
    }

    /** frstor. */
    void restore(final long address, final boolean wide) {
        final int step = wide ? Integer.BYTES : Short.BYTES;
        final long registers = address + (long) WORDS * step;
        AreaProbe.read(memory, address, step, stateBytes(wide));
        load(address, wide);
        for (int i = 0; i < REGISTERS; i++) {
            final int physical = fpu.physical(i);
            final long at = registers + (long) REGISTER_BYTES * i;
            long mantissa = 0;
            for (int part = Long.BYTES - Short.BYTES; part >= 0; part -= Short.BYTES) {
                mantissa = mantissa << Short.SIZE | memory.load16(at + part);
            }
            fpu.mantissa[physical] = mantissa;
            fpu.signExponent[physical] = memory.load16(at + Long.BYTES);
        }
    }

    /** fnsave, which initializes afterwards. Registers are stored by halves of words, which no alignment check minds. */
    void save(final long address, final boolean wide) {
        final int step = wide ? Integer.BYTES : Short.BYTES;
        final long registers = address + (long) WORDS * step;
        AreaProbe.write(memory, address, step, stateBytes(wide));
        write(address, wide);
        for (int i = 0; i < REGISTERS; i++) {
            final int physical = fpu.physical(i);
            final long at = registers + (long) REGISTER_BYTES * i;
            for (int part = 0; part < Long.BYTES; part += Short.BYTES) {
                memory.store16(at + part, (int) (fpu.mantissa[physical] >>> (part * Byte.SIZE)));
            }
            memory.store16(at + Long.BYTES, fpu.signExponent[physical]);
        }
        fpu.initialize();
    }

    /** The tag word: 0 valid, 1 zero, 2 special, 3 empty, for each physical register. */
    private int tags() {
        int tags = 0;
        for (int i = 0; i < REGISTERS; i++) {
            tags |= tag(i) << (2 * i);
        }
        return tags;
    }

    private int tag(final int physical) {
        if ((fpu.inUse & 1 << physical) == 0) {
            return EMPTY;
        }
        return switch (Float80.kind(fpu.signExponent[physical], fpu.mantissa[physical])) {
            case NORMAL -> 0;
            case ZERO -> 1;
            default -> 2;
        };
    }

    private static int abridged(final int tags) {
        int result = 0;
        for (int i = 0; i < REGISTERS; i++) {
            result |= (tags >>> (2 * i) & EMPTY) == EMPTY ? 0 : 1 << i;
        }
        return result;
    }
}
