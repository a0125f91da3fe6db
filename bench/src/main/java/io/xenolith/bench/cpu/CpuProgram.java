package io.xenolith.bench.cpu;

import io.xenolith.x86.CpuidPolicy;
import io.xenolith.x86.Engine;
import io.xenolith.x86.Ram;
import io.xenolith.x86.VcpuExit;
import io.xenolith.x86.code.CodeCache;
import io.xenolith.x86.code.Footprint;
import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Gpr;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * One of the programs in {@code src/main/native/cpu} on the engine alone: loaded at its linked addresses, which page tables
 * map one to one. It writes its answer and exits; then it is loaded again.
 */
final class CpuProgram implements AutoCloseable {
    private static final long RAM_BYTES = 64L << 20;
    private static final int TABLE_ENTRIES = 512;
    private static final long STACK_TOP = 48L << 20;
    private static final long TABLE_FLAGS = 7;
    private static final int SYS_WRITE = 1;
    private static final int PT_LOAD = 1;
    private static final int ANSWER_DIGITS = 16;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate(RAM_BYTES, Ram.PAGE_SIZE);
    private final CodeCache code;
    private final Engine engine;
    private final ByteBuffer elf;
    private String answer = "";

    CpuProgram(final String name) {
        try (InputStream in = CpuProgram.class.getResourceAsStream(name + ".elf")) {
            elf = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
        } catch (final IOException e) {
            throw new IllegalStateException("program " + name, e);
        }
        final Ram ram = () -> memory;
        code = new CodeCache(ram);
        engine = new Engine(ram, code, CpuidPolicy.x8664v1());
        engine.memory().root(mapOneToOne());
        load();
    }

    /** Page tables in the last frames, for all of RAM; answers the root. */
    private long mapOneToOne() {
        final long pages = RAM_BYTES / Ram.PAGE_SIZE;
        final long l1Tables = pages / TABLE_ENTRIES;
        final long l1 = RAM_BYTES - l1Tables * Ram.PAGE_SIZE;
        final long l2 = l1 - Ram.PAGE_SIZE;
        final long l3 = l2 - Ram.PAGE_SIZE;
        final long l4 = l3 - Ram.PAGE_SIZE;
        for (long page = 0; page < pages; page++) {
            memory.set(ValueLayout.JAVA_LONG, l1 + page * Long.BYTES, page * Ram.PAGE_SIZE | TABLE_FLAGS);
        }
        for (long i = 0; i < l1Tables; i++) {
            memory.set(ValueLayout.JAVA_LONG, l2 + i * Long.BYTES, l1 + i * Ram.PAGE_SIZE | TABLE_FLAGS);
        }
        memory.set(ValueLayout.JAVA_LONG, l3, l2 | TABLE_FLAGS);
        memory.set(ValueLayout.JAVA_LONG, l4, l3 | TABLE_FLAGS);
        return l4;
    }

    /** Loads the image as it was built, with empty data, and goes to its start. Code that did not change stays decoded. */
    private void load() {
        final int headers = (int) elf.getLong(32);
        for (int i = 0; i < elf.getShort(56); i++) {
            final int at = headers + i * elf.getShort(54);
            if (elf.getInt(at) == PT_LOAD) {
                final long va = elf.getLong(at + 16);
                final int fileBytes = (int) elf.getLong(at + 32);
                final long bytes = elf.getLong(at + 40);
                final MemorySegment image = MemorySegment.ofBuffer(elf.duplicate()).asSlice(elf.getLong(at + 8),
                        fileBytes);
                if (memory.asSlice(va, fileBytes).mismatch(image) >= 0) {
                    memory.asSlice(va, fileBytes).copyFrom(image);
                    code.written(va, fileBytes);
                }
                memory.asSlice(va + fileBytes, bytes - fileBytes).fill((byte) 0);
            }
        }
        final CpuState state = engine.state();
        state.rip = elf.getLong(24);
        state.gpr[Gpr.RSP] = STACK_TOP - Long.BYTES;
    }

    /** Executes about {@code budget} instructions; answers how many. */
    long run(final long budget) {
        final VcpuExit exit = engine.run(budget);
        switch (exit) {
            case VcpuExit.Budget budgetSpent -> {
            }
            case VcpuExit.Syscall syscall -> systemCall();
            default -> throw new IllegalStateException(exit + " at " + Long.toHexString(engine.state().rip));
        }
        return engine.executed();
    }

    private void systemCall() {
        final CpuState state = engine.state();
        if (state.gpr[Gpr.RAX] == SYS_WRITE) {
            answer = new String(memory.asSlice(state.gpr[Gpr.RSI], ANSWER_DIGITS).toArray(ValueLayout.JAVA_BYTE),
                    StandardCharsets.US_ASCII);
        } else {
            load();
        }
    }

    /** What the program has written; empty before its first end. */
    String answer() {
        return answer;
    }

    /** What its decoded code takes. */
    Footprint footprint() {
        return code.footprint();
    }

    @Override
    public void close() {
        arena.close();
    }
}
