package io.xenolith.x86.fpu;

import io.xenolith.x86.Ram;
import io.xenolith.x86.code.CodeCache;
import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.GuestFault;
import io.xenolith.x86.decode.Decoder;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.interp.Operands;
import io.xenolith.x86.isa.Feature;
import io.xenolith.x86.mmu.LinearMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumSet;

/** An x87 unit with two pages of memory and nothing after them. */
final class X87Rig {
    /** First byte of the two pages; the page after them is missing. */
    static final long DATA = 0x40_0000;
    /** Where instructions pretend to be. */
    static final long CODE = 0x1000;

    private static final int PML4 = 0x1000;
    private static final int DIRECTORY_POINTERS = 0x2000;
    private static final int DIRECTORY = 0x3000;
    private static final int TABLE = 0x4000;
    private static final int DATA_FRAMES = 0x5000;
    private static final int RAM_BYTES = 0x8000;
    private static final int PRESENT_WRITABLE_USER = 7;

    final CpuState state = new CpuState();
    final GuestFault fault = new GuestFault();
    final LinearMemory memory;
    final Operands operands;
    final X87Unit unit;
    private final Decoder decoder = new Decoder(EnumSet.allOf(Feature.class), true);

    X87Rig(final Arena arena) {
        final MemorySegment ram = arena.allocate(RAM_BYTES, Ram.PAGE_SIZE);
        entry(ram, PML4, 0, DIRECTORY_POINTERS);
        entry(ram, DIRECTORY_POINTERS, 0, DIRECTORY);
        entry(ram, DIRECTORY, (int) (DATA >> 21), TABLE);
        entry(ram, TABLE, 0, DATA_FRAMES);
        entry(ram, TABLE, 1, DATA_FRAMES + Ram.PAGE_SIZE);
        final Ram machine = () -> ram;
        memory = new LinearMemory(state, machine, new CodeCache(machine), fault, 46);
        memory.root(PML4);
        operands = new Operands(state, memory, fault);
        unit = new X87Unit(operands);
    }

    private static void entry(final MemorySegment ram, final int table, final int index, final int target) {
        ram.set(ValueLayout.JAVA_LONG, table + 8L * index, target | PRESENT_WRITABLE_USER);
    }

    /** Runs one instruction whose memory operand, if any, is [rdi]. */
    void run(final byte... code) {
        if (decoder.decode(code, 0, code.length) != Decoder.Outcome.OK) {
            throw new IllegalArgumentException("no instruction");
        }
        final Instruction insn = decoder.instruction();
        operands.nextRip = CODE + insn.length();
        unit.execute(insn);
    }

    /** Writes guest memory. */
    void write(final long address, final byte... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            memory.store8(address + i, bytes[i]);
        }
    }

    /** Reads guest memory. */
    byte[] read(final long address, final int length) {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) memory.load8(address + i);
        }
        return bytes;
    }
}
