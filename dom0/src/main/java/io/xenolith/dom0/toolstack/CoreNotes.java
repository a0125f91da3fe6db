package io.xenolith.dom0.toolstack;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.version.Version;
import java.nio.charset.StandardCharsets;

/**
 * The section {@code .note.Xen} of a core dump: what kind of dump it is, and of which hypervisor.
 * Source: Xen docs/misc/dump-core-format.txt.
 */
final class CoreNotes {
    /** NONE, HEADER, XEN_VERSION and FORMAT_VERSION, each behind 16 bytes of head. */
    static final int SIZE = 16 + 16 + 32 + 16 + 1280 + 16 + 8;

    private static final int HEAD = 16;
    private static final int NAME_SIZE = 4;
    private static final int TYPE_NONE = 0x2000000;
    private static final int TYPE_HEADER = 0x2000001;
    private static final int TYPE_XEN_VERSION = 0x2000002;
    private static final int TYPE_FORMAT_VERSION = 0x2000003;
    /** A dump of a paravirtual domain. */
    private static final long MAGIC = 0xF00FEBEDL;
    private static final int EXTRA_BYTES = 16;
    private static final int COMPILER_BYTES = 64;
    private static final int COMPILE_BY_BYTES = 16;
    private static final int COMPILE_TEXT_BYTES = 32;
    private static final int CAPABILITIES_BYTES = 1024;
    private static final int CHANGESET_BYTES = 64;
    private static final int[] COMPILE_BYTES = {COMPILER_BYTES, COMPILE_BY_BYTES, COMPILE_TEXT_BYTES,
            COMPILE_TEXT_BYTES};
    private static final int MINOR_MASK = 0xffff;

    private final LocalMemory out = new LocalMemory(SIZE);
    private long at;

    private CoreNotes() {
    }

    /** The section, for a domain of so many vCPUs and pages. */
    static byte[] of(final OperatorCalls calls, final int version, final long vcpus, final long pages) {
        final CoreNotes notes = new CoreNotes();
        notes.head(TYPE_NONE, 0);
        notes.head(TYPE_HEADER, 4 * Long.BYTES);
        notes.word(MAGIC);
        notes.word(vcpus);
        notes.word(pages);
        notes.word(Page.SIZE);
        notes.head(TYPE_XEN_VERSION, SIZE - 4 * HEAD - 4 * Long.BYTES - Long.BYTES);
        notes.word(version >>> 16);
        notes.word(version & MINOR_MASK);
        notes.text(calls.versionText(Version.XENVER_extraversion), EXTRA_BYTES);
        final String[] compile = calls.compileInfo();
        for (int i = 0; i < compile.length; i++) {
            notes.text(compile[i], COMPILE_BYTES[i]);
        }
        notes.text(calls.versionText(Version.XENVER_capabilities), CAPABILITIES_BYTES);
        notes.text(calls.versionText(Version.XENVER_changeset), CHANGESET_BYTES);
        notes.word(calls.virtStart());
        notes.word(Page.SIZE);
        notes.head(TYPE_FORMAT_VERSION, Long.BYTES);
        notes.word(1);
        return notes.out.array();
    }

    private void head(final int type, final int size) {
        out.putInt(at, NAME_SIZE);
        out.putInt(at + 4, size);
        out.putInt(at + 8, type);
        at += HEAD - NAME_SIZE;
        text("Xen", NAME_SIZE);
    }

    private void word(final long value) {
        out.putLong(at, value);
        at += Long.BYTES;
    }

    private void text(final String text, final int room) {
        final byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        out.write(at, bytes, 0, Math.min(bytes.length, room - 1));
        at += room;
    }
}
