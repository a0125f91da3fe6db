package io.xenolith.x86.vector;

import io.xenolith.x86.isa.Attribute;
import io.xenolith.x86.isa.Encoding;
import io.xenolith.x86.isa.Encoding.OpcodeMap;
import io.xenolith.x86.isa.EncodingTable;
import io.xenolith.x86.isa.OperandSpec;
import io.xenolith.x86.isa.OperandSpec.Kind;
import io.xenolith.x86.isa.OperandSpec.Place;
import io.xenolith.x86.isa.OperandSpec.Width;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * The instruction forms that the recorder runs: each vector row of the encoding table with registers (low ones, high
 * ones, and twice the same) and with memory, with and without REX.W where that matters.
 *
 * <p>{@code forms.txt} has a line for each: name, bytes, place of the immediate byte (-1 without), kind of operands,
 * number of cases. Case i of a form with an immediate byte has i there, so that 256 cases have all.
 */
final class RecordedForms {
    private static final int REX = 0x40;
    private static final int REX_W = 8;
    private static final int REX_R = 4;
    private static final int REX_B = 1;
    private static final int REGISTERS = 0xC0;
    private static final int AT_RSI = 6;

    /** One form. */
    record Form(String name, byte[] bytes, int immediateAt, char data, int cases) {
        private static Form parse(final String line) {
            final String[] words = line.split(" ", -1);
            return new Form(words[0], HexFormat.of().parseHex(words[1]), Integer.parseInt(words[2]), words[3].charAt(0),
                    Integer.parseInt(words[4]));
        }

        @Override
        public String toString() {
            return String.join(" ", name, HexFormat.of().formatHex(bytes), Integer.toString(immediateAt),
                    Character.toString(data), Integer.toString(cases));
        }
    }

    private final List<Form> forms = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    private RecordedForms() {
    }

    /** The forms whose results are recorded. */
    static List<Form> recorded() throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                RecordedForms.class.getResourceAsStream("forms.txt"), StandardCharsets.US_ASCII))) {
            return reader.lines().map(Form::parse).toList();
        }
    }

    /** The forms of the table as it is. */
    static List<Form> ofTable() {
        final RecordedForms all = new RecordedForms();
        for (final Encoding row : EncodingTable.get().rows()) {
            if (row.operation().isVector()) {
                all.add(row);
            }
        }
        return all.forms;
    }

    /** Writes forms.txt to standard output. */
    public static void main(final String[] arguments) {
        final PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        ofTable().forEach(out::println);
    }

    private void add(final Encoding row) {
        final boolean both = row.operands().stream().anyMatch(spec -> spec.width() == Width.Y)
                || row.mnemonic().startsWith("pcmpestr");
        if (!row.is(Attribute.W1)) {
            add(row, 0);
        }
        if (row.is(Attribute.W1) || both) {
            add(row, REX_W);
        }
    }

    private void add(final Encoding row, final int wide) {
        final String name = name(row) + (wide == 0 || row.is(Attribute.W1) ? "" : ",w");
        if (row.modrm() == Encoding.Modrm.ABSENT) {
            form(row, name, 0, -1);
            return;
        }
        if (row.allowsRegister()) {
            form(row, name + ":1,2", wide, REGISTERS | reg(row, 1) << 3 | 2);
            form(row, name + ":9,14", wide | REX_R | REX_B, REGISTERS | reg(row, 1) << 3 | 6);
            form(row, name + ":3,3", wide, REGISTERS | reg(row, 3) << 3 | 3);
        }
        if (row.allowsMemory()) {
            form(row, name + ":1,m", wide, reg(row, 1) << 3 | AT_RSI);
            form(row, name + ":9,m", wide | REX_R, reg(row, 1) << 3 | AT_RSI);
        }
    }

    private static int reg(final Encoding row, final int wanted) {
        return row.modrm() == Encoding.Modrm.DIGIT ? row.modrmValue() : wanted;
    }

    private static String name(final Encoding row) {
        final StringBuilder name = new StringBuilder(row.mnemonic());
        String separator = "_";
        for (final OperandSpec operand : row.operands()) {
            name.append(separator).append(operand.name());
            separator = ",";
        }
        return name.toString();
    }

    private void form(final Encoding row, final String name, final int rex, final int modrm) {
        final List<Integer> bytes = new ArrayList<>();
        switch (row.prefix()) {
            case P66 -> bytes.add(0x66);
            case PF3 -> bytes.add(0xF3);
            case PF2 -> bytes.add(0xF2);
            case NONE, ANY -> {
            }
        }
        if (rex != 0) {
            bytes.add(REX | rex);
        }
        bytes.add(0x0F);
        if (row.map() != OpcodeMap.MAP_0F) {
            bytes.add(row.map() == OpcodeMap.MAP_0F38 ? 0x38 : 0x3A);
        }
        bytes.add(row.opcode());
        if (modrm >= 0) {
            bytes.add(modrm);
        }
        final boolean immediate = row.operands().stream().anyMatch(spec -> spec.place() == Place.IMMEDIATE);
        if (immediate) {
            bytes.add(0);
        }
        final byte[] code = new byte[bytes.size()];
        for (int i = 0; i < code.length; i++) {
            code[i] = bytes.get(i).byteValue();
        }
        // The same operands may be had by two opcodes.
        final String unique = names.add(name) ? name : name + "/" + Integer.toHexString(row.opcode());
        forms.add(new Form(unique, code, immediate ? code.length - 1 : -1, data(row), cases(row, immediate, name)));
    }

    private static char data(final Encoding row) {
        final String mnemonic = row.mnemonic();
        if (mnemonic.startsWith("pcmpestr") || mnemonic.startsWith("pcmpistr")) {
            return 't';
        }
        if (mnemonic.matches("ps[lr][la][wdq].*")) {
            return 'c';
        }
        if (mnemonic.startsWith("p") || mnemonic.matches("cvt(pi|si|dq)2.*|mov[dnqm].*")) {
            return 'i';
        }
        if (mnemonic.matches("cvtt?[ps]s2.*|.*[ps]s")) {
            return 's';
        }
        return mnemonic.matches("cvtt?[ps]d2.*|.*[ps]d") ? 'd' : 'i';
    }

    private static int cases(final Encoding row, final boolean immediate, final String name) {
        final boolean main = name.endsWith(":1,2") || name.endsWith(":1,m");
        if (data(row) == 't') {
            return main ? 1024 : 256;
        }
        if (immediate) {
            return main || isFloat(row) ? 256 : 64;
        }
        return isFloat(row) && main ? 320 : main ? 96 : 64;
    }

    private static boolean isFloat(final Encoding row) {
        return row.mnemonic()
                .matches("cvt.*|(add|sub|mul|div|sqrt|min|max|cmp|comi|ucomi|hadd|hsub|addsub|round|dp|rcp|rsqrt).*")
                && row.operands().stream().anyMatch(spec -> spec.kind() == Kind.XMM);
    }
}
