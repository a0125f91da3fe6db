package io.xenolith.x86.interp;

import static io.xenolith.x86.interp.FastOp.FIRST_SHIFT;
import static io.xenolith.x86.interp.FastOp.FORM_IMMEDIATE;
import static io.xenolith.x86.interp.FastOp.FORM_REGISTER;
import static io.xenolith.x86.interp.FastOp.FORM_SHIFT;
import static io.xenolith.x86.interp.FastOp.INDEX_SHIFT;
import static io.xenolith.x86.interp.FastOp.REGISTER_MASK;
import static io.xenolith.x86.interp.FastOp.SCALE_SHIFT;
import static io.xenolith.x86.interp.FastOp.SECOND_SHIFT;
import static io.xenolith.x86.interp.FastOp.SEGMENT_SHIFT;

import io.xenolith.x86.Breakpoints;
import io.xenolith.x86.CpuidPolicy;
import io.xenolith.x86.Ram;
import io.xenolith.x86.VcpuExit;
import io.xenolith.x86.code.Block;
import io.xenolith.x86.code.CodeCache;
import io.xenolith.x86.code.CodePage;
import io.xenolith.x86.code.CodeStyle;
import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.GuestFault;
import io.xenolith.x86.cpu.Rflags;
import io.xenolith.x86.cpu.Vector;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.isa.CodeSize;
import io.xenolith.x86.mmu.LinearMemory;
import io.xenolith.x86.mmu.PageWalker;
import io.xenolith.x86.vector.VectorUnit;

/**
 * Tier 0: runs predecoded blocks, one switch an instruction.
 *
 * <p>Within a block only its number tells the current instruction; rip is put right when something needs it: at the end of
 * a block, before an ordinary instruction, after a fault. What the loop must see changed by an instruction (its own code
 * overwritten) lowers {@link CpuState#blockEnd}.
 */
public final class Interpreter {
    private static final long LOW = 0xFFFF_FFFFL;
    private static final long PAGE_MASK = -(long) Ram.PAGE_SIZE;
    private static final int OFFSET_MASK = Ram.PAGE_SIZE - 1;
    /** No instruction starts there: it is not canonical. */
    private static final long NO_SHADOW = Long.MIN_VALUE;
    private static final VcpuExit BUDGET = new VcpuExit.Budget();

    private final CpuState state;
    private final LinearMemory memory;
    private final CodeCache cache;
    private final GuestFault fault;
    private final Operands operands;
    private final OrdinaryPath ordinary;
    private final VectorUnit vector;
    private final BlockBuilder builder64;
    private final BlockBuilder builder32;
    private final BlockBuilder builder16;
    private final long[] gpr;

    /** Instructions executed by this run before the current block (less what a repeated one has done within it). */
    private long executed;
    private long limit;
    /** Why the run ends; null: it goes on. */
    private VcpuExit exit;
    /** Where rip stands if the last step has loaded ss and its debug exceptions wait; otherwise NO_SHADOW. */
    private long shadow = NO_SHADOW;

    /** An interpreter for the processor {@code state}. */
    public Interpreter(final CpuState state, final LinearMemory memory, final CodeCache code, final GuestFault fault,
            final CpuidPolicy policy) {
        this.state = state;
        this.memory = memory;
        this.cache = code;
        this.fault = fault;
        this.gpr = state.gpr;
        operands = new Operands(state, memory, fault);
        ordinary = new OrdinaryPath(operands, policy);
        vector = ordinary.vector;
        builder64 = new BlockBuilder(memory, code.style(CodeSize.BITS_64, policy.features()));
        builder32 = new BlockBuilder(memory, code.style(CodeSize.BITS_32, policy.features()));
        builder16 = new BlockBuilder(memory, code.style(CodeSize.BITS_16, policy.features()));
    }

    /** Instructions the last {@link #run} has executed. */
    public long executed() {
        return executed;
    }

    /** Loads segment register {@code segment} with {@code selector}; null, or the fault that this is. */
    public VcpuExit.Fault loadSegment(final int segment, final int selector) {
        try {
            ordinary.segments.loadAny(segment, selector);
            return null;
        } catch (final GuestFault e) {
            return exitFor(e);
        }
    }

