package io.xenolith.x86.disasm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One row of {@code isa/vex.txt}, whose head says what the columns mean.
 *
 * @param evex EVEX rather than VEX
 * @param prefix 0 none, 1 66, 2 F3, 3 F2
 * @param map 1 0F, 2 0F38, 3 0F3A
 */
record VexRow(boolean evex, int prefix, int map, int opcode, String modrm, int w, int length, String mnemonic,
        List<String> operands) {
    static final int ANY = -1;
    private static final List<String> PREFIXES = List.of("NP", "66", "F3", "F2");
    private static final List<VexRow> TABLE = read();

    private static List<VexRow> read() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                VexRow.class.getResourceAsStream("/io/xenolith/x86/isa/vex.txt"), StandardCharsets.US_ASCII))) {
            return reader.lines().filter(line -> !line.startsWith("#")).map(line -> parse(line.split(" +"))).toList();
        } catch (final IOException e) {
            throw new UncheckedIOException("vex.txt", e);
        }
    }

    private static VexRow parse(final String... words) {
        return new VexRow(words[0].equals("E"), PREFIXES.indexOf(words[1]), Integer.parseInt(words[2]),
                Integer.parseInt(words[3], 16), words[4], number(words[5]), number(words[6]), words[7],
                words[8].equals("-") ? List.of() : List.of(words[8].split(",")));
    }

    private static int number(final String word) {
        return word.equals("-") ? ANY : Integer.parseInt(word);
    }

    /** The row for these fields, or null. */
    static VexRow find(final boolean evex, final int prefix, final int map, final int opcode, final int modrm,
            final int w, final int length) {
        for (final VexRow row : TABLE) {
            if (row.opcode == opcode && row.evex == evex && row.prefix == prefix && row.map == map
                    && (row.w == ANY || row.w == w) && (row.length == ANY || row.length == length)
                    && row.fits(modrm)) {
                return row;
            }
        }
        return null;
    }

    boolean hasModrm() {
        return !modrm.equals("-");
    }

    private boolean fits(final int byteAfter) {
        final boolean memory = byteAfter >>> 6 != 3;
        return switch (modrm) {
            case "-", "/r" -> true;
            case "m" -> memory;
            case "r" -> !memory;
            default -> modrm.charAt(1) - '0' == (byteAfter >>> 3 & 7) && (modrm.length() == 2 || memory);
        };
    }
}
