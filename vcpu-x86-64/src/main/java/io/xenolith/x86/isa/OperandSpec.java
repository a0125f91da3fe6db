package io.xenolith.x86.isa;

/**
 * Operand codes of the encoding table: where the operand is encoded and how wide it is. The letters are those of the SDM's
 * appendix A: E register or memory by ModRM.rm, G register by ModRM.reg, M memory only, R register by ModRM.rm only,
 * I immediate, J branch displacement, O absolute offset, X and Y the string operands, Z register in the opcode, V and P
 * SSE and MMX register by ModRM.reg, W and Q the same by ModRM.rm or memory, U and N by ModRM.rm only, S segment, C control
 * and D debug register; sizes b 8, w 16, d 32, q 64, dq 128, t 80, v operand size, y 32 or 64, z 16 or 32 bits.
 */
public enum OperandSpec {
    Eb(Place.RM, Kind.GENERAL, Width.BYTE), Ew(Place.RM, Kind.GENERAL, Width.WORD), Ed(Place.RM, Kind.GENERAL,
            Width.DWORD), Eq(Place.RM, Kind.GENERAL, Width.QWORD), Ev(Place.RM, Kind.GENERAL, Width.OPERAND), Ey(
                    Place.RM, Kind.GENERAL, Width.Y), Gb(Place.REG, Kind.GENERAL, Width.BYTE), Gw(Place.REG,
                            Kind.GENERAL, Width.WORD), Gd(Place.REG, Kind.GENERAL,
                                    Width.DWORD), Gq(Place.REG, Kind.GENERAL, Width.QWORD), Gv(Place.REG,
                                            Kind.GENERAL,
                                            Width.OPERAND), Gy(Place.REG, Kind.GENERAL, Width.Y), Gz(Place.REG,
                                                    Kind.GENERAL,
                                                    Width.Z), R(Place.RM_REGISTER, Kind.NONE, Width.NONE), Rd(
                                                            Place.RM_REGISTER, Kind.GENERAL,
                                                            Width.DWORD), Rq(Place.RM_REGISTER, Kind.GENERAL,
                                                                    Width.QWORD), Rv(
                                                                            Place.RM_REGISTER, Kind.GENERAL,
                                                                            Width.OPERAND), Ry(Place.RM_REGISTER,
                                                                                    Kind.GENERAL,
                                                                                    Width.Y), M(Place.RM_MEMORY,
                                                                                            Kind.NONE,
                                                                                            Width.NONE), Mb(
                                                                                                    Place.RM_MEMORY,
                                                                                                    Kind.NONE,
                                                                                                    Width.BYTE), Mw(
                                                                                                            Place.RM_MEMORY,
                                                                                                            Kind.NONE,
                                                                                                            Width.WORD), Md(
                                                                                                                    Place.RM_MEMORY,
                                                                                                                    Kind.NONE,
                                                                                                                    Width.DWORD), Mq(
                                                                                                                            Place.RM_MEMORY,
                                                                                                                            Kind.NONE,
                                                                                                                            Width.QWORD), Mdq(
                                                                                                                                    Place.RM_MEMORY,
                                                                                                                                    Kind.NONE,
                                                                                                                                    Width.XMMWORD), Mt(
                                                                                                                                            Place.RM_MEMORY,
                                                                                                                                            Kind.NONE,
                                                                                                                                            Width.TBYTE), Mv(
                                                                                                                                                    Place.RM_MEMORY,
                                                                                                                                                    Kind.NONE,
                                                                                                                                                    Width.OPERAND), My(
                                                                                                                                                            Place.RM_MEMORY,
                                                                                                                                                            Kind.NONE,
                                                                                                                                                            Width.Y),
    /** An area whose size the instruction knows (fxsave). */
    Mx(Place.RM_MEMORY, Kind.NONE, Width.NONE),
    /** A far pointer: offset of the operand size, then a selector. */
    Mp(Place.RM_MEMORY, Kind.NONE, Width.FAR),
    /** Limit and base of a descriptor table. */
    Ms(Place.RM_MEMORY, Kind.NONE, Width.NONE),
    /** Two bounds. */
    Ma(Place.RM_MEMORY, Kind.NONE, Width.NONE), Ib(Place.IMMEDIATE, Kind.NONE, Width.BYTE), Iw(Place.IMMEDIATE,
            Kind.NONE, Width.WORD),
    /** A byte, sign-extended to the operand size. */
    Ibs(Place.IMMEDIATE_SIGNED_BYTE, Kind.NONE, Width.OPERAND), Iz(Place.IMMEDIATE, Kind.NONE, Width.Z), Iv(
            Place.IMMEDIATE, Kind.NONE,
            Width.OPERAND), Jb(Place.RELATIVE, Kind.NONE, Width.BYTE), Jz(Place.RELATIVE, Kind.NONE, Width.Z), Ap(
                    Place.FAR_IMMEDIATE, Kind.NONE,
                    Width.FAR), Ob(Place.OFFSET, Kind.NONE, Width.BYTE), Ov(Place.OFFSET, Kind.NONE, Width.OPERAND), Xb(
                            Place.STRING_SOURCE, Kind.NONE,
                            Width.BYTE), Xv(Place.STRING_SOURCE, Kind.NONE, Width.OPERAND), Xz(Place.STRING_SOURCE,
                                    Kind.NONE,
                                    Width.Z), Yb(Place.STRING_TARGET, Kind.NONE, Width.BYTE), Yv(Place.STRING_TARGET,
                                            Kind.NONE, Width.OPERAND), Yz(Place.STRING_TARGET, Kind.NONE, Width.Z), Zb(
                                                    Place.OPCODE, Kind.GENERAL,
                                                    Width.BYTE), Zv(Place.OPCODE, Kind.GENERAL, Width.OPERAND), Zy(
                                                            Place.OPCODE, Kind.GENERAL,
                                                            Width.Y), AL(0, Kind.GENERAL, Width.BYTE), CL(1,
                                                                    Kind.GENERAL,
                                                                    Width.BYTE), AX(0, Kind.GENERAL, Width.WORD), DX(2,
                                                                            Kind.GENERAL, Width.WORD), rAX(0,
                                                                                    Kind.GENERAL, Width.OPERAND), eAX(0,
                                                                                            Kind.GENERAL, Width.Z), ES(
                                                                                                    0, Kind.SEGMENT,
                                                                                                    Width.WORD), CS(1,
                                                                                                            Kind.SEGMENT,
                                                                                                            Width.WORD), SS(
                                                                                                                    2,
                                                                                                                    Kind.SEGMENT,
                                                                                                                    Width.WORD), DS(
                                                                                                                            3,
                                                                                                                            Kind.SEGMENT,
                                                                                                                            Width.WORD), FS(
                                                                                                                                    4,
                                                                                                                                    Kind.SEGMENT,
                                                                                                                                    Width.WORD), GS(
                                                                                                                                            5,
                                                                                                                                            Kind.SEGMENT,
                                                                                                                                            Width.WORD), XMM0(
                                                                                                                                                    0,
                                                                                                                                                    Kind.XMM,
                                                                                                                                                    Width.XMMWORD), ST(
                                                                                                                                                            0,
                                                                                                                                                            Kind.ST,
                                                                                                                                                            Width.TBYTE),
    /** The constant 1 of the short shifts. */
    ONE(Place.ONE, Kind.NONE, Width.BYTE), STi(Place.RM_REGISTER, Kind.ST, Width.TBYTE), Sw(Place.REG, Kind.SEGMENT,
            Width.WORD), Cq(Place.REG, Kind.CONTROL, Width.QWORD), Dq(Place.REG, Kind.DEBUG, Width.QWORD), Vd(Place.REG,
                    Kind.XMM, Width.DWORD), Vq(Place.REG, Kind.XMM, Width.QWORD), Vdq(Place.REG, Kind.XMM,
                            Width.XMMWORD), Ww(Place.RM, Kind.XMM, Width.WORD), Wd(Place.RM, Kind.XMM, Width.DWORD), Wq(
                                    Place.RM, Kind.XMM, Width.QWORD), Wdq(Place.RM, Kind.XMM, Width.XMMWORD), Uq(
                                            Place.RM_REGISTER, Kind.XMM,
                                            Width.QWORD), Udq(Place.RM_REGISTER, Kind.XMM, Width.XMMWORD), Pd(Place.REG,
                                                    Kind.MMX, Width.DWORD), Pq(Place.REG, Kind.MMX, Width.QWORD), Qd(
                                                            Place.RM, Kind.MMX,
                                                            Width.DWORD), Qq(Place.RM, Kind.MMX, Width.QWORD), Nq(
                                                                    Place.RM_REGISTER, Kind.MMX, Width.QWORD);