    private static VcpuExit.Fault exitFor(final GuestFault fault) {
        return new VcpuExit.Fault(fault.vector, fault.errorCode, fault.vector == Vector.PF ? fault.address : 0, 0);
    }

    /** Executes up to {@code budget} instructions. */
    public VcpuExit run(final long budget) {
        begin();
        return goOn(budget);
    }

    /** Begins a run that {@link #goOn} goes on with. */
    public void begin() {
        executed = 0;
    }

    /** Goes on with a run until it has executed {@code budget} instructions in all. */
    private VcpuExit goOn(final long budget) {
        limit = budget;
        exit = null;
        memory.refreshContext();
        while (executed < limit && exit == null) {
            if (stepping()) {
                step(budget);
            } else {
                shadow = NO_SHADOW;
                runBlocks();
            }
        }
        return exit == null ? BUDGET : exit;
    }

    /** As {@link #goOn(long)}, but not beyond a breakpoint, unless it stands there at the start. */
    public VcpuExit goOn(final long budget, final Breakpoints breakpoints) {
        if (breakpoints.isEmpty()) {
            return goOn(budget);
        }
        VcpuExit ended;
        do {
            ended = goOn(Math.min(budget, executed + reach(breakpoints)));
        } while (exit == null && executed < budget && !breakpoints.contains(state.rip));
        return ended;
    }

    /** How many instructions can be executed from here on, at least one, before a breakpoint has to be looked for again. */
    private int reach(final Breakpoints breakpoints) {
        if (stepping()) {
            return 1;
        }
        final Block block;
        try {
            block = lookup();
        } catch (final GuestFault e) {
            // It will be raised again by whoever executes it.
            return 1;
        }
        final long page = codePage();
        if (breakpoints.anyIn(page + block.start + 1, page + block.offsets[block.count])) {
            for (int i = 1; i < block.count; i++) {
                if (breakpoints.contains(page + block.offsets[i])) {
                    return i;
                }
            }
        }
        return block.count;
    }

    // ---------------------------------------------------------------- single steps

    private boolean stepping() {
        return (state.otherFlags & (Rflags.TF | Rflags.RF)) != 0 || (state.debug[7] & 0xFF) != 0;
    }

    /** One instruction, with breakpoints before and after it looked at. */
    private void step(final long budget) {
        final boolean trap = (state.otherFlags & Rflags.TF) != 0;
        final boolean shadowed = state.rip == shadow;
        shadow = NO_SHADOW;
        final int breakpoints = shadowed || (state.otherFlags & Rflags.RF) != 0 ? 0 : instructionBreakpoints();
        if (breakpoints != 0) {
            exit = new VcpuExit.Fault(Vector.DB, 0, 0, breakpoints);
            return;
        }
        final boolean resume = (state.otherFlags & Rflags.RF) != 0;
        if (!shadowed) {
            state.dataBreakpointsMet = 0;
        }
        ordinary.segments.stackLoaded = false;
        limit = executed + 1;
        runBlocks();
        limit = budget;
        if (exit instanceof VcpuExit.Fault) {
            return;
        }
        if (resume) {
            state.otherFlags &= ~Rflags.RF;
        }
        if (ordinary.segments.stackLoaded && !shadowed) {
            shadow = state.rip;
            return;
        }
        final int met = state.dataBreakpointsMet | (trap ? SINGLE_STEP : 0);
        if (met != 0 && exit == null) {
            exit = new VcpuExit.Fault(Vector.DB, 0, 0, met);
        }
    }

    private static final int SINGLE_STEP = 1 << 14;

    private int instructionBreakpoints() {
        int met = 0;
        for (int i = 0; i < 4; i++) {
            final boolean enabled = (state.debug[7] >>> (2 * i) & 3) != 0;
            final boolean execution = (state.debug[7] >>> (16 + 4 * i) & 3) == 0;
            if (enabled && execution && state.debug[i] == state.rip) {
                met |= 1 << i;
            }
        }
        return met;
    }

    // ---------------------------------------------------------------- blocks

