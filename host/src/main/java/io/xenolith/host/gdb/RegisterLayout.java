package io.xenolith.host.gdb;

import java.util.ArrayList;
import java.util.List;

/**
 * The registers that gdb sees, in the order of their numbers, and their places in a {@code g} packet: the features that gdb knows by
 * these names for amd64. Bytes are little-endian.
 */
final class RegisterLayout {
    /** Numbers of the first of each kind. */
    static final int GENERAL = 0;
    static final int RIP = 16;
    static final int EFLAGS = 17;
    static final int SELECTORS = 18;
    static final int X87_STACK = 24;
    static final int X87_CONTROL = 32;
    static final int XMM = 40;
    static final int MXCSR = 56;
    static final int FS_BASE = 57;
    static final int GS_BASE = 58;

    private static final int X87_BYTES = 10;
    private static final int XMM_BYTES = 16;
    private static final int X87_REGISTERS = 8;
    private static final int XMM_REGISTERS = 16;
    private static final List<String> GENERAL_NAMES = List.of("rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp",
            "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15");
    private static final List<String> SELECTOR_NAMES = List.of("cs", "ss", "ds", "es", "fs", "gs");
    private static final List<String> X87_NAMES = List.of("fctrl", "fstat", "ftag", "fiseg", "fioff", "foseg", "fooff",
            "fop");
    private static final String VECTOR = """
            <vector id="v4f" type="ieee_single" count="4"/><vector id="v2d" type="ieee_double" count="2"/>\
            <vector id="v16i8" type="int8" count="16"/><vector id="v8i16" type="int16" count="8"/>\
            <vector id="v4i32" type="int32" count="4"/><vector id="v2i64" type="int64" count="2"/>\
            <union id="vec128"><field name="v4_float" type="v4f"/><field name="v2_double" type="v2d"/>\
            <field name="v16_int8" type="v16i8"/><field name="v8_int16" type="v8i16"/>\
            <field name="v4_int32" type="v4i32"/><field name="v2_int64" type="v2i64"/>\
            <field name="uint128" type="uint128"/></union>
            """;

    /** One register. */
    private record Register(String name, int bytes, String type) {
        String xml() {
            return "<reg name=\"" + name + "\" bitsize=\"" + bytes * Byte.SIZE + "\" type=\"" + type + "\"/>\n";
        }
    }

    private static final List<Register> REGISTERS = registers();
    private static final int[] OFFSETS = offsets();
    /** Bytes of all registers. */
    static final int BYTES = OFFSETS[REGISTERS.size()];

    private RegisterLayout() {
    }

    private static List<Register> registers() {
        final List<Register> all = new ArrayList<>();
        for (final String name : GENERAL_NAMES) {
            all.add(new Register(name, Long.BYTES, name.equals("rsp") || name.equals("rbp") ? "data_ptr" : "int64"));
        }
        all.add(new Register("rip", Long.BYTES, "code_ptr"));
        all.add(new Register("eflags", Integer.BYTES, "int32"));
        SELECTOR_NAMES.forEach(name -> all.add(new Register(name, Integer.BYTES, "int32")));
        for (int i = 0; i < X87_REGISTERS; i++) {
            all.add(new Register("st" + i, X87_BYTES, "i387_ext"));
        }
        X87_NAMES.forEach(name -> all.add(new Register(name, Integer.BYTES, "int")));
        for (int i = 0; i < XMM_REGISTERS; i++) {
            all.add(new Register("xmm" + i, XMM_BYTES, "vec128"));
        }
        all.add(new Register("mxcsr", Integer.BYTES, "int"));
        all.add(new Register("fs_base", Long.BYTES, "int64"));
        all.add(new Register("gs_base", Long.BYTES, "int64"));
        return List.copyOf(all);
    }

    private static int[] offsets() {
        final int[] offsets = new int[REGISTERS.size() + 1];
        for (int i = 0; i < REGISTERS.size(); i++) {
            offsets[i + 1] = offsets[i] + REGISTERS.get(i).bytes();
        }
        return offsets;
    }

    /** Number of registers. */
    static int count() {
        return REGISTERS.size();
    }

    /** Where register {@code number} begins; for {@link #count} the end of the last. */
    static int offset(final int number) {
        return OFFSETS[number];
    }

    /** Length of register {@code number} in bytes. */
    static int length(final int number) {
        return OFFSETS[number + 1] - OFFSETS[number];
    }

    /** The target description. */
    static String xml() {
        return "<?xml version=\"1.0\"?>\n<!DOCTYPE target SYSTEM \"gdb-target.dtd\">\n<target version=\"1.0\">\n"
                + "<architecture>i386:x86-64</architecture>\n" + feature("core", "", 0, XMM)
                + feature("sse", VECTOR, XMM, FS_BASE) + feature("segments", "", FS_BASE, count()) + "</target>\n";
    }

    private static String feature(final String name, final String types, final int from, final int to) {
        final StringBuilder text = new StringBuilder("<feature name=\"org.gnu.gdb.i386." + name + "\">\n" + types);
        REGISTERS.subList(from, to).forEach(register -> text.append(register.xml()));
        return text.append("</feature>\n").toString();
    }
}
