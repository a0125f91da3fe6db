package io.xenolith.x86.code;

/**
 * What a code cache holds.
 *
 * @param pages frames with code
 * @param blocks decoded blocks
 * @param instructions decoded instructions
 * @param bytes host memory they take, estimated from the layout of HotSpot's objects with compressed references
 */
public record Footprint(long pages, long blocks, long instructions, long bytes) {
    private static final int ARRAY_HEADER = 16;
    private static final int BLOCK_BYTES = 56;
    private static final int PAGE_BYTES = 64;
    private static final int INSTRUCTION_BYTES = 240;
    private static final int REFERENCE = 4;

    static Footprint of(final CodePage[] frames) {
        long pages = 0;
        long blocks = 0;
        long instructions = 0;
        long bytes = 0;
        for (final CodePage frame : frames) {
            for (CodePage page = frame; page != null; page = page.sibling) {
                pages++;
                bytes += PAGE_BYTES + ARRAY_HEADER + REFERENCE * (long) page.slots() + page.bytes();
                for (final Block block : page.blocks()) {
                    blocks++;
                    instructions += block.count;
                }
            }
        }
        return new Footprint(pages, blocks, instructions, bytes);
    }

    /** Bytes that {@code block} takes. */
    static long of(final Block block) {
        return BLOCK_BYTES + 3L * ARRAY_HEADER + block.code.length * (long) Integer.BYTES
                + block.offsets.length * (long) Short.BYTES
                + block.ordinary.length * (long) (REFERENCE + INSTRUCTION_BYTES);
    }
}