    /** Where an operand is encoded. */
    public enum Place {
        RM, RM_REGISTER, RM_MEMORY, REG, OPCODE, IMPLIED, IMMEDIATE, IMMEDIATE_SIGNED_BYTE, RELATIVE, FAR_IMMEDIATE, OFFSET, STRING_SOURCE, STRING_TARGET, ONE
    }

    /** Which register file, where it is a register. */
    public enum Kind {
        NONE, GENERAL, SEGMENT, CONTROL, DEBUG, XMM, MMX, ST
    }

    /** How wide. */
    public enum Width {
        NONE, BYTE, WORD, DWORD, QWORD, XMMWORD, TBYTE, OPERAND, Y, Z, FAR
    }

    private final Place place;
    private final Kind kind;
    private final Width width;
    private final int number;

    OperandSpec(final Place place, final Kind kind, final Width width) {
        this.place = place;
        this.kind = kind;
        this.width = width;
        this.number = -1;
    }

    OperandSpec(final int number, final Kind kind, final Width width) {
        this.place = Place.IMPLIED;
        this.kind = kind;
        this.width = width;
        this.number = number;
    }

    /** Where it is encoded. */
    public Place place() {
        return place;
    }

    /** Register file of the register form. */
    public Kind kind() {
        return kind;
    }

    /** Width, which may depend on prefixes. */
    public Width width() {
        return width;
    }

    /** Register number of an implied operand. */
    public int number() {
        return number;
    }

    /** The operand of that name in the table; {@code 1} is {@link #ONE}. */
    static OperandSpec named(final String name) {
        return name.equals("1") ? ONE : valueOf(name);
    }

    /** Bytes, for an operand size of {@code operandSize} bytes; 0 where the instruction alone knows. */
    public int bytes(final int operandSize) {
        return switch (width) {
            case NONE -> 0;
            case BYTE -> 1;
            case WORD -> 2;
            case DWORD -> 4;
            case QWORD -> 8;
            case TBYTE -> 10;
            case XMMWORD -> 16;
            case OPERAND -> operandSize;
            case Y -> Math.max(4, operandSize);
            case Z -> Math.min(4, operandSize);
            case FAR -> operandSize + 2;
        };
    }
}
