package io.xenolith.x86.disasm;

import io.xenolith.x86.decode.Decoder;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.isa.Feature;
import io.xenolith.x86.isa.Operation;
import java.util.EnumSet;
import java.util.function.LongFunction;

/**
 * Prints instructions as {@code objdump -d -M intel} of GNU binutils 2.40 does, by the table the engine decodes by; VEX and EVEX
 * encodings, which no processor here has, by a table of their own. Any bytes have an answer.
 */
public final class Disassembler {
    private static final String BAD = "(bad)";

    private final boolean longMode;
    private final Decoder decoder;
    private final VexDecoder vex;
    private final LongFunction<String> symbols;

    private Disassembler(final boolean longMode, final LongFunction<String> symbols) {
        this.longMode = longMode;
        this.decoder = new Decoder(EnumSet.allOf(Feature.class), longMode);
        this.vex = new VexDecoder(longMode);
        this.symbols = symbols;
    }

    /** Of 64-bit ({@code longMode}) or 32-bit code, without symbols. */
    public static Disassembler of(final boolean longMode) {
        return new Disassembler(longMode, address -> null);
    }

    /**
     * With symbols.
     *
     * @param symbols the text for an address, such as {@code main+0x10}, or null where there is none
     */
    public static Disassembler of(final boolean longMode, final LongFunction<String> symbols) {
        return new Disassembler(longMode, symbols);
    }

    /**
     * The instruction whose bytes start at {@code code[offset]}.
     *
     * @param rip its address
     * @param limit end of the bytes there are, beyond {@code offset}
     */
    public Line at(final long rip, final byte[] code, final int offset, final int limit) {
        final Prefixes prefixes = Prefixes.of(code, offset, limit, longMode);
        final Line special = vex.decode(rip, code, offset, limit, prefixes);
        if (special != null) {
            return special;
        }
        if (decoder.decode(code, offset, limit) != Decoder.Outcome.OK) {
            return bad(prefixes);
        }
        final Instruction insn = decoder.instruction();
        if (insn.operation() == Operation.FWAIT && offset + 1 < limit) {
            final Line waiting = waiting(rip, code, offset, limit);
            if (waiting != null) {
                return waiting;
            }
        }
        return new Line(insn.length(), new InstructionText(insn, prefixes, rip, longMode, symbols).text());
    }

    /** fwait and an x87 instruction that does not wait itself are printed as the one that does; null if it is something else. */
    private Line waiting(final long rip, final byte[] code, final int offset, final int limit) {
        if (decoder.decode(code, offset + 1, limit) != Decoder.Outcome.OK) {
            return null;
        }
        return switch (decoder.instruction().operation()) {
            case FNINIT, FNCLEX, FNSTCW, FNSTSW, FNSTENV, FNSAVE -> {
                final Line line = at(rip + 1, code, offset + 1, limit);
                final String[] words = line.text().split(" +", 2);
                final String name = "f" + words[0].substring(2);
                yield new Line(line.length() + 1,
                        words.length == 1 ? name : name + " ".repeat(Math.max(1, 7 - name.length())) + words[1]);
            }
            default -> null;
        };
    }

    /** Bytes that are no instruction: the first prefix alone, or one byte. */
    private static Line bad(final Prefixes prefixes) {
        return prefixes.count() == 0 ? new Line(1, BAD) : new Line(1, prefixes.name(0));
    }
}
