package io.xenolith.saving;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The records of a save file, in the words of the listings that were made of real xl's: {@code libxc 7 SHARED_INFO}, and for
 * pages the runs of one type. Reads on its own, not by the code that is tested.
 */
final class RecordList {
    private static final String[] LIBXL = {"END", "LIBXC_CONTEXT"};
    private static final String[] LIBXC = {"END", "PAGE_DATA", "X86_PV_INFO", "X86_PV_P2M_FRAMES", "X86_PV_VCPU_BASIC",
            "X86_PV_VCPU_EXTENDED", "X86_PV_VCPU_XSAVE", "SHARED_INFO", "X86_TSC_INFO", "HVM_CONTEXT", "HVM_PARAMS",
            "TOOLSTACK", "X86_PV_VCPU_MSRS", "VERIFY", "CHECKPOINT", "CHECKPOINT_DIRTY_PFN_LIST", "STATIC_DATA_END",
            "X86_CPUID_POLICY", "X86_MSR_POLICY"};
    private static final String[] TYPES = {"NOTAB", "L1TAB", "L2TAB", "L3TAB", "L4TAB", "", "", "", "", "L1TAB pinned",
            "L2TAB pinned", "L3TAB pinned", "L4TAB pinned", "BROKEN", "XALLOC", "XTAB"};
    private static final Pattern RECORD = Pattern.compile("0x[0-9a-f]+ (lib\\S+ \\d+ \\w+), length \\d+");
    private static final Pattern PAGES = Pattern.compile(" +(pfn 0x[0-9a-f]+-0x[0-9a-f]+ .*)");
    private static final int XL_FIELDS = 32;
    private static final int HEADER = 16;
    private static final int LIBXC_HEADERS = 40;

    private final ByteBuffer file;
    private final List<String> lines = new ArrayList<>();
    private final List<Integer> offsets = new ArrayList<>();

    private RecordList(final byte[] bytes) {
        file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Records and runs of pages of a save file. */
    static List<String> of(final byte[] bytes) {
        final RecordList list = new RecordList(bytes);
        list.read();
        return list.lines;
    }

    /** Where in a save file each record, and each header, begins. */
    static List<Integer> offsets(final byte[] bytes) {
        final RecordList list = new RecordList(bytes);
        list.read();
        return list.offsets;
    }

    /** The same of a listing. */
    static List<String> ofListing(final Stream<String> listing) {
        return listing.map(line -> {
            final var record = RECORD.matcher(line);
            final var pages = PAGES.matcher(line);
            return record.matches() ? record.group(1) : pages.matches() ? pages.group(1) : "";
        }).filter(line -> !line.isEmpty()).toList();
    }

    private void read() {
        int at = XL_FIELDS + HEADER + file.getInt(XL_FIELDS + 12);
        offsets.addAll(List.of(0, XL_FIELDS, at));
        at += HEADER;
        boolean inner = false;
        while (at < file.capacity()) {
            offsets.add(at);
            final int type = file.getInt(at);
            final int length = file.getInt(at + 4);
            lines.add((inner ? "libxc " : "libxl ") + type + " " + (inner ? LIBXC : LIBXL)[type]);
            at += 8;
            if (inner && type == 1) {
                pages(at);
            }
            at += (length + 7) & ~7;
            if (inner) {
                inner = type != 0;
            } else if (type == 1) {
                offsets.add(at);
                at += LIBXC_HEADERS;
                inner = true;
            }
        }
    }

    private void pages(final int at) {
        final int count = file.getInt(at);
        long first = 0;
        for (int i = 0; i < count; i++) {
            final long word = file.getLong(at + 8 + i * 8);
            final long pfn = word & (1L << 52) - 1;
            if (i == 0 || file.getLong(at + i * 8) + 1 != word) {
                first = pfn;
            }
            if (i == count - 1 || file.getLong(at + 16 + i * 8) != word + 1) {
                lines.add("pfn 0x" + Long.toHexString(first) + "-0x" + Long.toHexString(pfn) + " "
                        + TYPES[(int) (word >>> 60)]);
            }
        }
    }
}
