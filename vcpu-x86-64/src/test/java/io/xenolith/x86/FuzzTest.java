package io.xenolith.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Rflags;
import io.xenolith.x86.isa.Encoding;
import io.xenolith.x86.isa.EncodingTable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random bytes and damaged instructions on random state: nothing leaves the engine but exits, nothing is written but what is
 * mapped writable, no budget is exceeded.
 */
class FuzzTest {
    private static final int STARTS = 250_000;
    private static final int CODE_BYTES = 48;
    private static final int BUDGET_MAX = 40;
    private static final long CODE = 0x40_0000;
    private static final long DATA = 0x60_0000;
    private static final long READ_ONLY = 0x70_0000;
    private static final long BEYOND = 0x80_0000;
    private static final long ABSENT = 0x90_0000;
    private static final long[] PLACES = {CODE, DATA, DATA, DATA + 4090, READ_ONLY, BEYOND, ABSENT, CODE + 4090};
    private static final long[] EXTREMES = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 0, 0xFFFF_FFFFL, 0x8000_0000L, 1L << 47,
            -1L << 47, (1L << 47) - 1, DATA + 4095, DATA + 8192, -4096, 1L << 62};
    private static final int[] STRINGS = {0xA4, 0xA5, 0xA6, 0xA7, 0xAA, 0xAB, 0xAC, 0xAD, 0xAE, 0xAF};
    private static final int CS = 1;
    /** Number of the flat data descriptor. */
    private static final int FLAT_DATA = 4;
    private static final long[] DESCRIPTORS = {0x00AF_FB00_0000_FFFFL, 0x00CF_FB00_0000_FFFFL, 0x008F_FB00_0000_FFFFL,
            0x00CF_F300_0000_FFFFL, 0x0040_F360_0000_1FFFL, 0x0040_F760_0000_0FFFL, 0x00CF_F100_0000_FFFFL,
            0x00CF_7300_0000_FFFFL, 0x000F_F300_0000_FFFFL};
    private static final List<Encoding> ROWS = EncodingTable.get().rows();

    private final byte[] bytes = new byte[CODE_BYTES];

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void nothingButExitsLeavesTheEngine(final long seed) {
        fuzz(seed, STARTS);
    }

    @Tag("full")
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void nothingButExitsLeavesTheEngineForLong(final long seed) {
        fuzz(seed, 4 * STARTS);
    }

    private void fuzz(final long seed, final int starts) {
        final SplittableRandom random = new SplittableRandom(seed);
        try (Machine machine = new Machine(1 << 20, CpuidPolicy.all())) {
            machine.mapRange(CODE, 4096, Machine.CODE);
            machine.mapRange(DATA, 8192, Machine.DATA);
            machine.mapRange(READ_ONLY, 4096, Machine.PRESENT | Machine.USER);
            machine.map(BEYOND, 1L << 45, Machine.DATA);
            final long guard = machine.frame();
            machine.ram.asSlice(guard, 4096).fill((byte) 0x5A);
            final long readOnly = machine.machineAddress(READ_ONLY);
            describe(machine);
            for (int i = 0; i < starts; i++) {
                start(machine, random, i % 2 == 0, seed, i);
                if (i % 1000 == 0) {
                    assertUntouched(machine.ram.asSlice(guard, 4096), (byte) 0x5A);
                    assertUntouched(machine.ram.asSlice(readOnly, 4096), (byte) 0);
                }
            }
        }
    }

    /** Descriptors of 64, 32 and 16-bit code and of data of several kinds, at selectors 0xB, 0x13 and so on. */
    private static void describe(final Machine machine) {
        final long table = machine.frame();
        for (int i = 0; i < DESCRIPTORS.length; i++) {
            machine.ram.set(ValueLayout.JAVA_LONG, table + (i + 1) * 8L, DESCRIPTORS[i]);
        }
        machine.engine.state().gdt.bytes = 8 + DESCRIPTORS.length * 8;
        machine.engine.state().gdt.page(0, table);
    }

    /** Loads cs and, now and then, other segment registers, or leaves them as they are where that is refused. */
    private static void segments(final Engine engine, final SplittableRandom random) {
        final int mode = random.nextInt(10);
        engine.loadSegment(CS, mode > 1 ? 0xB : mode == 1 ? 0x13 : 0x1B);
        for (int segment = 0; segment < 6; segment++) {
            if (segment != CS && random.nextInt(4) == 0) {
                final int kind = random.nextInt(3) == 0 ? random.nextInt(DESCRIPTORS.length + 2) : FLAT_DATA;
                engine.loadSegment(segment, kind * 8 | 3);
            }
        }
    }

    private static void assertUntouched(final MemorySegment page, final byte value) {
        for (int i = 0; i < page.byteSize(); i++) {
            assertThat(page.get(ValueLayout.JAVA_BYTE, i)).isEqualTo(value);
        }
    }

    private void start(final Machine machine, final SplittableRandom random, final boolean wild, final long seed,
            final int number) {
        random.nextBytes(bytes);
        if (!wild) {
            damagedInstructions(random);
        } else if (number % 8 == 0) {
            repeatedStrings(random);
        }
        final long maddr = machine.machineAddress(CODE);
        final int offset = random.nextInt(8) == 0 ? 4096 - random.nextInt(1, 20) : random.nextInt(4096 - CODE_BYTES);
        final int length = Math.min(CODE_BYTES, 4096 - offset);
        MemorySegment.copy(bytes, 0, machine.ram, ValueLayout.JAVA_BYTE, maddr + offset, length);
        machine.code.written(maddr + offset, length);
        final CpuState state = machine.engine.state();
        segments(machine.engine, random);
        randomize(state, random);
        if (wild && number % 8 == 0) {
            state.gpr[Gpr.RSI] = DATA + random.nextInt(8192);
            state.gpr[Gpr.RDI] = DATA + random.nextInt(8192);
        }
        state.rip = CODE + offset;
        final int budget = random.nextInt(1, BUDGET_MAX);
        try {
            final VcpuExit exit = machine.engine.run(budget);
            final long executed = machine.engine.executed();
            if (executed > budget || (exit instanceof VcpuExit.Budget && executed != budget)) {
                throw new AssertionError(executed + " instructions for a budget of " + budget);
            }
        } catch (final RuntimeException | Error e) {
            throw new AssertionError("seed " + seed + ", start " + number, e);
        }
    }

    private static void randomize(final CpuState state, final SplittableRandom random) {
        for (int i = 0; i < Gpr.COUNT; i++) {
            state.gpr[i] = switch (random.nextInt(4)) {
                case 0 -> random.nextLong();
                case 1 -> random.nextInt(64);
                case 2 -> EXTREMES[random.nextInt(EXTREMES.length)];
                default -> PLACES[random.nextInt(PLACES.length)] + random.nextInt(64);
            };
        }
        state.rflags(((int) random.nextLong() & (Rflags.STATUS | Rflags.DF)) | (random.nextInt(50) == 0 ? Rflags.TF : 0)
                | (random.nextInt(50) == 0 ? Rflags.AC : 0));
        state.gpr[Gpr.FS_BASE] = 0;
        state.gpr[Gpr.GS_BASE] = DATA;
        state.taskSwitched = random.nextInt(50) == 0;
        state.debug[7] = random.nextInt(100) == 0 ? random.nextLong() & 0xFFFF_00FFL : 0;
        state.debug[0] = CODE + random.nextInt(4096);
        state.mxcsr = random.nextInt(4) == 0 ? random.nextInt(1 << 16) : 0x1F80;
    }

    /** Opcodes of the table with random prefixes, operands and, now and then, a flipped bit. */
    private void damagedInstructions(final SplittableRandom random) {
        int at = 0;
        while (at < CODE_BYTES - 20) {
            final Encoding row = ROWS.get(random.nextInt(ROWS.size()));
            at = put(at, switch (row.prefix()) {
                case P66 -> 0x66;
                case PF3 -> 0xF3;
                case PF2 -> 0xF2;
                default ->
                    random.nextInt(4) == 0 ? new int[]{0x66, 0x67, 0xF0, 0xF3, 0xF2, 0x64}[random.nextInt(6)] : -1;
            });
            at = put(at, random.nextBoolean() ? 0x40 | random.nextInt(16) : -1);
            at = put(at, row.map() == Encoding.OpcodeMap.ONE_BYTE ? -1 : 0x0F);
            at = put(at, row.map() == Encoding.OpcodeMap.MAP_0F38 ? 0x38 : -1);
            at = put(at, row.map() == Encoding.OpcodeMap.MAP_0F3A ? 0x3A : -1);
            at = put(at, row.opcode() + random.nextInt(row.span()));
            at = put(at, switch (row.modrm()) {
                case ABSENT -> -1;
                case OPERAND -> random.nextInt(256);
                case DIGIT -> (random.nextInt(256) & 0xC7) | row.modrmValue() << 3;
                case FIXED -> row.modrmValue() + random.nextInt(row.modrmSpan());
            });
            at += random.nextInt(6);
        }
        if (random.nextInt(4) == 0) {
            bytes[random.nextInt(CODE_BYTES)] ^= (byte) (1 << random.nextInt(8));
        }
    }

    /** String instructions, most of them repeated. */
    private void repeatedStrings(final SplittableRandom random) {
        int at = 0;
        while (at < CODE_BYTES - 4) {
            at = put(at, random.nextInt(4) == 0 ? 0x66 : -1);
            at = put(at, random.nextInt(8) == 0 ? 0x67 : -1);
            at = put(at, new int[]{0xF3, 0xF3, 0xF2, -1}[random.nextInt(4)]);
            at = put(at, random.nextInt(4) == 0 ? 0x48 : -1);
            at = put(at, STRINGS[random.nextInt(STRINGS.length)]);
        }
    }

    private int put(final int at, final int value) {
        if (value < 0) {
            return at;
        }
        bytes[at] = (byte) value;
        return at + 1;
    }
}
