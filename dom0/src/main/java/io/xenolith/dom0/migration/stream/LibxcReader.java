package io.xenolith.dom0.migration.stream;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.dom0.migration.stream.LibxcRecord.VcpuPart;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads a libxc stream, version 2 or 3, record by record. The order of records that their meaning rests on is checked here:
 * X86_PV_INFO, then STATIC_DATA_END (which version 2 has not), then the P2M's frames, then pages.
 */
public final class LibxcReader {
    /** The highest pfn that is believed: 1 TiB. */
    public static final long PFN_MAX = (1L << 28) - 1;

    private static final int IMAGE_HEADER_SIZE = 24;
    private static final int DOMAIN_HEADER_SIZE = 16;
    private static final long MARKER = -1;
    /** "XENF". */
    private static final int IDENT = 0x5845_4e46;
    private static final int OPTION_BIG_ENDIAN = 1;
    private static final int VERSION_MIN = 2;
    private static final int VERSION_MAX = 3;
    private static final int TYPE_PV = 1;
    private static final int TYPE_HVM = 2;
    private static final int PFNS_PER_FRAME = Page.SIZE / Long.BYTES;
    private static final int TYPE_SHIFT = 60;
    private static final long PFN_MASK = (1L << 52) - 1;
    private static final long RESERVED_PFN_MASK = ~(PFN_MASK | 0xfL << TYPE_SHIFT);
    private static final int COUNT_HEADER = 8;
    private static final int LEAF_SIZE = 24;
    private static final int MSR_SIZE = 16;
    private static final int TSC_SIZE = 24;
    private static final String IMAGE_HEADER = "libxc image header";
    private static final String DOMAIN_HEADER = "libxc domain header";

    private final StreamInput in;
    private final int version;
    private final String xenVersion;
    private boolean infoSeen;
    private boolean staticDataEnded;
    private boolean p2mSeen;
    private boolean sharedInfoSeen;

    /** Reads the headers. */
    public LibxcReader(final StreamInput in) throws StreamException {
        this.in = in;
        version = readImageHeader();
        xenVersion = readDomainHeader();
    }

    /** The Xen that wrote the stream, as 4.17. */
    public String xenVersion() {
        return xenVersion;
    }

    private int readImageHeader() throws StreamException {
        final long offset = in.offset();
        final ByteBuffer header = ByteBuffer.wrap(in.bytes(IMAGE_HEADER_SIZE, IMAGE_HEADER));
        if (header.getLong() != MARKER || header.getInt() != IDENT) {
            throw StreamException.damaged(offset, IMAGE_HEADER, "the stream's marker and ident are not there");
        }
        final int number = header.getInt();
        if (number < VERSION_MIN || number > VERSION_MAX) {
            throw StreamException.unsupported(offset, IMAGE_HEADER, "version " + Integer.toUnsignedString(number)
                    + ", want " + VERSION_MIN + " or " + VERSION_MAX);
        }
        final int options = header.getShort();
        if ((options & ~OPTION_BIG_ENDIAN) != 0 || header.getShort() != 0 || header.getInt() != 0) {
            throw StreamException.damaged(offset, IMAGE_HEADER, "reserved bits that are not zero");
        }
        if (options != 0) {
            throw StreamException.unsupported(offset, IMAGE_HEADER, "a big-endian stream");
        }
        return number;
    }

    private String readDomainHeader() throws StreamException {
        final long offset = in.offset();
        final LocalMemory header = in.memory(DOMAIN_HEADER_SIZE, DOMAIN_HEADER);
        final int type = header.getInt(0);
        if (type == TYPE_HVM) {
            throw StreamException.unsupported(offset, DOMAIN_HEADER, "an HVM guest, and there are only PV guests here");
        }
        if (type != TYPE_PV) {
            throw StreamException.damaged(offset, DOMAIN_HEADER, "unknown guest type 0x" + Integer.toHexString(type));
        }
        if (header.getShort(4) != Page.SHIFT) {
            throw StreamException.damaged(offset, DOMAIN_HEADER, "pages of 2^" + header.getShort(4)
                    + " bytes, want 2^" + Page.SHIFT);
        }
        if (header.getShort(6) != 0) {
            throw StreamException.damaged(offset, DOMAIN_HEADER, "reserved bits that are not zero");
        }
        return Integer.toUnsignedString(header.getInt(8)) + "." + Integer.toUnsignedString(header.getInt(12));
    }

