package io.xenolith.x86.interp;

import io.xenolith.x86.Ram;
import io.xenolith.x86.code.Block;
import io.xenolith.x86.code.CodePage;
import io.xenolith.x86.code.CodeStyle;
import io.xenolith.x86.decode.Decoder;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.mmu.LinearMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Decodes blocks. One per processor and style. */
final class BlockBuilder {
    /** Longest block; long enough that ends of blocks cost little, short enough that budgets seldom cut one. */
    private static final int INSTRUCTIONS_MAX = 64;

    private final LinearMemory memory;
    private final CodeStyle style;
    private final Decoder decoder;
    private final Lowering lowering = new Lowering();
    private final byte[] bytes = new byte[Ram.PAGE_SIZE + Instruction.LENGTH_MAX];
    private int[] words = new int[INSTRUCTIONS_MAX * Block.STRIDE];
    private final short[] offsets = new short[INSTRUCTIONS_MAX + 1];
    private final List<Instruction> ordinary = new ArrayList<>();

    BlockBuilder(final LinearMemory memory, final CodeStyle style) {
        this.memory = memory;
        this.style = style;
        this.decoder = new Decoder(style.features(), style.size());
    }

    /** How it decodes. */
    CodeStyle style() {
        return style;
    }

    /** The block at {@code rip}, which is in {@code page}, decoded and added to it. May raise a fault of the next page. */
    Block build(final CodePage page, final long rip) {
        final int start = (int) rip & Ram.PAGE_SIZE - 1;
        memory.readMachine((page.frame << Ram.PAGE_SHIFT) + start, bytes, start, Ram.PAGE_SIZE - start);
        ordinary.clear();
        int at = start;
        int count = 0;
        boolean ended = false;
        while (!ended && count < INSTRUCTIONS_MAX && at < Ram.PAGE_SIZE) {
            final Decoder.Outcome outcome = decoder.decode(bytes, at, Ram.PAGE_SIZE);
            if (outcome == Decoder.Outcome.INCOMPLETE) {
                if (count == 0) {
                    return buildCrossing(page, rip, start);
                }
                break;
            }
            offsets[count] = (short) at;
            ended = append(count++, outcome, at);
            at += outcome == Decoder.Outcome.OK ? decoder.instruction().length() : 1;
        }
        offsets[count] = (short) at;
        return page.added(start, count, Arrays.copyOf(words, count * Block.STRIDE), Arrays.copyOf(offsets, count + 1),
                ordinary.toArray(Instruction[]::new), null, at);
    }

    /** A single instruction whose last bytes are in the next page. */
    private Block buildCrossing(final CodePage page, final long rip, final int start) {
        final CodePage tail = memory.fetchPage(memory.secondPage(rip), style);
        if (tail == null) {
            Arrays.fill(bytes, Ram.PAGE_SIZE, bytes.length, (byte) -1);
        } else {
            memory.readMachine(tail.frame << Ram.PAGE_SHIFT, bytes, Ram.PAGE_SIZE, Instruction.LENGTH_MAX);
        }
        final Decoder.Outcome outcome = decoder.decode(bytes, start, bytes.length);
        offsets[0] = (short) start;
        append(0, outcome, start);
        final int end = start
                + (outcome == Decoder.Outcome.OK ? decoder.instruction().length() : Ram.PAGE_SIZE - start);
        offsets[1] = (short) end;
        final int[] code = Arrays.copyOf(words, Block.STRIDE);
        final short[] bounds = Arrays.copyOf(offsets, 2);
        final Instruction[] insns = ordinary.toArray(Instruction[]::new);
        return tail == null
                ? page.fleeting(start, code, bounds, insns)
                : page.added(start, 1, code, bounds, insns, tail, end);
    }

    /** Appends what was decoded as instruction {@code i}; answers whether the block ends with it. */
    private boolean append(final int i, final Decoder.Outcome outcome, final int at) {
        final int word = i * Block.STRIDE;
        if (outcome != Decoder.Outcome.OK) {
            Arrays.fill(words, word, word + Block.STRIDE, 0);
            words[word] = outcome == Decoder.Outcome.UNDEFINED ? FastOp.UNDEFINED : FastOp.TOO_LONG;
            return true;
        }
        final Instruction insn = decoder.instruction();
        final int op = lowering.lower(insn, at + insn.length(), style.size().isLong());
        System.arraycopy(lowering.words, 0, words, word, Block.STRIDE);
        if (op <= FastOp.STRING || op == FastOp.VECTOR) {
            words[word + 3] = ordinary.size();
            ordinary.add(insn);
        }
        return Lowering.endsBlock(insn);
    }
}
