package io.xenolith.x86.interp;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Rflags;
import io.xenolith.x86.decode.Instruction;
import io.xenolith.x86.decode.OperandKind;
import io.xenolith.x86.isa.Operation;

/** Single bits: test and change, scan, count; byte order; CRC. */
final class BitUnit {
    /** CRC-32C polynomial, bits reversed. */
    private static final int CRC32C = 0x82F6_3B78;

    private final Operands operands;
    private final CpuState state;

    BitUnit(final Operands operands) {
        this.operands = operands;
        this.state = operands.state;
    }

    /** bt, bts, btr, btc. A register's bit number reaches memory beyond the operand; an immediate's does not. */
    void bitTest(final Instruction insn) {
        final int size = insn.size(0);
        final int mask = size * Byte.SIZE - 1;
        final long bitNumber = Operands.signExtend(operands.read(insn, 1), insn.size(1));
        final boolean memory = insn.kind(0) == OperandKind.MEMORY;
        final boolean changes = insn.operation() != Operation.BT;
        long address = 0;
        final long a;
        if (memory) {
            final boolean far = insn.kind(1) != OperandKind.IMMEDIATE;
            final int shift = Integer.numberOfTrailingZeros(size * Byte.SIZE);
            final long units = far ? bitNumber >> shift : 0;
            address = operands.linear(Operands.segment(insn),
                    Operands.truncate(operands.offset(insn) + units * size, insn.addressSize()), size, changes);
            if (changes) {
                operands.memory.probeWrite(address, size);
            }
            a = operands.memory.load(address, size);
        } else {
            a = operands.read(insn, 0);
        }
        final long bit = 1L << (bitNumber & mask);
        if (changes) {
            final long r = switch (insn.operation()) {
                case BTS -> a | bit;
                case BTR -> a & ~bit;
                default -> a ^ bit;
            };
            if (memory) {
                operands.memory.store(address, r, size);
            } else {
                operands.write(insn, 0, r);
            }
        }
        state.carry((a & bit) != 0);
    }

    /** bsf and bsr: a zero source leaves the target as it was (of 32 bits: the upper half too), as on real processors. */
    void scan(final Instruction insn) {
        final long source = operands.read(insn, 1);
        if (source == 0) {
            state.explicit((state.statusFlags() & ~Rflags.STATUS) | Rflags.ZF | Rflags.PF);
            return;
        }
        final int r = insn.operation() == Operation.BSF
                ? Long.numberOfTrailingZeros(source)
                : Long.SIZE - 1 - Long.numberOfLeadingZeros(source);
        operands.write(insn, 0, r);
        state.explicit(0);
    }

    /** tzcnt and lzcnt. */
    void countZeros(final Instruction insn) {
        final int size = insn.size(0);
        final int bits = size * Byte.SIZE;
        final long source = operands.read(insn, 1);
        final int r = insn.operation() == Operation.TZCNT
                ? Math.min(bits, Long.numberOfTrailingZeros(source))
                : Long.numberOfLeadingZeros(source) - (Long.SIZE - bits);
        operands.write(insn, 0, r);
        state.explicit((source == 0 ? Rflags.CF : 0) | (r == 0 ? Rflags.ZF : 0));
    }

    void popcnt(final Instruction insn) {
        final long source = operands.read(insn, 1);
        operands.write(insn, 0, Long.bitCount(source));
        state.explicit(source == 0 ? Rflags.ZF : 0);
    }

    /** bswap; of 16 bits it is undefined, and clears the register on Intel's processors. */
    void byteSwap(final Instruction insn) {
        final int size = insn.operandSize();
        final long a = operands.register(insn.number(0), size);
        operands.register(insn.number(0), size, swapped(a, size));
    }

    /** movbe. */
    void moveSwapped(final Instruction insn) {
        final int size = insn.size(0);
        final long value = Long.reverseBytes(operands.read(insn, 1)) >>> (Long.SIZE - size * Byte.SIZE);
        operands.write(insn, 0, value);
    }

    private static long swapped(final long value, final int size) {
        return switch (size) {
            case 2 -> 0;
            case 4 -> Integer.reverseBytes((int) value) & 0xFFFF_FFFFL;
            default -> Long.reverseBytes(value);
        };
    }

    void crc32(final Instruction insn) {
        final long data = operands.read(insn, 1);
        int crc = (int) operands.read(insn, 0);
        for (int i = 0; i < insn.size(1); i++) {
            crc ^= (int) (data >>> (i * Byte.SIZE)) & 0xFF;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ CRC32C : crc >>> 1;
            }
        }
        operands.write(insn, 0, crc & 0xFFFF_FFFFL);
    }
}