    /** The next record. */
    public LibxcRecord next() throws StreamException {
        final RecordHeader header = RecordHeader.read(in, "libxc");
        final LibxcType type = LibxcType.of(header.type());
        if (type == null) {
            final String name = "libxc record of unknown type 0x" + Integer.toHexString(header.type());
            if (!header.optional()) {
                throw StreamException.unsupported(header.offset(), name, "a mandatory record");
            }
            final LocalMemory _ = header.body(in, name);
            return new LibxcRecord.Skipped(header.type());
        }
        final LocalMemory body = header.body(in, type.name());
        return new Body(header, type.name(), body).read(type);
    }

    /** One record whose body has been read. */
    private final class Body {
        private final RecordHeader header;
        private final String name;
        private final LocalMemory body;

        Body(final RecordHeader header, final String name, final LocalMemory body) {
            this.header = header;
            this.name = name;
            this.body = body;
        }

        LibxcRecord read(final LibxcType type) throws StreamException {
            return switch (type) {
                case END -> end();
                case PAGE_DATA -> pageData();
                case X86_PV_INFO -> pvInfo();
                case X86_PV_P2M_FRAMES -> p2mFrames();
                case X86_PV_VCPU_BASIC -> vcpu(VcpuPart.BASIC);
                case X86_PV_VCPU_EXTENDED -> vcpu(VcpuPart.EXTENDED);
                case X86_PV_VCPU_XSAVE -> vcpu(VcpuPart.XSAVE);
                case X86_PV_VCPU_MSRS -> vcpu(VcpuPart.MSRS);
                case SHARED_INFO -> sharedInfo();
                case X86_TSC_INFO -> tscInfo();
                case STATIC_DATA_END -> staticDataEnd();
                case X86_CPUID_POLICY -> {
                    requireList(LEAF_SIZE);
                    yield new LibxcRecord.CpuidPolicy(body.array());
                }
                case X86_MSR_POLICY -> {
                    requireList(MSR_SIZE);
                    yield new LibxcRecord.MsrPolicy(body.array());
                }
                case VERIFY -> {
                    header.requireLength(0, name);
                    yield new LibxcRecord.Verify();
                }
                case HVM_CONTEXT, HVM_PARAMS -> throw unsupported("a record of HVM guests in the stream of a PV guest");
                case TOOLSTACK -> throw unsupported("a record that Xen gave up with version 4.6");
                case CHECKPOINT, CHECKPOINT_DIRTY_PFN_LIST ->
                    throw unsupported("a stream of repeated checkpoints (Remus, COLO), which is no save file");
            };
        }

        private StreamException damaged(final String problem) {
            return StreamException.damaged(header.offset(), name, problem);
        }

        private StreamException unsupported(final String problem) {
            return StreamException.unsupported(header.offset(), name, problem);
        }

        private void require(final boolean holds, final String problem) throws StreamException {
            if (!holds) {
                throw damaged(problem);
            }
        }

        private void requireAtLeast(final int wanted) throws StreamException {
            require(header.length() >= wanted,
                    "a length of " + header.length() + " bytes, want at least " + wanted);
        }

        private LibxcRecord end() throws StreamException {
            header.requireLength(0, name);
            require(sharedInfoSeen, "comes before SHARED_INFO");
            return new LibxcRecord.End();
        }

        private LibxcRecord pvInfo() throws StreamException {
            header.requireLength(8, name);
            require(!infoSeen, "comes twice");
            final int width = body.getByte(0);
            final int levels = body.getByte(1);
            require(body.getShort(2) == 0 && body.getInt(4) == 0, "reserved bits that are not zero");
            if (width == 4) {
                throw unsupported("a 32-bit guest, and there are only 64-bit guests here");
            }
            require(width == 8 && levels == 4,
                    "a guest of width " + width + " with " + levels + " levels of page tables");
            infoSeen = true;
            return new LibxcRecord.PvInfo();
        }

        private void requireList(final int element) throws StreamException {
            require(version > VERSION_MIN, "a record of version 3 in a stream of version 2");
            require(infoSeen, "comes before X86_PV_INFO");
            require(!staticDataEnded, "comes after STATIC_DATA_END");
            require(header.length() > 0 && header.length() % element == 0,
                    "a length of " + header.length() + " bytes, want a multiple of " + element);
            for (int at = 0; element == MSR_SIZE && at < header.length(); at += MSR_SIZE) {
                require(body.getInt(at + Integer.BYTES) == 0, "flags that are not zero");
            }
        }

