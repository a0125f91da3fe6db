package io.xenolith.abi.boot;

import io.xenolith.abi.Page;
import io.xenolith.abi.guest.JavaImage;
import java.util.List;

/**
 * A paravirtual kernel ready to be loaded: where it wants to be and what its pages hold.
 *
 * @param virtBase virtual address of pfn 0 (ELF note VIRT_BASE)
 * @param start virtual address of the image's first page
 * @param end virtual address behind the image, bss included
 * @param entry where vCPU 0 starts
 * @param segments the image's bytes; what they leave out of start..end is zero
 * @param notes what else it asks of the builder
 */
public record KernelImage(long virtBase, long start, long end, long entry, List<Segment> segments, BootNotes notes) {
    /** Bytes to be placed at a virtual address: a view of {@code array}, which may be the whole file. */
    public record Segment(long vaddr, byte[] array, int offset, int length) {
        /** All of {@code bytes}. */
        public Segment(final long vaddr, final byte[] bytes) {
            this(vaddr, bytes, 0, bytes.length);
        }
    }

    /** A kernel that asks for nothing more. */
    public KernelImage(final long virtBase, final long start, final long end, final long entry,
            final List<Segment> segments) {
        this(virtBase, start, end, entry, segments, BootNotes.NONE);
    }

    /** The image of a Java guest that runs {@code program}. */
    public static KernelImage ofJava(final String program) {
        final long text = JavaImage.TEXT_VADDR;
        return new KernelImage(JavaImage.VIRT_BASE, text, text + Page.SIZE,
                JavaImage.address(JavaImage.ENTRY_START), List.of(new Segment(text, JavaImage.build(program))));
    }
}
