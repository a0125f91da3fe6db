package io.xenolith.x86;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Vector;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;

/**
 * A machine with descriptor tables like those of Linux and a few segments of every other kind, code, data and a stack below
 * 4 GiB. What tests expect was asked of a real processor under Linux ({@code src/test/native/segments/ask.c}) where Linux lets
 * somebody ask; conforming code, system descriptors and descriptor tables of other sizes are the manual's.
 */
final class Segments implements AutoCloseable {
    static final long CODE = 0x2000_0000L;
    static final long DATA = 0x1000_0000L;
    static final long DATA_BYTES = 0x3000;
    static final long STACK = DATA + 0x1800;

    static final int ES = 0;
    static final int CS = 1;
    static final int SS = 2;
    static final int DS = 3;
    static final int FS = 4;
    static final int GS = 5;

    // Selectors of the GDT, as those of Linux.
    static final int KERNEL_CODE = 0x10;
    static final int KERNEL_DATA = 0x18;
    static final int CODE_32 = 0x23;
    static final int STACK_DATA = 0x2B;
    static final int CODE_64 = 0x33;
    static final int TSS = 0x40;
    static final int LDT_ITSELF = 0x50;
    static final int CALL_GATE = 0x63;
    static final int INTERRUPT_GATE = 0x6B;
    static final int BEYOND_GDT = 0x1003;

    // Selectors of the LDT.
    static final int DATA_4K = 0x0F;
    static final int DATA_READ_ONLY = 0x17;
    static final int CODE_READABLE = 0x1F;
    static final int CODE_EXECUTE_ONLY = 0x27;
    static final int CODE_CONFORMING = 0x2F;
    static final int DATA_EXPAND_DOWN = 0x37;
    static final int DATA_NOT_PRESENT = 0x3F;
    static final int CODE_256_BYTES = 0x47;
    static final int CODE_NOT_PRESENT = 0x4F;
    static final int CODE_BOTH_SIZES = 0x57;
    static final int CODE_CONFORMING_DPL_0 = 0x5F;
    static final int CODE_CONFORMING_EXECUTE_ONLY = 0x67;
    static final int DATA_NOT_ACCESSED = 0x6F;
    static final int CODE_NOT_ACCESSED = 0x77;
    static final int CODE_ODD_BASE = 0x7F;
    static final int CODE_16 = 0x87;
    static final int DATA_16 = 0x8F;
    static final int BEYOND_LDT = 0x1007;

    static final int CODE_LIMIT = 0xFF;
    static final long ODD_BASE = CODE + 0x10;

    private static final long TABLE = 0x3000_0000L;
    private static final int TABLE_BYTES = 0x100;
    private static final int LDT_BIT = 4;
    private static final int RPL = 3;

    final Machine machine = new Machine(1 << 20, CpuidPolicy.all());
    final CpuState state = machine.engine.state();

    Segments() {
        machine.mapRange(CODE, 8192, Machine.CODE);
        machine.mapRange(DATA, DATA_BYTES, Machine.DATA);
        machine.mapRange(TABLE, 4096, Machine.DATA);
        final long tables = machine.machineAddress(TABLE);
        state.gdt.bytes = TABLE_BYTES;
        state.gdt.page(0, tables);
        // A table starts at a page for the engine; the LDT's is one of its own.
        machine.mapRange(TABLE + 4096, 4096, Machine.DATA);
        state.ldt.bytes = TABLE_BYTES;
        state.ldt.page(0, machine.machineAddress(TABLE + 4096));
        fillGdt();
        fillLdt();
        start(CODE_64);
    }

    private void fillGdt() {
        put(KERNEL_CODE, descriptor(0, 0xFFFFF, 0x9B, 0xA));
        put(KERNEL_DATA, descriptor(0, 0xFFFFF, 0x93, 0xC));
        put(CODE_32, descriptor(0, 0xFFFFF, 0xFB, 0xC));
        put(STACK_DATA, descriptor(0, 0xFFFFF, 0xF3, 0xC));
        put(CODE_64, descriptor(0, 0xFFFFF, 0xFB, 0xA));
        put(TSS, descriptor(0, 0x67, 0x8B, 0));
        put(LDT_ITSELF, descriptor(0, TABLE_BYTES - 1, 0x82, 0));
        put(CALL_GATE, descriptor(0, 0, 0xEC, 0));
        put(INTERRUPT_GATE, descriptor(0, 0, 0xEE, 0));
    }