        private LibxcRecord staticDataEnd() throws StreamException {
            header.requireLength(0, name);
            require(version > VERSION_MIN, "a record of version 3 in a stream of version 2");
            require(infoSeen, "comes before X86_PV_INFO");
            require(!staticDataEnded, "comes twice");
            staticDataEnded = true;
            return new LibxcRecord.StaticDataEnd();
        }

        private void requireStaticData() throws StreamException {
            require(infoSeen, "comes before X86_PV_INFO");
            require(staticDataEnded || version == VERSION_MIN, "comes before STATIC_DATA_END");
        }

        private LibxcRecord p2mFrames() throws StreamException {
            requireStaticData();
            requireAtLeast(COUNT_HEADER);
            final long start = Integer.toUnsignedLong(body.getInt(0));
            final long end = Integer.toUnsignedLong(body.getInt(4));
            require(start <= end, "pages 0x" + Long.toHexString(start) + " to 0x" + Long.toHexString(end));
            require(end <= PFN_MAX, "a last page 0x" + Long.toHexString(end) + ", at most 0x"
                    + Long.toHexString(PFN_MAX) + " is believed");
            final long frames = end / PFNS_PER_FRAME - start / PFNS_PER_FRAME + 1;
            require(header.length() == COUNT_HEADER + frames * Long.BYTES,
                    "a length of " + header.length() + " bytes, want " + (COUNT_HEADER + frames * Long.BYTES)
                            + " for " + frames + " frames");
            final long[] pfns = new long[(int) frames];
            for (int i = 0; i < pfns.length; i++) {
                pfns[i] = body.getLong(COUNT_HEADER + (long) i * Long.BYTES);
            }
            p2mSeen = true;
            return new LibxcRecord.P2mFrames(header.offset(), start, end, pfns);
        }

        private LibxcRecord pageData() throws StreamException {
            requireStaticData();
            require(p2mSeen, "comes before X86_PV_P2M_FRAMES");
            requireAtLeast(COUNT_HEADER);
            final int count = body.getInt(0);
            require(count > 0 && count <= (header.length() - COUNT_HEADER) / Long.BYTES,
                    "a count of " + Integer.toUnsignedString(count) + " pages in " + header.length() + " bytes");
            require(body.getInt(4) == 0, "reserved bits that are not zero");
            final long[] pfns = new long[count];
            final byte[] types = new byte[count];
            int pages = 0;
            for (int i = 0; i < count; i++) {
                final long word = body.getLong(COUNT_HEADER + (long) i * Long.BYTES);
                require((word & RESERVED_PFN_MASK) == 0, "reserved bits in pfn " + i + ", 0x" + Long.toHexString(word));
                pfns[i] = word & PFN_MASK;
                types[i] = (byte) (word >>> TYPE_SHIFT);
                require(PageType.valid(types[i]), "type " + types[i] + " of pfn 0x" + Long.toHexString(pfns[i]));
                pages += PageType.hasData(types[i]) ? 1 : 0;
            }
            final long wanted = COUNT_HEADER + (long) count * Long.BYTES + ((long) pages << Page.SHIFT);
            require(header.length() == wanted, "a length of " + header.length() + " bytes, want " + wanted + " for "
                    + count + " pfns and " + pages + " pages");
            return new LibxcRecord.PageData(header.offset(), pfns, types, body, COUNT_HEADER + count * Long.BYTES);
        }

        private LibxcRecord vcpu(final VcpuPart part) throws StreamException {
            requireStaticData();
            requireAtLeast(COUNT_HEADER);
            require(body.getInt(4) == 0, "reserved bits that are not zero");
            final byte[] state = Arrays.copyOfRange(body.array(), COUNT_HEADER, header.length());
            return new LibxcRecord.Vcpu(header.offset(), part, body.getInt(0), state);
        }

        private LibxcRecord sharedInfo() throws StreamException {
            requireStaticData();
            header.requireLength(Page.SIZE, name);
            sharedInfoSeen = true;
            return new LibxcRecord.SharedInfo(body);
        }

        private LibxcRecord tscInfo() throws StreamException {
            requireStaticData();
            header.requireLength(TSC_SIZE, name);
            require(body.getInt(20) == 0, "reserved bits that are not zero");
            return new LibxcRecord.TscInfo(body.getInt(0), body.getInt(4), body.getLong(8), body.getInt(16));
        }
    }
}