    private BlockBuilder builder() {
        if (state.longMode) {
            return builder64;
        }
        return state.code16 ? builder16 : builder32;
    }

    /** #GP(0) if there may be no code at {@code offset} of cs. */
    private void checkCodeLimit(final long offset) {
        if (!state.longMode && !state.segments.allowsCode(offset & LOW)) {
            throw fault.of(Vector.GP, 0);
        }
    }

    /** The block at rip. Never while one is being run: it may make all there are invalid. */
    private Block lookup() {
        final long rip = state.rip;
        final long linear = state.longMode ? rip : rip + gpr[Gpr.SEGMENT_BASES + 1] & LOW;
        checkCodeLimit(rip);
        final BlockBuilder builder = builder();
        final CodeStyle style = builder.style();
        final CodePage page = memory.fetchPage(linear, style);
        if (page == null) {
            throw fault.of(Vector.UD, 0);
        }
        final Block known = page.block((int) linear & OFFSET_MASK);
        if (known != null && (known.tail == null
                || (known.tail.valid
                        && memory.fetchPage(memory.secondPage(linear), style) == known.tail))) {
            return known;
        }
        return builder.build(cache.makeRoom() ? memory.fetchPage(linear, style) : page, linear);
    }

    /** Where the page that code offsets count from starts, in rip's terms. */
    private long codePage() {
        return state.longMode
                ? state.rip & PAGE_MASK
                : (state.rip + gpr[Gpr.SEGMENT_BASES + 1] & PAGE_MASK) - gpr[Gpr.SEGMENT_BASES + 1];
    }

    /** Runs blocks until the limit, an exit, or something that only {@link #run} can go on from. */
    private void runBlocks() {
        Block block = null;
        try {
            while (executed < limit) {
                if (block == null) {
                    block = lookup();
                    gpr[Gpr.CODE_PAGE] = codePage();
                }
                state.blockEnd = (int) Math.min(block.count, limit - executed);
                // In two steps: a repeated instruction within adds its iterations to the count itself.
                final int done = runBlock(block);
                executed += done;
                block = following(block);
                if (exit != null || (state.otherFlags & Rflags.TF) != 0) {
                    return;
                }
            }
        } catch (final GuestFault e) {
            guestFault(block);
        }
    }

    private int link;
    private static final int LINK_NONE = 0;
    private static final int LINK_TAKEN = 1;
    private static final int LINK_NEXT = 2;

    /** The block after {@code block}, if it is in the same page and nothing asks for a closer look; rip is set. */
    private Block following(final Block block) {
        final int how = link;
        if (how == LINK_NONE || !block.page.valid || block.tail != null) {
            if (!state.longMode) {
                // It may have gone over the end of all addresses.
                state.rip &= LOW;
            }
            return null;
        }
        Block next = how == LINK_TAKEN ? block.taken : block.next;
        if (next == null) {
            // Not rip's own offset: cs may have a base.
            next = block.page.block((int) (state.rip - gpr[Gpr.CODE_PAGE]) & OFFSET_MASK);
            if (next == null || next.tail != null) {
                return null;
            }
            if (how == LINK_TAKEN) {
                block.taken = next;
            } else {
                block.next = next;
            }
        }
        return next;
    }

    /** Number of the instruction being executed, for the accounts of one that faults. */
    private int current;

    private void guestFault(final Block block) {
        if (block != null) {
            executed += current;
            state.rip = gpr[Gpr.CODE_PAGE] + block.offsets[current];
            if (ordinary.strings.iterations != 0) {
                executed += ordinary.strings.iterations;
                ordinary.strings.iterations = 0;
            }
            if (fault.notCanonical && usesStack(block)) {
                fault.vector = Vector.SS;
            }
        }
        exit = exitFor(fault);
    }

    /** Whether the memory operand that was not canonical is one of the stack segment. */
    private boolean usesStack(final Block block) {
        return StackAccess.bySegment(block, current);
    }

    // ---------------------------------------------------------------- operands of fast operations

