package io.xenolith.abi.guest;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import java.nio.charset.StandardCharsets;

/**
 * The kernel image of a Java guest: one page of text that holds an {@link EntryStub} for every way into the kernel, and the
 * name of the program. The domain builder loads it like any kernel's image; the engine reads it back through the guest's
 * page tables when the CPU first arrives at a stub.
 *
 * <pre>
 *  offset       content
 *  16 * n       entry stub n, n below 64
 *  0x400        magic "xenolith-java-1\0"
 *  0x410        u32 length of the name
 *  0x414        name of the program, UTF-8
 * </pre>
 */
public final class JavaImage {
    /** Lowest virtual address of the image's mapping (ELF note VIRT_BASE of other kernels). */
    public static final long VIRT_BASE = 0xffff_ffff_8000_0000L;
    /** Where the text page is loaded: physical address, above VIRT_BASE. */
    public static final long TEXT_PADDR = 0x10_0000L;
    /** Virtual address of the text page. */
    public static final long TEXT_VADDR = VIRT_BASE + TEXT_PADDR;

    public static final int ENTRY_START = 0;
    public static final int ENTRY_EVENT = 1;
    public static final int ENTRY_FAILSAFE = 2;
    public static final int ENTRY_SYSCALL = 3;
    public static final int ENTRY_SECONDARY_START = 4;
    /** Entry of trap vector v is ENTRY_TRAP + v, v from 0 to 31. */
    public static final int ENTRY_TRAP = 16;
    public static final int ENTRIES = 64;

    private static final int MAGIC_OFFSET = 0x400;
    private static final byte[] MAGIC = "xenolith-java-1\0".getBytes(StandardCharsets.US_ASCII);
    private static final int LENGTH_OFFSET = MAGIC_OFFSET + 16;
    private static final int NAME_OFFSET = LENGTH_OFFSET + 4;
    private static final int NAME_MAX = 1024;

    private JavaImage() {
    }

    /** Virtual address of entry {@code entry}. */
    public static long address(final int entry) {
        return TEXT_VADDR + (long) entry * EntryStub.SIZE;
    }

    /** The text page of {@code program}; a name longer than 1024 bytes is an {@link IllegalArgumentException}. */
    public static byte[] build(final String program) {
        final byte[] name = program.getBytes(StandardCharsets.UTF_8);
        if (name.length > NAME_MAX) {
            throw new IllegalArgumentException("program name of " + name.length + " bytes, want at most " + NAME_MAX);
        }
        final LocalMemory page = new LocalMemory(Page.SIZE);
        for (int entry = 0; entry < ENTRIES; entry++) {
            EntryStub.write(page, (long) entry * EntryStub.SIZE, entry);
        }
        page.write(MAGIC_OFFSET, MAGIC, 0, MAGIC.length);
        page.putInt(LENGTH_OFFSET, name.length);
        page.write(NAME_OFFSET, name, 0, name.length);
        return page.array();
    }

    /** The program named by the text page {@code page} (4096 bytes), or null if it is no Java image. */
    public static String program(final GuestMemory page) {
        if (!java.util.Arrays.equals(page.bytes(MAGIC_OFFSET, MAGIC.length), MAGIC)) {
            return null;
        }
        final int length = page.getInt(LENGTH_OFFSET);
        if (length < 0 || length > NAME_MAX) {
            return null;
        }
        return new String(page.bytes(NAME_OFFSET, length), StandardCharsets.UTF_8);
    }
}
