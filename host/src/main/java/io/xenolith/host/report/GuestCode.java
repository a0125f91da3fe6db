package io.xenolith.host.report;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.PageWalker;
import io.xenolith.x86.disasm.Disassembler;
import io.xenolith.x86.disasm.Line;
import java.util.Arrays;
import java.util.HexFormat;

/** Instructions of a guest as lines of text, read through the page tables that the vCPU has loaded. */
final class GuestCode {
    private static final int LENGTH_MAX = 15;
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private final Hypervisor hypervisor;
    private final Symbols symbols;
    private final Disassembler disassembler;

    GuestCode(final Hypervisor hypervisor, final Symbols symbols) {
        this.hypervisor = hypervisor;
        this.symbols = symbols;
        this.disassembler = Disassembler.of(true, symbols::name);
    }

    /**
     * Up to {@code length} bytes at {@code va}; fewer where the page after has nothing, none if that of {@code va} has not.
     * Looked at from outside: no entry is marked as accessed.
     */
    byte[] bytes(final Vcpu vcpu, final long va, final int length) {
        final byte[] all = new byte[length];
        int done = 0;
        while (done < length) {
            final long at = va + done;
            final int count = (int) Math.min(length - done, Page.SIZE - (at & Page.OFFSET_MASK));
            if (!copy(vcpu, at, all, done, count)) {
                break;
            }
            done += count;
        }
        return Arrays.copyOf(all, done);
    }

    private boolean copy(final Vcpu vcpu, final long va, final byte[] to, final int from, final int count) {
        final long entryAddress = PageWalker.canonical(va)
                ? hypervisor.walker().l1EntryAddress(vcpu.activeRoot(), va)
                : -1;
        final long entry = entryAddress < 0 ? 0 : hypervisor.memory().getLong(entryAddress);
        final long mfn = Pte.mfn(entry);
        if ((entry & Pte.PRESENT) == 0 || mfn >= hypervisor.memory().frames()) {
            return false;
        }
        hypervisor.memory().read((mfn << Page.SHIFT) + (va & Page.OFFSET_MASK), to, from, count);
        return true;
    }

    /** The instruction at {@code va}; null if nothing is there. */
    Line at(final Vcpu vcpu, final long va) {
        final byte[] code = bytes(vcpu, va, LENGTH_MAX);
        return code.length == 0 ? null : disassembler.at(va, code, 0, code.length);
    }

    /** Address, name, bytes and text of the instruction at {@code va}. */
    String line(final Vcpu vcpu, final long va) {
        final String name = symbols.name(va);
        final String where = String.format("%016x%s", va, name == null ? "" : " <" + name + '>');
        final Line line = at(vcpu, va);
        return line == null
                ? where + "  (not mapped)"
                : where + String.format("  %-32s %s", HEX.formatHex(bytes(vcpu, va, line.length())), line.text());
    }
}