    private long address(final int[] code, final int at) {
        final int w = code[at + 1];
        return gpr[w & REGISTER_MASK] + (gpr[w >>> INDEX_SHIFT & REGISTER_MASK] << (w >>> SCALE_SHIFT & 3))
                + gpr[w >>> SEGMENT_SHIFT] + code[at + 2];
    }

    private long source64(final int[] code, final int at, final int w) {
        final int form = w >>> FORM_SHIFT;
        if (form == FORM_REGISTER) {
            return gpr[w >>> SECOND_SHIFT & REGISTER_MASK];
        }
        return form == FORM_IMMEDIATE ? code[at + 3] : memory.load64(address(code, at));
    }

    private int source32(final int[] code, final int at, final int w) {
        final int form = w >>> FORM_SHIFT;
        if (form == FORM_REGISTER) {
            return (int) gpr[w >>> SECOND_SHIFT & REGISTER_MASK];
        }
        return form == FORM_IMMEDIATE ? code[at + 3] : memory.load32(address(code, at));
    }

    private int source16(final int[] code, final int at, final int w) {
        final int form = w >>> FORM_SHIFT;
        if (form == FORM_REGISTER) {
            return (int) gpr[w >>> SECOND_SHIFT & REGISTER_MASK] & 0xFFFF;
        }
        return form == FORM_IMMEDIATE ? code[at + 3] & 0xFFFF : memory.load16(address(code, at));
    }

    private int source8(final int[] code, final int at, final int w) {
        final int form = w >>> FORM_SHIFT;
        if (form == FORM_REGISTER) {
            return (int) gpr[w >>> SECOND_SHIFT & REGISTER_MASK] & 0xFF;
        }
        return form == FORM_IMMEDIATE ? code[at + 3] & 0xFF : memory.load8(address(code, at));
    }

    /** Address of a memory destination, checked to be writable. */
    private long target(final int[] code, final int at, final int size) {
        final long address = address(code, at);
        memory.probeWrite(address, size);
        return address;
    }

    // ---------------------------------------------------------------- the loop

