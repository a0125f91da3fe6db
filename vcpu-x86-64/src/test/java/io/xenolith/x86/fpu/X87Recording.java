package io.xenolith.x86.fpu;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * What a real processor did: {@code x87.bin.gz}, written by {@code src/test/native/x87/record.c}. All little-endian:
 *
 * <pre>
 *  u16 count, count * (u64 mantissa, u16 sign and exponent)      numbers that registers are filled from
 *  form*, u8 0
 *  form:  u8 bytes, the instruction with memory operand [rdi]; u8 whether its last byte has a register number added;
 *         u8 size of the memory operand; u16 cases; u8 length of the name, name; case*
 *  case:  [u8 register number]; u16 control; u16 status; u8 tags; u16 a; u16 b; u16 flags; memory operand
 *         (st(0) is number a, st(k) number b + 7 (k - 1) modulo count)
 *         u8 vector of the fault, or 0; u16 control; u16 status; u8 tags; u8 pointers; what they say; u16 flags; u16 ax;
 *         u8 changed physical registers; each of them, 10 bytes; u8 whether memory changed; [memory operand]
 *  pointers: 2 bits each for instruction, data, opcode: 0 as before, 1 this instruction's, 2 zero, 3 a value that follows
 * </pre>
 */
final class X87Recording {
    /** Pointers and ax before each instruction. */
    static final long INSTRUCTION_BEFORE = 0x1234_5678_9ABCL;
    static final long DATA_BEFORE = 0x2345_6789_ABCDL;
    static final int OPCODE_BEFORE = 0x5A5;
    static final int AX_BEFORE = 0xA5A5;

    /** One instruction form and its cases. */
    record Form(String name, byte[] code, int memoryBytes, List<Case> cases) {
        @Override
        public String toString() {
            final StringBuilder text = new StringBuilder(name);
            for (final byte b : code) {
                text.append(String.format(" %02x", b));
            }
            return text.toString();
        }
    }

    /** A state before or after: registers by physical number. */
    static final class Image {
        int control;
        int status;
        int tags;
        int flags;
        final int[] signExponent = new int[8];
        final long[] mantissa = new long[8];
        byte[] memory;
    }

    /** One execution. */
    static final class Case {
        int register;
        final Image before = new Image();
        final Image after = new Image();
        int fault;
        /** Kinds of the pointers: instruction, data, opcode. */
        final int[] pointerKinds = new int[3];
        final long[] pointers = new long[3];
        int ax;
    }

    private final DataInputStream in;
    private int[] poolSignExponent;
    private long[] poolMantissa;

    private X87Recording(final InputStream in) {
        this.in = new DataInputStream(in);
    }

    /** All forms. */
    static List<Form> read() {
        try (InputStream file = X87Recording.class.getResourceAsStream("x87.bin.gz");
                InputStream plain = new GZIPInputStream(file, 1 << 16)) {
            return new X87Recording(new BufferedInputStream(plain)).forms();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Form> forms() throws IOException {
        final int count = (int) number(2);
        poolSignExponent = new int[count];
        poolMantissa = new long[count];
        for (int i = 0; i < count; i++) {
            poolMantissa[i] = number(8);
            poolSignExponent[i] = (int) number(2);
        }
        final List<Form> forms = new ArrayList<>();
        for (int length = in.readUnsignedByte(); length != 0; length = in.readUnsignedByte()) {
            final byte[] code = in.readNBytes(length);
            final boolean indexed = in.readUnsignedByte() != 0;
            final int memoryBytes = in.readUnsignedByte();
            final int cases = (int) number(2);
            final String name = new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.US_ASCII);
            final List<Case> list = new ArrayList<>();
            for (int i = 0; i < cases; i++) {
                list.add(readCase(indexed, memoryBytes));
            }
            forms.add(new Form(name, code, memoryBytes, list));
        }
        return forms;
    }

    private Case readCase(final boolean indexed, final int memoryBytes) throws IOException {
        final Case result = new Case();
        result.register = indexed ? in.readUnsignedByte() : 0;
        final Image before = result.before;
        before.control = (int) number(2);
        before.status = (int) number(2);
        before.tags = in.readUnsignedByte();
        final int a = (int) number(2);
        final int b = (int) number(2);
        for (int i = 0; i < 8; i++) {
            final int from = i == 0 ? a : (b + 7 * (i - 1)) % poolMantissa.length;
            final int physical = (before.status >> 11) + i & 7;
            before.signExponent[physical] = poolSignExponent[from];
            before.mantissa[physical] = poolMantissa[from];
        }
        before.flags = (int) number(2);
        before.memory = in.readNBytes(memoryBytes);
        result.fault = in.readUnsignedByte();
        readAfter(result, memoryBytes);
        return result;
    }

    private void readAfter(final Case result, final int memoryBytes) throws IOException {
        final Image after = result.after;
        after.control = (int) number(2);
        after.status = (int) number(2);
        after.tags = in.readUnsignedByte();
        final int kinds = in.readUnsignedByte();
        for (int i = 0; i < 3; i++) {
            result.pointerKinds[i] = kinds >> (2 * i) & 3;
            result.pointers[i] = result.pointerKinds[i] == 3 ? number(i == 2 ? 2 : 8) : 0;
        }
        after.flags = (int) number(2);
        result.ax = (int) number(2);
        final int changed = in.readUnsignedByte();
        for (int i = 0; i < 8; i++) {
            final boolean differs = (changed >> i & 1) != 0;
            after.mantissa[i] = differs ? number(8) : result.before.mantissa[i];
            after.signExponent[i] = differs ? (int) number(2) : result.before.signExponent[i];
        }
        after.memory = in.readUnsignedByte() != 0 ? in.readNBytes(memoryBytes) : result.before.memory;
    }

    private long number(final int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) in.readUnsignedByte() << (Byte.SIZE * i);
        }
        return value;
    }
}
