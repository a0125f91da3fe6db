package io.xenolith.x86.isa;

import io.xenolith.x86.isa.Encoding.Modrm;
import io.xenolith.x86.isa.Encoding.OpcodeMap;
import io.xenolith.x86.isa.Encoding.Prefix;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The table of encodings that decoder, disassembler and tests share, read once from the text files beside this class.
 * Immutable.
 */
public final class EncodingTable {
    private static final List<String> FILES = List.of("foreign.txt", "general.txt", "x87.txt", "sse.txt");
    private static final String FLAG_LETTERS = "c.p.a.zs...o";
    private static final int OPCODES = 256;
    private static final int REX_W = 8;
    private static final int REX_B = 1;
    private static final EncodingTable INSTANCE = new EncodingTable();

    private final List<Encoding> rows = new ArrayList<>();
    private final Map<OpcodeMap, Encoding[][]> byOpcode = new EnumMap<>(OpcodeMap.class);

    private EncodingTable() {
        for (final String file : FILES) {
            read(file);
        }
        for (final OpcodeMap map : OpcodeMap.values()) {
            final Encoding[][] none = new Encoding[OPCODES][];
            Arrays.fill(none, new Encoding[0]);
            byOpcode.put(map, none);
        }
        for (final Encoding row : rows) {
            for (int i = 0; i < row.span(); i++) {
                final Encoding[][] opcodes = byOpcode.get(row.map());
                opcodes[row.opcode() + i] = append(opcodes[row.opcode() + i], row);
            }
        }
    }

    /** The table. */
    public static EncodingTable get() {
        return INSTANCE;
    }

    /** All rows, in the order of the files. */
    public List<Encoding> rows() {
        return Collections.unmodifiableList(rows);
    }

    /** Rows of one opcode; the first one that fits an instruction's prefixes and ModRM byte is meant. */
    Encoding[] candidates(final OpcodeMap map, final int opcode) {
        return byOpcode.get(map)[opcode];
    }

    /**
     * The encoding of an instruction.
     *
     * @param modrm the byte after the opcode (only looked at where a row has one)
     * @param prefixes mask of mandatory prefixes present: 1: 66, 2: F3, 4: F2
     * @param rex the low four bits of the REX prefix (W, R, X, B), 0 without
     * @param longMode whether the code segment is a 64-bit one
     * @param available the features of the processor
     * @return null if there is none: #UD
     */
    public Encoding find(final OpcodeMap map, final int opcode, final int modrm, final int prefixes, final int rex,
            final boolean longMode, final Set<Feature> available) {
        for (final Encoding row : candidates(map, opcode)) {
            if (prefixFits(row.prefix(), prefixes) && modrmFits(row, modrm) && rexFits(row, rex)
                    && !row.is(longMode ? Attribute.I64 : Attribute.O64) && available.containsAll(row.features())) {
                return row;
            }
        }
        return null;
    }

    /** Whether any encoding of this opcode has a ModRM byte. */
    public boolean hasModrm(final OpcodeMap map, final int opcode, final boolean longMode) {
        for (final Encoding row : candidates(map, opcode)) {
            if (row.modrm() != Modrm.ABSENT && !row.is(longMode ? Attribute.I64 : Attribute.O64)) {
                return true;
            }
        }
        return false;
    }

    private static boolean prefixFits(final Prefix wanted, final int present) {
        return switch (wanted) {
            case ANY -> true;
            case NONE -> present == 0;
            // F3 and F2 win over 66, the later of the two has already won over the earlier.
            case P66 -> present == 1;
            case PF3 -> (present & 2) != 0;
            case PF2 -> (present & 4) != 0;
        };
    }

    private static boolean rexFits(final Encoding row, final int rex) {
        return !row.is((rex & REX_W) != 0 ? Attribute.W0 : Attribute.W1)
                && ((rex & REX_B) == 0 || !row.is(Attribute.B0));
    }

    private static boolean modrmFits(final Encoding row, final int modrm) {
        final boolean register = modrm >>> 6 == 3;
        return switch (row.modrm()) {
            case ABSENT -> true;
            case FIXED -> modrm >= row.modrmValue() && modrm < row.modrmValue() + row.modrmSpan();
            case DIGIT ->
                (modrm >>> 3 & 7) == row.modrmValue() && (register ? row.allowsRegister() : row.allowsMemory());
            case OPERAND -> register ? row.allowsRegister() : row.allowsMemory();
        };
    }

    private static Encoding[] append(final Encoding[] rows, final Encoding row) {
        final Encoding[] longer = Arrays.copyOf(rows, rows.length + 1);
        longer[rows.length] = row;
        return longer;
    }