    /**
     * Runs {@code block} up to {@link CpuState#blockEnd}, sets rip and {@link #link}.
     *
     * @return how many of its instructions count as executed
     */
    private int runBlock(final Block block) {
        final int[] code = block.code;
        final long[] r = gpr;
        int i = 0;
        link = LINK_NONE;
        while (i < state.blockEnd) {
            current = i;
            final int at = i << 2;
            final int w = code[at];
            final int d = w >>> FIRST_SHIFT & REGISTER_MASK;
            i++;
            switch (w & 0xFFFF) {
                case FastOp.NOP -> {
                }
                case FastOp.MOV8 -> r[d] = (r[d] & ~0xFFL) | source8(code, at, w);
                case FastOp.MOV32 -> r[d] = source32(code, at, w) & LOW;
                case FastOp.MOV64 -> r[d] = source64(code, at, w);
                case FastOp.MOV_IMM64 -> r[d] = (long) code[at + 2] << 32 | (code[at + 3] & LOW);
                case FastOp.MOVZX8 -> r[d] = source8(code, at, w);
                case FastOp.MOVZX16 -> r[d] = source16(code, at, w);
                case FastOp.MOVSX8_32 -> r[d] = (byte) source8(code, at, w) & LOW;
                case FastOp.MOVSX8_64 -> r[d] = (byte) source8(code, at, w);
                case FastOp.MOVSX16_32 -> r[d] = (short) source16(code, at, w) & LOW;
                case FastOp.MOVSX16_64 -> r[d] = (short) source16(code, at, w);
                case FastOp.MOVSX32_64 -> r[d] = source32(code, at, w);
                case FastOp.STORE8 -> memory.store8(address(code, at), storeSource(code, at, w));
                case FastOp.STORE16 -> memory.store16(address(code, at), storeSource(code, at, w));
                case FastOp.STORE32 -> memory.store32(address(code, at), storeSource(code, at, w));
                case FastOp.STORE64 -> memory.store64(address(code, at),
                        w >>> FORM_SHIFT == FORM_IMMEDIATE ? code[at + 3] : r[w >>> SECOND_SHIFT & REGISTER_MASK]);
                case FastOp.LEA32 -> r[d] = address(code, at) & LOW;
                case FastOp.LEA64 -> r[d] = address(code, at);
                case FastOp.ADD32 -> {
                    final int a = (int) r[d];
                    final int b = source32(code, at, w);
                    r[d] = a + b & LOW;
                    state.added(a, b, a + b);
                }
                case FastOp.ADD64 -> {
                    final long a = r[d];
                    final long b = source64(code, at, w);
                    r[d] = a + b;
                    state.added(a, b, a + b);
                }
                case FastOp.SUB32 -> {
                    final int a = (int) r[d];
                    final int b = source32(code, at, w);
                    r[d] = a - b & LOW;
                    state.subtracted(a, b, a - b);
                }
                case FastOp.SUB64 -> {
                    final long a = r[d];
                    final long b = source64(code, at, w);
                    r[d] = a - b;
                    state.subtracted(a, b, a - b);
                }
                case FastOp.CMP32 -> {
                    final int a = (int) r[d];
                    final int b = source32(code, at, w);
                    state.subtracted(a, b, a - b);
                }
                case FastOp.CMP64 -> {
                    final long a = r[d];
                    final long b = source64(code, at, w);
                    state.subtracted(a, b, a - b);
                }
                case FastOp.AND32 -> state.result(setLow(d, (int) r[d] & source32(code, at, w)), 0);
                case FastOp.AND64 -> state.result(set(d, r[d] & source64(code, at, w)), 0);
                case FastOp.OR32 -> state.result(setLow(d, (int) r[d] | source32(code, at, w)), 0);
                case FastOp.OR64 -> state.result(set(d, r[d] | source64(code, at, w)), 0);
                case FastOp.XOR32 -> state.result(setLow(d, (int) r[d] ^ source32(code, at, w)), 0);
                case FastOp.XOR64 -> state.result(set(d, r[d] ^ source64(code, at, w)), 0);
                case FastOp.TEST32 -> state.result((int) r[d] & source32(code, at, w), 0);
                case FastOp.TEST64 -> state.result(r[d] & source64(code, at, w), 0);
                case FastOp.CMP8 -> compare8((byte) r[d], (byte) source8(code, at, w));
                case FastOp.TEST8 -> state.result((byte) (r[d] & source8(code, at, w)), 0);
                case FastOp.ADDM32 -> {
                    final long address = target(code, at, Integer.BYTES);
                    final int a = memory.load32(address);
                    final int b = storeSource(code, at, w);
                    memory.store32(address, a + b);
                    state.added(a, b, a + b);
                }
                case FastOp.ADDM64 -> {
                    final long address = target(code, at, Long.BYTES);
                    final long a = memory.load64(address);
                    final long b = storeSource64(code, at, w);
                    memory.store64(address, a + b);
                    state.added(a, b, a + b);
                }
                case FastOp.SUBM32 -> {
                    final long address = target(code, at, Integer.BYTES);
                    final int a = memory.load32(address);
                    final int b = storeSource(code, at, w);
                    memory.store32(address, a - b);
                    state.subtracted(a, b, a - b);
                }
                case FastOp.SUBM64 -> {
                    final long address = target(code, at, Long.BYTES);
                    final long a = memory.load64(address);
                    final long b = storeSource64(code, at, w);
                    memory.store64(address, a - b);
                    state.subtracted(a, b, a - b);
                }
                case FastOp.CMPM8 -> compare8((byte) memory.load8(address(code, at)), (byte) storeSource(code, at, w));
                case FastOp.CMPM32 -> {
                    final int a = memory.load32(address(code, at));
                    final int b = storeSource(code, at, w);
                    state.subtracted(a, b, a - b);
                }
                case FastOp.CMPM64 -> {
                    final long a = memory.load64(address(code, at));
                    final long b = storeSource64(code, at, w);
                    state.subtracted(a, b, a - b);
                }
                case FastOp.TESTM8 ->
                    state.result((byte) (memory.load8(address(code, at)) & storeSource(code, at, w)), 0);
                case FastOp.TESTM32 -> state.result(memory.load32(address(code, at)) & storeSource(code, at, w), 0);
                case FastOp.INC32 -> {
                    final int a = (int) r[d];
                    stepped(a, setLow(d, a + 1), 1);
                }
                case FastOp.INC64 -> stepped(r[d], set(d, r[d] + 1), 1);
                case FastOp.DEC32 -> {
                    final int a = (int) r[d];
                    stepped(a, setLow(d, a - 1), -1);
                }
                case FastOp.DEC64 -> stepped(r[d], set(d, r[d] - 1), -1);
                case FastOp.SHL32 -> {
                    final int a = (int) r[d];
                    final int n = code[at + 3];
                    shifted(setLow(d, a << n), a >>> (32 - n) & 1, (a << n ^ a << (n - 1)) < 0);
                }
                case FastOp.SHL64 -> {
                    final long a = r[d];
                    final int n = code[at + 3];
                    r[d] = a << n;
                    shifted(a << n, (int) (a >>> (64 - n)) & 1, (a << n ^ a << (n - 1)) < 0);
                }
                case FastOp.SHR32 -> {
                    final int a = (int) r[d];
                    final int n = code[at + 3];
                    shifted(setLow(d, a >>> n), a >>> (n - 1) & 1, n == 1 && a < 0);
                }
                case FastOp.SHR64 -> {
                    final long a = r[d];
                    final int n = code[at + 3];
                    r[d] = a >>> n;
                    shifted(a >>> n, (int) (a >>> (n - 1)) & 1, n == 1 && a < 0);
                }
                case FastOp.SAR32 -> {
                    final int a = (int) r[d];
                    final int n = code[at + 3];
                    shifted(setLow(d, a >> n), a >> (n - 1) & 1, false);
                }
                case FastOp.SAR64 -> {
                    final long a = r[d];
                    final int n = code[at + 3];
                    r[d] = a >> n;
                    shifted(a >> n, (int) (a >> (n - 1)) & 1, false);
                }
                case FastOp.ROL32 -> {
                    final int a = setLow(d, Integer.rotateLeft((int) r[d], code[at + 3]));
                    state.carryAndOverflow((a & 1) != 0, a < 0 != ((a & 1) != 0));
                }
                case FastOp.ROR32 -> {
                    final int a = setLow(d, Integer.rotateRight((int) r[d], code[at + 3]));
                    state.carryAndOverflow(a < 0, (a ^ a << 1) < 0);
                }
                case FastOp.ROR64 -> {
                    final long a = Long.rotateRight(r[d], code[at + 3]);
                    r[d] = a;
                    state.carryAndOverflow(a < 0, (a ^ a << 1) < 0);
                }
                case FastOp.IMUL32 -> multiply32(d, (int) r[d], source32(code, at, w));
                case FastOp.IMUL64 -> multiply64(d, r[d], source64(code, at, w));
                case FastOp.IMUL32_IMM -> multiply32(d, (int) r[w >>> SECOND_SHIFT & REGISTER_MASK], code[at + 3]);
                case FastOp.IMUL64_IMM -> multiply64(d, r[w >>> SECOND_SHIFT & REGISTER_MASK], code[at + 3]);
                case FastOp.NOT32 -> r[d] = ~r[d] & LOW;
                case FastOp.NOT64 -> r[d] = ~r[d];
                case FastOp.CMOV32 -> {
                    final int b = source32(code, at, w);
                    r[d] = (state.condition(code[at + 3]) ? b : r[d]) & LOW;
                }
                case FastOp.CMOV64 -> {
                    final long b = source64(code, at, w);
                    if (state.condition(code[at + 3])) {
                        r[d] = b;
                    }
                }
                case FastOp.SETCC -> r[d] = (r[d] & ~0xFFL) | (state.condition(code[at + 3]) ? 1 : 0);
                case FastOp.CDQE -> r[Gpr.RAX] = (int) r[Gpr.RAX];
                case FastOp.PUSH64 -> {
                    final long value = source64(code, at, w);
                    memory.store64(r[Gpr.RSP] - Long.BYTES, value);
                    r[Gpr.RSP] -= Long.BYTES;
                }
                case FastOp.POP64 -> {
                    final long value = memory.load64(r[Gpr.RSP]);
                    r[Gpr.RSP] += Long.BYTES;
                    r[d] = value;
                }
                case FastOp.CALL -> {
                    // Targets are checked after the store: see BranchUnit.
                    memory.store64(r[Gpr.RSP] - Long.BYTES, r[Gpr.CODE_PAGE] + code[at + 2]);
                    jump(code[at + 3], LINK_TAKEN);
                    r[Gpr.RSP] -= Long.BYTES;
                    return i;
                }
                case FastOp.RET -> {
                    final long target = canonical(memory.load64(r[Gpr.RSP]));
                    r[Gpr.RSP] += Long.BYTES;
                    state.rip = target;
                    return i;
                }
                case FastOp.JMP -> {
                    jump(code[at + 3], LINK_TAKEN);
                    return i;
                }
                case FastOp.JE -> {
                    branch(code, at, state.zf());
                    return i;
                }
                case FastOp.JNE -> {
                    branch(code, at, !state.zf());
                    return i;
                }
                case FastOp.JCC -> {
                    branch(code, at, state.condition(d));
                    return i;
                }
                case FastOp.JMP_INDIRECT -> {
                    state.rip = canonical(source64(code, at, w));
                    return i;
                }
                case FastOp.CALL_INDIRECT -> {
                    final long target = source64(code, at, w);
                    memory.store64(r[Gpr.RSP] - Long.BYTES, r[Gpr.CODE_PAGE] + code[at + 3]);
                    state.rip = canonical(target);
                    r[Gpr.RSP] -= Long.BYTES;
                    return i;
                }
                case FastOp.MOVUPS_LOAD -> loadVector(d, address(code, at));
                case FastOp.MOVUPS_STORE -> storeVector(d, address(code, at));
                case FastOp.MOVAPS_LOAD -> loadVector(d, aligned(address(code, at)));
                case FastOp.MOVAPS_STORE -> storeVector(d, aligned(address(code, at)));
                case FastOp.MOVAPS -> moveVector(d, w >>> SECOND_SHIFT & REGISTER_MASK);
                case FastOp.VECTOR -> {
                    final Instruction insn = block.ordinary[code[at + 3]];
                    operands.nextRip = r[Gpr.CODE_PAGE] + block.offsets[i];
                    vector.execute(insn);
                }
                case FastOp.STRING -> {
                    if (!string(block, i - 1)) {
                        return i - 1;
                    }
                }
                default -> {
                    if (other(block, i - 1)) {
                        return i;
                    }
                }
            }
        }
        state.rip = r[Gpr.CODE_PAGE] + block.offsets[i];
        if (i == block.count && block.offsets[i] < Ram.PAGE_SIZE) {
            link = LINK_NEXT;
        }
        return i;
    }

