package io.xenolith.x86.isa;

import java.util.List;
import java.util.Set;

/**
 * One row of the encoding table.
 *
 * <pre>
 *  66 0F 38 10 /r   pblendvb   Vdq,Wdq,XMM0   sse41
 *  |  map   |  |    mnemonic   operands       attributes and features; u=oszapc: flags left undefined
 *  |        |  +--  /r: ModRM byte; /0../7: its reg field is part of the opcode; two hex digits: the whole ModRM byte
 *  |        +-----  opcode; +r: a register number in its low 3 bits; +cc: a condition in its low 4 bits; +i: an x87 register
 *  +--------------  NP, 66, F3, F2: the prefix this encoding needs (NP: none of the three); none: any
 * </pre>
 *
 * @param prefix the mandatory prefix
 * @param map the opcode map
 * @param opcode first opcode byte within the map
 * @param span number of consecutive opcodes this row covers (1, 8 with +r, 16 with +cc)
 * @param modrm kind of ModRM byte
 * @param modrmValue the digit, or the first fixed ModRM byte
 * @param modrmSpan number of consecutive fixed ModRM bytes (1, or 8 with +i)
 * @param mnemonic name; {@code jcc}, {@code setcc} and {@code cmovcc} stand for 16 each
 * @param operation what it does
 * @param operands in Intel's order, destination first
 * @param undefinedFlags mask of the status flags that the manual leaves undefined
 */
public record Encoding(Prefix prefix, OpcodeMap map, int opcode, int span, Modrm modrm, int modrmValue, int modrmSpan,
        String mnemonic, Operation operation, List<OperandSpec> operands, Set<Attribute> attributes,
        Set<Feature> features,
        int undefinedFlags) {

    /** Mandatory prefix of an encoding. */
    public enum Prefix {
        ANY, NONE, P66, PF3, PF2
    }

    /** Opcode map, by the bytes that select it. */
    public enum OpcodeMap {
        ONE_BYTE, MAP_0F, MAP_0F38, MAP_0F3A
    }

    /** Role of the ModRM byte. */
    public enum Modrm {
        ABSENT, OPERAND, DIGIT, FIXED
    }

    /** Whether the row has {@code attribute}. */
    public boolean is(final Attribute attribute) {
        return attributes.contains(attribute);
    }

    /** Whether this encoding exists with a memory operand in ModRM.rm. */
    public boolean allowsMemory() {
        return rmPlace() != OperandSpec.Place.RM_REGISTER && modrm != Modrm.FIXED;
    }

    /** Whether this encoding exists with a register in ModRM.rm. */
    public boolean allowsRegister() {
        return rmPlace() != OperandSpec.Place.RM_MEMORY;
    }

    private OperandSpec.Place rmPlace() {
        for (final OperandSpec operand : operands) {
            switch (operand.place()) {
                case RM, RM_REGISTER, RM_MEMORY -> {
                    return operand.place();
                }
                default -> {
                }
            }
        }
        return OperandSpec.Place.RM;
    }
}