    private void fillLdt() {
        put(DATA_4K, descriptor(DATA, 0xFFF, 0xF3, 4));
        put(DATA_READ_ONLY, descriptor(DATA, 0xFFF, 0xF1, 4));
        put(CODE_READABLE, descriptor(0, 0xFFFFF, 0xFB, 0xC));
        put(CODE_EXECUTE_ONLY, descriptor(0, 0xFFFFF, 0xF9, 0xC));
        put(CODE_CONFORMING, descriptor(0, 0xFFFFF, 0xFF, 0xC));
        put(DATA_EXPAND_DOWN, descriptor(DATA, 0xFFF, 0xF7, 4));
        put(DATA_NOT_PRESENT, descriptor(DATA, 0xFFF, 0x73, 4));
        put(CODE_256_BYTES, descriptor(CODE, CODE_LIMIT, 0xFB, 4));
        put(CODE_NOT_PRESENT, descriptor(0, 0xFFFFF, 0x7B, 0xC));
        put(CODE_BOTH_SIZES, descriptor(0, 0xFFFFF, 0xFB, 0xE));
        put(CODE_CONFORMING_DPL_0, descriptor(0, 0xFFFFF, 0x9F, 0xC));
        put(CODE_CONFORMING_EXECUTE_ONLY, descriptor(0, 0xFFFFF, 0xFD, 0xC));
        put(DATA_NOT_ACCESSED, descriptor(DATA, 0xFFF, 0xF2, 4));
        put(CODE_NOT_ACCESSED, descriptor(0, 0xFFFFF, 0xFA, 0xC));
        put(CODE_16, descriptor(CODE, 0xFFFF, 0xFB, 0));
        put(DATA_16, descriptor(DATA, 0x1FFF, 0xF3, 0));
        put(CODE_ODD_BASE, descriptor(ODD_BASE, 0xFFFFF, 0xFB, 0xC));
    }

    /** A descriptor of access byte {@code access} and flags {@code flags} (G, D/B, L, AVL). */
    static long descriptor(final long base, final long limit, final long access, final long flags) {
        return (limit & 0xFFFF) | (base & 0xFF_FFFF) << 16 | access << 40 | (limit >>> 16) << 48 | flags << 52
                | (base >>> 24) << 56;
    }

    private long at(final int selector) {
        return machine.machineAddress(TABLE + ((selector & LDT_BIT) == 0 ? 0 : 4096) + (selector & ~(LDT_BIT | RPL)));
    }

    /** Changes the descriptor behind {@code selector}. */
    void put(final int selector, final long descriptor) {
        machine.ram.set(ValueLayout.JAVA_LONG, at(selector), descriptor);
    }

    /** The descriptor behind {@code selector}. */
    long get(final int selector) {
        return machine.ram.get(ValueLayout.JAVA_LONG, at(selector));
    }

    /** Starts anew with {@code cs}, null data segments, and flags of 0x202. */
    void start(final int cs) {
        for (final int segment : new int[]{ES, DS, FS, GS}) {
            machine.engine.loadSegment(segment, 0);
        }
        machine.engine.loadSegment(CS, cs);
        machine.engine.loadSegment(SS, STACK_DATA);
        state.rflags(0x202);
        state.gpr[Gpr.RSP] = STACK;
        state.rip = CODE;
    }

    /** Puts code at {@link #CODE}. */
    void code(final String hex) {
        codeAt(CODE, hex);
    }

    /** Puts code at {@code va}. */
    void codeAt(final long va, final String hex) {
        machine.write(va, HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    /** Starts anew in {@code cs}, puts the code there and executes {@code count} instructions. */
    VcpuExit run(final int cs, final int count, final String hex) {
        start(cs);
        code(hex);
        return machine.engine.run(count);
    }

    static VcpuExit fault(final int vector, final int errorCode) {
        return new VcpuExit.Fault(vector, errorCode, 0, 0);
    }

    static VcpuExit generalProtection(final int errorCode) {
        return fault(Vector.GP, errorCode);
    }

    static VcpuExit done() {
        return new VcpuExit.Budget();
    }

    /** Stores 32 bits to memory. */
    void put32(final long va, final long value) {
        machine.write(va, new byte[]{(byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)});
    }

    /** 32 bits of memory. */
    long get32(final long va) {
        long value = 0;
        for (int i = 3; i >= 0; i--) {
            value = value << 8 | (machine.read(va + i, 1)[0] & 0xFF);
        }
        return value;
    }

    @Override
    public void close() {
        machine.close();
    }
}