    // ---------------------------------------------------------------- parts of fast operations

    private long set(final int d, final long value) {
        gpr[d] = value;
        return value;
    }

    private int setLow(final int d, final int value) {
        gpr[d] = value & LOW;
        return value;
    }

    private int storeSource(final int[] code, final int at, final int w) {
        return w >>> FORM_SHIFT == FORM_IMMEDIATE ? code[at + 3] : (int) gpr[w >>> SECOND_SHIFT & REGISTER_MASK];
    }

    private long storeSource64(final int[] code, final int at, final int w) {
        return w >>> FORM_SHIFT == FORM_IMMEDIATE ? code[at + 3] : gpr[w >>> SECOND_SHIFT & REGISTER_MASK];
    }

    private void compare8(final byte a, final byte b) {
        state.subtracted(a, b, (byte) (a - b));
    }

    private void stepped(final long a, final long result, final int one) {
        state.result(result, (state.cf() ? Rflags.CF : 0) | ArithmeticUnit.stepFlags(a, result, one));
    }

    private void shifted(final long result, final int carry, final boolean overflow) {
        state.result(result, carry | (overflow ? Rflags.OF : 0));
    }

    private void multiply32(final int d, final int a, final int b) {
        final long product = (long) a * b;
        state.result(setLow(d, (int) product), (int) product == product ? 0 : Rflags.CF | Rflags.OF);
    }

