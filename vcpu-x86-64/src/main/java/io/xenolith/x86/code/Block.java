package io.xenolith.x86.code;

import io.xenolith.x86.decode.Instruction;

/**
 * A run of predecoded instructions without a branch but the last, all from one page (but for a single instruction that
 * crosses a page end, which is a block of its own).
 *
 * <p>An instruction is {@value #STRIDE} ints:
 *
 * <pre>
 *  0  operation of the interpreter (16 bits) | first register (8) | second register (8)
 *  1  memory operand: base slot (5) | index slot (5) | scale (2) | segment slot (5)
 *  2  displacement
 *  3  immediate, or the number of the instruction in {@link #ordinary}
 * </pre>
 */
public final class Block {
    /** Ints an instruction takes. */
    public static final int STRIDE = 4;

    /** The page it was decoded from. */
    public final CodePage page;
    /** Page offset of its first instruction. */
    public final int start;
    /** Number of instructions. */
    public final int count;
    /** The instructions. */
    public final int[] code;
    /** Page offset of each instruction, and of the byte after the last. */
    public final short[] offsets;
    /** Instructions that the ordinary path executes. */
    public final Instruction[] ordinary;
    /** The page of its last bytes, if that is another one. */
    public final CodePage tail;
    /** Where the last instruction went when it jumped within the page, and when it did not; null: not yet known. */
    public Block taken;
    public Block next;

    Block(final CodePage page, final int start, final int count, final int[] code, final short[] offsets,
            final Instruction[] ordinary, final CodePage tail) {
        this.page = page;
        this.start = start;
        this.count = count;
        this.code = code;
        this.offsets = offsets;
        this.ordinary = ordinary;
        this.tail = tail;
    }
}
