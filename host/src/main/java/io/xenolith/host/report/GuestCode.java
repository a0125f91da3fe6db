package io.xenolith.host.report;

import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.GuestView;
import io.xenolith.x86.disasm.Disassembler;
import io.xenolith.x86.disasm.Line;
import java.util.HexFormat;

/** Instructions of a guest as lines of text, read through the page tables that the vCPU has loaded. */
final class GuestCode {
    private static final int LENGTH_MAX = 15;
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private final GuestView view;
    private final Symbols symbols;
    private final Disassembler disassembler;

    GuestCode(final Hypervisor hypervisor, final Symbols symbols) {
        this.view = new GuestView(hypervisor);
        this.symbols = symbols;
        this.disassembler = Disassembler.of(true, symbols::name);
    }

    /** Up to {@code length} bytes at {@code va}; fewer where the page after has nothing, none if that of {@code va} has not. */
    byte[] bytes(final Vcpu vcpu, final long va, final int length) {
        return view.read(vcpu, va, length);
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