    private void multiply64(final int d, final long a, final long b) {
        final long product = a * b;
        gpr[d] = product;
        final boolean overflow = Math.multiplyHigh(a, b) != product >> (Long.SIZE - 1);
        state.result(product, overflow ? Rflags.CF | Rflags.OF : 0);
    }

    private void branch(final int[] code, final int at, final boolean taken) {
        if (taken) {
            jump(code[at + 3], LINK_TAKEN);
        } else {
            jump(code[at + 2], LINK_NEXT);
        }
    }

    /** Goes to {@code offset} from the start of the page. */
    private void jump(final int offset, final int how) {
        final long target = gpr[Gpr.CODE_PAGE] + offset;
        if ((offset & ~OFFSET_MASK) == 0) {
            link = how;
        } else {
            canonical(target);
        }
        state.rip = target;
    }

    private long canonical(final long target) {
        if (!PageWalker.canonical(target)) {
            throw fault.of(Vector.GP, 0);
        }
        return target;
    }

    // ---------------------------------------------------------------- vector moves

    private void checkVector() {
        if (state.taskSwitched) {
            throw fault.of(Vector.NM, 0);
        }
    }

    private long aligned(final long address) {
        checkVector();
        if ((address & 15) != 0) {
            throw fault.of(Vector.GP, 0);
        }
        return address;
    }

