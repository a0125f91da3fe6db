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
    /**
     * Host memory that the blocks of a machine may take. Starts that overlap decode the same bytes again and again, so that
     * a guest could make 60 MiB and more of each of its pages. Debian's kernel with a busybox takes 14 MiB from boot to
     * power-off; with this many the engine still does with a heap of 512 MiB.
     */
    public static final long BYTES_MAX = 256L << 20;

    private final CodePage[] byFrame;
    private final long bytesMax;
    private final List<LinearMemory> memories = new ArrayList<>();
    private final List<CodeStyle> styles = new ArrayList<>();
    private long invalidations;
    private long bytes;
    private long decoded;

    /** A cache for {@code ram}. */
    public CodeCache(final Ram ram) {
        this(ram, BYTES_MAX);
    }

    /** A cache for {@code ram} whose blocks take about {@code bytesMax} bytes at most, as {@link Footprint} counts. */
    public CodeCache(final Ram ram, final long bytesMax) {
        this.bytesMax = bytesMax;
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
        final CodePage page = new CodePage(this, frame, style);
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
        drop(frame);
        invalidations++;
    }

    private void drop(final int frame) {
        for (CodePage page = byFrame[frame]; page != null; page = page.sibling) {
            page.forget();
        }
        byFrame[frame] = null;
    }

    /**
     * Lets go of all decoded blocks, and of nothing else: which pages hold code, and so what the processors do, stays as it is,
     * and what runs on is decoded again. For an engine that is between two runs.
     */
    public void forgetBlocks() {
        for (final CodePage page : byFrame) {
            for (CodePage each = page; each != null; each = each.sibling) {
                each.forgetBlocks();
            }
        }
    }

    /**
     * The memory lies somewhere else in the process, as after it was restored.
     *
     * @return false if a processor's translations are not of this memory
     */
    public boolean moved(final Ram ram) {
        boolean right = true;
        for (final LinearMemory memory : memories) {
            right &= memory.moved(ram);
        }
        return right;
    }

    /**
     * Makes room for another block: if there is none, all code is forgotten, as nothing tells what will be run again. For an
     * engine that is between two blocks.
     *
     * @return whether code was forgotten: a page in hand is no page any more
     */
    public boolean makeRoom() {
        if (bytes < bytesMax) {
            return false;
        }
        for (int frame = 0; frame < byFrame.length; frame++) {
            drop(frame);
        }
        return true;
    }

    /** The blocks take {@code more} bytes more. */
    void weigh(final long more) {
        bytes += more;
    }

    /** A block of {@code count} instructions is new. */
    void decoded(final int count) {
        decoded += count;
    }

    /** How many instructions were decoded, those included that were forgotten since. */
    public long decoded() {
        return decoded;
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
