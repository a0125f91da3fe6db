package io.xenolith.x86.code;

import io.xenolith.x86.Ram;
import io.xenolith.x86.isa.CodeSize;
import io.xenolith.x86.isa.Feature;
import io.xenolith.x86.mmu.LinearMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The decoded code of one machine, by frame, shared by its processors: an instruction is decoded once, whatever the linear
 * addresses it is reached by, and forgotten when its bytes are written, through whatever alias and by whomever.
 */
public final class CodeCache {
    private final CodePage[] byFrame;
    private final List<LinearMemory> memories = new ArrayList<>();
    private final List<CodeStyle> styles = new ArrayList<>();
    private long invalidations;

    /** A cache for {@code ram}. */
    public CodeCache(final Ram ram) {
        byFrame = new CodePage[Math.toIntExact(ram.segment().byteSize() >>> Ram.PAGE_SHIFT)];
    }

    /** A processor's memory, which learns of frames that must not be written fast. */
    public void register(final LinearMemory memory) {
        memories.add(memory);
    }

    /** A processor is gone. */
    public void unregister(final LinearMemory memory) {
        memories.remove(memory);
    }

    /** The style of code in segments of {@code size} on a processor with {@code features}. */
    public CodeStyle style(final CodeSize size, final Set<Feature> features) {
        for (final CodeStyle style : styles) {
            if (style.size() == size && style.features().equals(features)) {
                return style;
            }
        }
        final CodeStyle style = new CodeStyle(size, features);
        styles.add(style);
        return style;
    }

    /** Whether decoded code came from {@code frame}. */
    public boolean holdsCode(final long frame) {
        return byFrame[(int) frame] != null;
    }

    /** The page of {@code frame} in {@code style}, made if there is none. */
    public CodePage page(final long frame, final CodeStyle style) {
        for (CodePage page = byFrame[(int) frame]; page != null; page = page.sibling) {
            if (page.style == style) {
                return page;
            }
        }
        final CodePage page = new CodePage(frame, style);
        page.sibling = byFrame[(int) frame];
        byFrame[(int) frame] = page;
        if (page.sibling == null) {
            for (final LinearMemory memory : memories) {
                memory.watchFrame(frame);
            }
        }
        return page;
    }

    /**
     * Somebody who is no engine has written, or will write, {@code length} bytes from machine address {@code maddr}: the
     * hypervisor or a device. Not during a run of an engine.
     */
    public void written(final long maddr, final long length) {
        final long last = Math.min((maddr + length - 1) >>> Ram.PAGE_SHIFT, byFrame.length - 1L);
        for (long frame = maddr >>> Ram.PAGE_SHIFT; frame <= last; frame++) {
            if (byFrame[(int) frame] != null) {
                final long from = Math.max(maddr, frame << Ram.PAGE_SHIFT);
                final long to = Math.min(maddr + length, (frame + 1) << Ram.PAGE_SHIFT);
                storedByGuest(from, (int) (to - from));
            }
        }
    }

    /**
     * An engine stores {@code size} bytes at {@code maddr}, within one page of RAM.
     *
     * @return whether code was forgotten: the engine must not go on with the block it is in
     */
    public boolean storedByGuest(final long maddr, final int size) {
        final int frame = (int) (maddr >>> Ram.PAGE_SHIFT);
        boolean touched = false;
        for (CodePage page = byFrame[frame]; page != null; page = page.sibling) {
            touched |= page.touches((int) maddr & Ram.PAGE_SIZE - 1, size);
        }
        if (touched) {
            forget(frame);
        }
        return touched;
    }

    private void forget(final int frame) {
        for (CodePage page = byFrame[frame]; page != null; page = page.sibling) {
            page.valid = false;
        }
        byFrame[frame] = null;
        invalidations++;
    }

    /** How often a frame's code was forgotten because it was written. */
    public long invalidations() {
        return invalidations;
    }

    /** Numbers of instructions and of bytes of host memory that the blocks take, headers and tables included. */
    public Footprint footprint() {
        return Footprint.of(byFrame);
    }
}
