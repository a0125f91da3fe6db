package io.xenolith.x86.code;

import io.xenolith.x86.Ram;
import io.xenolith.x86.decode.Instruction;
import java.util.Arrays;
import java.util.Objects;

/**
 * The decoded blocks of one frame for one kind of decoding ({@link CodeStyle}). Becomes invalid, with all its blocks, when a
 * byte that was decoded is written; a fresh one takes its place.
 */
public final class CodePage {
    /** A page is watched in 64 lines of 64 bytes. */
    static final int LINE_SHIFT = 6;

    private static final int INITIAL_SLOTS = 16;
    /** Odd, near 2^32 divided by the golden ratio. */
    private static final int HASH = 0x9E37_79B1;

    /** Number of the frame. */
    public final long frame;
    /** How its bytes were read. */
    public final CodeStyle style;
    /** Whether its blocks may be run. */
    public boolean valid = true;
    /** Bit i set: line i holds decoded bytes. */
    long lines;
    /** Same frame, other style. */
    CodePage sibling;

    private Block[] slots = new Block[INITIAL_SLOTS];
    private int shift = Integer.numberOfLeadingZeros(INITIAL_SLOTS - 1);
    private int blocks;

    private final CodeCache cache;
    /** Host memory that the blocks take. */
    private long bytes;

    CodePage(final CodeCache cache, final long frame, final CodeStyle style) {
        this.cache = cache;
        this.frame = frame;
        this.style = style;
    }

    /** The block that starts at page offset {@code offset}, or null. */
    public Block block(final int offset) {
        return slots[slot(offset)];
    }

    /** Where the block that starts at {@code offset} is, or would be. */
    private int slot(final int offset) {
        int slot = (offset * HASH) >>> shift;
        while (slots[slot] != null && slots[slot].start != offset) {
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }

    /**
     * Adds a block of {@code count} instructions from page offset {@code start} to {@code end}; beyond the page's size the
     * bytes are the first of {@code tail}.
     */
    public Block added(final int start, final int count, final int[] code, final short[] offsets,
            final Instruction[] ordinary, final CodePage tail, final int end) {
        final Block block = new Block(this, start, count, code, offsets, ordinary, tail);
        markDecoded(start, Math.min(end, Ram.PAGE_SIZE));
        cache.decoded(count);
        if (tail != null && end > Ram.PAGE_SIZE) {
            tail.markDecoded(0, end - Ram.PAGE_SIZE);
        }
        add(block);
        return block;
    }

    /**
     * A block of one instruction that starts here and whose last bytes are from no RAM. It is not remembered: nothing would
     * tell if others came into their place.
     */
    public Block fleeting(final int start, final int[] code, final short[] offsets, final Instruction[] ordinary) {
        return new Block(this, start, 1, code, offsets, ordinary, null);
    }

    private void add(final Block block) {
        final int slot = slot(block.start);
        final Block old = slots[slot];
        slots[slot] = block;
        // A block that crosses into another page than last time takes the old one's place.
        weigh(Footprint.of(block) - (old == null ? 0 : Footprint.of(old)));
        if (old == null && 2 * ++blocks > slots.length) {
            grow();
        }
    }

    private void grow() {
        final Block[] old = slots;
        slots = new Block[2 * old.length];
        shift--;
        for (final Block each : old) {
            if (each != null) {
                slots[slot(each.start)] = each;
            }
        }
    }

    private void weigh(final long more) {
        bytes += more;
        cache.weigh(more);
    }

    /** Its blocks may not be run any more, and are let go of: somebody may remember the page for long. */
    void forget() {
        valid = false;
        forgetBlocks();
    }

    /** Its blocks are let go of; those that come in their place are decoded anew, and the page stays valid. */
    void forgetBlocks() {
        weigh(-bytes);
        slots = new Block[INITIAL_SLOTS];
        shift = Integer.numberOfLeadingZeros(INITIAL_SLOTS - 1);
        blocks = 0;
    }

    /** Host memory that the blocks take. */
    long bytes() {
        return bytes;
    }

    /** Length of the table of blocks. */
    int slots() {
        return slots.length;
    }

    /** The blocks. */
    Iterable<Block> blocks() {
        return Arrays.stream(slots).filter(Objects::nonNull).toList();
    }

    /** Whether {@code size} bytes at page offset {@code offset} touch decoded ones. */
    boolean touches(final int offset, final int size) {
        final int first = offset >>> LINE_SHIFT;
        final int last = (offset + size - 1) >>> LINE_SHIFT;
        return (lines >>> first & (2L << (last - first)) - 1) != 0;
    }

    void markDecoded(final int from, final int to) {
        for (int line = from >>> LINE_SHIFT; line <= (to - 1) >>> LINE_SHIFT; line++) {
            lines |= 1L << line;
        }
    }
}
