package io.xenolith.x86.vector;

import static io.xenolith.x86.vector.InputGenerator.CONTROL;
import static io.xenolith.x86.vector.InputGenerator.CR2;
import static io.xenolith.x86.vector.InputGenerator.EXPONENT;
import static io.xenolith.x86.vector.InputGenerator.FAULT;
import static io.xenolith.x86.vector.InputGenerator.GPR;
import static io.xenolith.x86.vector.InputGenerator.MEMORY;
import static io.xenolith.x86.vector.InputGenerator.MM;
import static io.xenolith.x86.vector.InputGenerator.MXCSR;
import static io.xenolith.x86.vector.InputGenerator.PAGE;
import static io.xenolith.x86.vector.InputGenerator.PAGE_SIZE;
import static io.xenolith.x86.vector.InputGenerator.RFLAGS;
import static io.xenolith.x86.vector.InputGenerator.STATUS;
import static io.xenolith.x86.vector.InputGenerator.TAGS;
import static io.xenolith.x86.vector.InputGenerator.XMM;

import io.xenolith.x86.code.CodeCache;
import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.GuestFault;
import io.xenolith.x86.cpu.Vector;
import io.xenolith.x86.decode.Decoder;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.interp.Operands;
import io.xenolith.x86.isa.Feature;
import io.xenolith.x86.mmu.LinearMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumSet;

/** A vector unit with one page of memory at {@link InputGenerator#PAGE}, set from and read back as words of state. */
final class VectorMachine {
    private static final int FRAMES = 8;
    private static final int DATA_FRAME = 5;
    private static final long PRESENT_WRITABLE_USER = 7;
    private static final int ADDRESS_BITS = 46;

    final CpuState state = new CpuState();
    final LinearMemory memory;
    final Operands operands;
    final VectorUnit unit;
    private final MemorySegment ram;
    private final Decoder decoder = new Decoder(EnumSet.allOf(Feature.class), true);

    /** A machine whose memory lives as long as {@code arena}. */
    VectorMachine(final Arena arena) {
        ram = arena.allocate((long) FRAMES * PAGE_SIZE, PAGE_SIZE);
        final GuestFault fault = new GuestFault();
        memory = new LinearMemory(state, () -> ram, new CodeCache(() -> ram), fault, ADDRESS_BITS);
        operands = new Operands(state, memory, fault);
        unit = new VectorUnit(operands);
        mapPage();
    }

    private void mapPage() {
        for (int level = 4; level > 0; level--) {
            final long table = (long) (4 - level) * PAGE_SIZE;
            final long index = PAGE >>> (12 + 9 * (level - 1)) & 511;
            final long next = level == 1 ? DATA_FRAME : 5 - level;
            ram.set(ValueLayout.JAVA_LONG, table + index * Long.BYTES, next * PAGE_SIZE | PRESENT_WRITABLE_USER);
        }
        memory.root(0);
        memory.flushAll();
    }

    /** Decodes one instruction. */
    Instruction decode(final byte... bytes) {
        if (decoder.decode(bytes, 0, bytes.length) != Decoder.Outcome.OK) {
            throw new AssertionError("no instruction");
        }
        return decoder.instruction();
    }

    /** Executes {@code insn}; the vector of its exception, 0 without. */
    int run(final Instruction insn) {
        try {
            unit.execute(insn);
            return 0;
        } catch (final GuestFault fault) {
            return fault.vector;
        }
    }

    /** Sets the state of {@code before}, executes {@code insn}, gets the state to {@code after}. */
    void run(final Instruction insn, final long[] before, final long[] after) {
        set(before);
        System.arraycopy(before, 0, after, 0, before.length);
        after[FAULT] = run(insn);
        after[CR2] = after[FAULT] == Vector.PF ? operands.fault.address : 0;
        get(before, after);
    }

    private void set(final long[] word) {
        System.arraycopy(word, XMM, state.xmm, 0, 32);
        System.arraycopy(word, MM, state.fpu.mantissa, 0, 8);
        for (int i = 0; i < 8; i++) {
            state.fpu.signExponent[i] = (int) word[EXPONENT + i];
        }
        state.fpu.inUse = (int) word[TAGS];
        state.fpu.status = (int) word[STATUS];
        state.fpu.control = (int) word[CONTROL];
        state.mxcsr = (int) word[MXCSR];
        state.rflags((int) word[RFLAGS]);
        System.arraycopy(word, GPR, state.gpr, 0, 16);
        for (int i = 0; i < 8; i++) {
            final long at = InputGenerator.window(word) + (long) i * Long.BYTES;
            if (at >= PAGE && at < PAGE + PAGE_SIZE) {
                memory.store64(at, word[MEMORY + i]);
            }
        }
    }

    private void get(final long[] before, final long[] word) {
        System.arraycopy(state.xmm, 0, word, XMM, 32);
        System.arraycopy(state.fpu.mantissa, 0, word, MM, 8);
        for (int i = 0; i < 8; i++) {
            word[EXPONENT + i] = state.fpu.signExponent[i];
        }
        word[TAGS] = state.fpu.inUse;
        word[STATUS] = state.fpu.status;
        word[CONTROL] = state.fpu.control;
        word[MXCSR] = state.mxcsr;
        word[RFLAGS] = state.statusFlags();
        System.arraycopy(state.gpr, 0, word, GPR, 16);
        for (int i = 0; i < 8; i++) {
            final long at = InputGenerator.window(before) + (long) i * Long.BYTES;
            if (at >= PAGE && at < PAGE + PAGE_SIZE) {
                word[MEMORY + i] = memory.load64(at);
            }
        }
    }
}