    private void read(final String file) {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(EncodingTable.class.getResourceAsStream(file), StandardCharsets.US_ASCII))) {
            reader.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).map(EncodingTable::row)
                    .forEach(rows::add);
        } catch (final IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }

    private static Encoding row(final String line) {
        final String[] columns = line.split(" {2,}", -1);
        final String operands = columns.length > 2 ? columns[2].strip() : "-";
        final String attributes = columns.length > 3 ? columns[3].strip() : "";
        return new RowParser(line).parse(columns[0].strip().split(" ", -1), columns[1].strip(), operands(operands),
                attributes.isEmpty() ? new String[0] : attributes.split(" ", -1));
    }

    private static List<OperandSpec> operands(final String text) {
        return text.equals("-") || text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(",", -1)).map(OperandSpec::named).toList();
    }

    /** Reads the opcode column from left to right. */
    private static final class RowParser {
        private final String line;
        private Prefix prefix = Prefix.ANY;
        private OpcodeMap map = OpcodeMap.ONE_BYTE;
        private int opcode = -1;
        private int span = 1;
        private Modrm modrm = Modrm.ABSENT;
        private int modrmValue;
        private int modrmSpan;

        RowParser(final String line) {
            this.line = line;
        }

        Encoding parse(final String[] opcodes, final String mnemonic, final List<OperandSpec> operands,
                final String[] words) {
            int at = 0;
            prefix = prefix(opcodes[0]);
            if (prefix != Prefix.ANY) {
                at++;
            }
            while (at < opcodes.length) {
                at = take(opcodes, at);
            }
            final Set<Attribute> attributes = EnumSet.noneOf(Attribute.class);
            final Set<Feature> features = EnumSet.noneOf(Feature.class);
            int undefined = 0;
            for (final String word : words) {
                if (word.startsWith("u=")) {
                    undefined = flags(word.substring(2));
                } else {
                    addWord(word.toUpperCase(Locale.ROOT), attributes, features);
                }
            }
            return new Encoding(prefix, map, opcode, span, modrm, modrmValue, modrmSpan, mnemonic,
                    features.contains(Feature.FOREIGN)
                            ? Operation.FOREIGN
                            : Operation.valueOf(mnemonic.toUpperCase(Locale.ROOT)),
                    operands, attributes, features, undefined);
        }

        private int take(final String[] opcodes, final int at) {
            final String word = opcodes[at];
            if (word.startsWith("/")) {
                modrm = word.equals("/r") ? Modrm.OPERAND : Modrm.DIGIT;
                modrmValue = word.equals("/r") ? 0 : word.charAt(1) - '0';
                return at + 1;
            }
            if (opcode < 0 && map == OpcodeMap.ONE_BYTE && word.equals("0F")) {
                final String next = opcodes[at + 1];
                map = next.equals("38")
                        ? OpcodeMap.MAP_0F38
                        : next.equals("3A") ? OpcodeMap.MAP_0F3A : OpcodeMap.MAP_0F;
                return at + (map == OpcodeMap.MAP_0F ? 1 : 2);
            }
            final int value = Integer.parseInt(word.substring(0, 2), 16);
            if (opcode < 0) {
                opcode = value;
                span = word.endsWith("+r") ? 8 : word.endsWith("+cc") ? 16 : 1;
            } else {
                modrm = Modrm.FIXED;
                modrmValue = value;
                modrmSpan = word.endsWith("+i") ? 8 : 1;
            }
            return at + 1;
        }

        private static Prefix prefix(final String word) {
            return switch (word) {
                case "NP" -> Prefix.NONE;
                case "66" -> Prefix.P66;
                case "F3" -> Prefix.PF3;
                case "F2" -> Prefix.PF2;
                default -> Prefix.ANY;
            };
        }

        private void addWord(final String word, final Set<Attribute> attributes, final Set<Feature> features) {
            for (final Attribute attribute : Attribute.values()) {
                if (attribute.name().equals(word)) {
                    attributes.add(attribute);
                    return;
                }
            }
            for (final Feature feature : Feature.values()) {
                if (feature.name().equals(word)) {
                    features.add(feature);
                    return;
                }
            }
            throw new IllegalArgumentException("unknown word " + word + " in: " + line);
        }

        private static int flags(final String letters) {
            int mask = 0;
            for (int i = 0; i < letters.length(); i++) {
                mask |= 1 << FLAG_LETTERS.indexOf(letters.charAt(i));
            }
            return mask;
        }
    }
}
