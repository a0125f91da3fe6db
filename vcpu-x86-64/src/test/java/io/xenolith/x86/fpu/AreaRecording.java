package io.xenolith.x86.fpu;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * What a real processor's fxsave, fxrstor, xsave and xrstor did: {@code areas.bin.gz}, written by
 * {@code src/test/native/x87/record.c}.
 *
 * <pre>
 *  form*, u8 0
 *  form:  u8 bytes, the instruction with memory operand [rdi]; u8 whether it loads; u16 size of the area; u8 cases; case*
 *  case:  u8 mask in eax; state as fxsave64 shows it, 416 bytes; area; then, after the instruction,
 *         u8 vector of the fault, or 0; state; area
 * </pre>
 */
final class AreaRecording {
    /** Bytes of fxsave's image that mean something. */
    static final int STATE_BYTES = 416;

    /** One instruction form and its cases. */
    record Form(byte[] code, boolean loads, List<Case> cases) {
        /** Whether it has a REX.W prefix. */
        boolean wide() {
            return code[0] == 0x48;
        }
    }

    /** One execution. */
    record Case(int mask, byte[] stateBefore, byte[] areaBefore, int fault, byte[] stateAfter, byte[] areaAfter) {
    }

    private AreaRecording() {
    }

    /** All forms. */
    static List<Form> read() {
        try (InputStream file = AreaRecording.class.getResourceAsStream("areas.bin.gz");
                DataInputStream in = new DataInputStream(new GZIPInputStream(file))) {
            final List<Form> forms = new ArrayList<>();
            for (int length = in.readUnsignedByte(); length != 0; length = in.readUnsignedByte()) {
                final byte[] code = in.readNBytes(length);
                final boolean loads = in.readUnsignedByte() != 0;
                final int size = Short.toUnsignedInt(Short.reverseBytes(in.readShort()));
                final int count = in.readUnsignedByte();
                final List<Case> cases = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    cases.add(new Case(in.readUnsignedByte(), in.readNBytes(STATE_BYTES), in.readNBytes(size),
                            in.readUnsignedByte(), in.readNBytes(STATE_BYTES), in.readNBytes(size)));
                }
                forms.add(new Form(code, loads, cases));
            }
            return forms;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