    private void loadVector(final int d, final long address) {
        checkVector();
        final long low = memory.load64(address);
        state.xmm[2 * d + 1] = memory.load64(address + Long.BYTES);
        state.xmm[2 * d] = low;
    }

    private void storeVector(final int d, final long address) {
        checkVector();
        memory.probeWrite(address, 2 * Long.BYTES);
        memory.store64(address, state.xmm[2 * d]);
        memory.store64(address + Long.BYTES, state.xmm[2 * d + 1]);
    }

    private void moveVector(final int d, final int s) {
        checkVector();
        state.xmm[2 * d] = state.xmm[2 * s];
        state.xmm[2 * d + 1] = state.xmm[2 * s + 1];
    }

    // ---------------------------------------------------------------- what leaves the loop

    /** Runs string instruction {@code i}; false if it is to be gone on with later. */
    private boolean string(final Block block, final int i) {
        final StringUnit strings = ordinary.strings;
        final Instruction insn = block.ordinary[block.code[i * Block.STRIDE + 3]];
        checkCodeLimit(gpr[Gpr.CODE_PAGE] + block.offsets[i + 1] - 1);
        strings.run(insn, limit - executed - i);
        final long iterations = strings.iterations;
        strings.iterations = 0;
        if (!strings.complete) {
            executed += iterations;
            state.rip = gpr[Gpr.CODE_PAGE] + block.offsets[i];
            return false;
        }
        executed += Math.max(0, iterations - 1);
        state.blockEnd = (int) Math.min(state.blockEnd, limit - executed);
        return true;
    }

    /** Runs ordinary instruction {@code i}; true if the block ends after it, with rip set. */
    private boolean other(final Block block, final int i) {
        final int at = i * Block.STRIDE;
        final int op = block.code[at] & 0xFFFF;
        if (op == FastOp.UNDEFINED || op == FastOp.TOO_LONG) {
            throw fault.of(op == FastOp.UNDEFINED ? Vector.UD : Vector.GP, 0);
        }
        final Instruction insn = block.ordinary[block.code[at + 3]];
        final long rip = gpr[Gpr.CODE_PAGE] + block.offsets[i];
        state.rip = rip;
        operands.nextRip = state.longMode ? rip + insn.length() : rip + insn.length() & LOW;
        checkCodeLimit(rip + insn.length() - 1);
        ordinary.system.executed = executed + i;
        ordinary.execute(insn);
        if (op == FastOp.ORDINARY) {
            return false;
        }
        state.rip = operands.nextRip;
        if (ordinary.system.exit != null) {
            state.rip = operands.nextRip;
            exit = ordinary.system.exit;
            ordinary.system.exit = null;
        }
        return true;
    }
}
