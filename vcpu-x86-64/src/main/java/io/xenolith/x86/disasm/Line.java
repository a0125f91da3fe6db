package io.xenolith.x86.disasm;

/**
 * One disassembled instruction.
 *
 * @param length its bytes, at least 1
 * @param text prefixes, mnemonic and operands; {@code (bad)} for bytes that are none
 */
public record Line(int length, String text) {
}
