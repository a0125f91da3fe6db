package io.xenolith.x86.user;

import io.xenolith.x86.CpuidPolicy;
import io.xenolith.x86.Machine;
import io.xenolith.x86.VcpuExit;
import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Gpr;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A static Linux program on the engine, with the two dozen system calls that such programs need. It reads from byte arrays
 * and writes to them; it has no other files, no other processes and no clock.
 */
public final class UserProgram implements AutoCloseable {
    private static final long RAM_BYTES = 256L << 20;
    private static final long STACK_TOP = 0x7FFF_FFFF_F000L;
    private static final long STACK_BYTES = 1 << 20;
    private static final long MMAP_BASE = 0x7F00_0000_0000L;
    private static final long PIE_BASE = 0x5555_5555_0000L;
    private static final int ENOSYS = 38;
    private static final int EBADF = 9;
    private static final int ENOENT = 2;
    private static final int STAT_BYTES = 144;
    private static final int ENOTTY = 25;
    private static final long SLICE = 1_000_000;

    private final Machine machine;
    private final CpuState state;
    private final OpenFiles files;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private long brk;
    private long mmapNext = MMAP_BASE;
    private long instructions;
    private Integer status;

    /** Loads {@code elf} with its arguments; {@code input} is what it reads from descriptor 0. */
    public UserProgram(final byte[] elf, final CpuidPolicy policy, final byte[] input, final String... arguments) {
        machine = new Machine(RAM_BYTES, policy);
        state = machine.engine.state();
        files = new OpenFiles(input);
        load(ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN), elf, arguments);
    }

    private void load(final ByteBuffer elf, final byte[] bytes, final String... arguments) {
        final long bias = elf.getShort(16) == 3 ? PIE_BASE : 0;
        final int headers = (int) elf.getLong(32);
        final int entrySize = elf.getShort(54);
        final int count = elf.getShort(56);
        long headersAddress = 0;
        for (int i = 0; i < count; i++) {
            final int at = headers + i * entrySize;
            if (elf.getInt(at) == 1) {
                final long va = elf.getLong(at + 16) + bias;
                final int offset = (int) elf.getLong(at + 8);
                final int fileSize = (int) elf.getLong(at + 32);
                machine.mapRange(va, elf.getLong(at + 40), Machine.CODE);
                machine.write(va, Arrays.copyOfRange(bytes, offset, offset + fileSize));
                brk = Math.max(brk, va + elf.getLong(at + 40) + 0xFFFF & -0x1000L);
                if (offset <= headers && headers < offset + fileSize) {
                    headersAddress = va + headers - offset;
                }
            }
        }
        machine.mapRange(STACK_TOP - STACK_BYTES, STACK_BYTES, Machine.DATA);
        state.rip = elf.getLong(24) + bias;
        state.selectors[1] = 0x33;
        state.selectors[2] = 0x2B;
        state.gpr[Gpr.RSP] = stack(state.rip, headersAddress, entrySize, count, arguments);
    }

    private long stack(final long entry, final long headers, final int entrySize, final int count,
            final String... arguments) {
        long at = STACK_TOP - 64;
        final long random = at;
        final List<Long> pointers = new ArrayList<>();
        for (final String argument : arguments) {
            final byte[] text = (argument + "\0").getBytes(StandardCharsets.UTF_8);
            at -= text.length;
            machine.write(at, text);
            pointers.add(at);
        }
        final long[] auxiliary = {3, headers, 4, entrySize, 5, count, 6, 4096, 9, entry, 11, 0, 12, 0, 13, 0, 14, 0, 23,
                0,
                25, random, 0, 0};
        final int words = 1 + pointers.size() + 1 + 1 + auxiliary.length;
        at = (at - words * 8L) & -16L;
        final ByteBuffer out = ByteBuffer.allocate(words * 8).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(pointers.size());
        pointers.forEach(out::putLong);
        out.putLong(0).putLong(0);
        for (final long word : auxiliary) {
            out.putLong(word);
        }
        machine.write(at, out.array());
        return at;
    }

    /** Lets the program find {@code bytes} as the file {@code name}. */
    public UserProgram file(final String name, final byte[] bytes) {
        files.put(name, bytes);
        return this;
    }

    /** Runs to the end, or throws after {@code most} instructions or at a fault. */
    public int run(final long most) {
        while (status == null) {
            if (instructions > most) {
                throw new IllegalStateException("still running after " + instructions);
            }
            final VcpuExit exit = machine.engine.run(SLICE);
            instructions += machine.engine.executed();
            switch (exit) {
                case VcpuExit.Budget budget -> {
                }
                case VcpuExit.Syscall syscall -> state.gpr[Gpr.RAX] = call();
                default -> throw new IllegalStateException(exit + " at rip " + Long.toHexString(state.rip) + " after "
                        + instructions + " instructions; bytes " + bytesAt(state.rip) + "\n" + errorText());
            }
        }
        return status;
    }

    private String bytesAt(final long rip) {
        try {
            return java.util.HexFormat.of().formatHex(machine.read(rip, 8));
        } catch (final IllegalArgumentException e) {
            return "none";
        }
    }

    private long call() {
        final long a = state.gpr[Gpr.RDI];
        final long b = state.gpr[Gpr.RSI];
        final long c = state.gpr[Gpr.RDX];
        return switch ((int) state.gpr[Gpr.RAX]) {
            case 0 -> read((int) a, b, (int) c);
            case 1 -> write((int) a, machine.read(b, (int) c));
            case 20 -> writev((int) a, b, (int) c);
            case 2 -> files.open(text(a));
            case 257 -> files.open(text(b));
            case 3 -> files.close((int) a);
            case 8 -> files.seek((int) a, b, (int) c);
            case 33, 292 -> files.duplicate((int) a, (int) b);
            case 7 -> poll(a, (int) b);
            case 4, 6 -> stat(text(a), b);
            case 262 -> statAt((int) a, text(b), c);
            case 5 -> stat((int) a, b);
            case 10, 11, 13, 14, 28, 72, 98, 131, 158, 218, 273, 302 -> other((int) state.gpr[Gpr.RAX], a, b);
            case 9 -> mmap(a, b, (int) state.gpr[Gpr.R10]);
            case 12 -> brk(a);
            case 16 -> -ENOTTY;
            case 39, 186, 102, 104, 107, 108, 110 -> 0;
            case 21, 89, 267 -> -ENOENT;
            case 60, 231 -> {
                status = (int) a;
                yield 0;
            }
            default -> -ENOSYS;
        };
    }

    private long other(final int number, final long a, final long b) {
        switch (number) {
            case 158 -> {
                if (a == 0x1002) {
                    state.gpr[Gpr.FS_BASE] = b;
                }
            }
            case 72 -> {
                // F_GETFL of an output: O_WRONLY.
                return b == 3 && (a == 1 || a == 2) ? 1 : 0;
            }
            case 11 -> machine.unmapRange(a, b);
            case 302 -> machine.write(state.gpr[Gpr.R10], new byte[16]);
            default -> {
            }
        }
        return 0;
    }

    private long stat(final String name, final long at) {
        final int size = files.size(name);
        return size < 0 ? size : stat(at, OpenFiles.REGULAR, size, name.hashCode());
    }

    private long stat(final int descriptor, final long at) {
        final int size = files.size(descriptor);
        return size < 0 ? stat(at, OpenFiles.PIPE, 0, descriptor) : stat(at, OpenFiles.REGULAR, size, descriptor);
    }

    /** newfstatat: with an empty name it means the descriptor. */
    private long statAt(final int descriptor, final String name, final long at) {
        return name.isEmpty() ? stat(descriptor, at) : stat(name, at);
    }

    private long stat(final long at, final int mode, final int size, final int inode) {
        final ByteBuffer stat = ByteBuffer.allocate(STAT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        stat.putLong(8, inode).putInt(24, mode).putLong(48, size).putLong(56, 4096);
        machine.write(at, stat.array());
        return 0;
    }

    /** The string at {@code at}. */
    private String text(final long at) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (long next = at; machine.read(next, 1)[0] != 0; next++) {
            bytes.write(machine.read(next, 1)[0]);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** All descriptors have what they are asked for. */
    private long poll(final long at, final int count) {
        for (int i = 0; i < count; i++) {
            machine.write(at + 8L * i + 6, machine.read(at + 8L * i + 4, 2));
        }
        return count;
    }

    private long read(final int descriptor, final long at, final int length) {
        final byte[] bytes = files.read(descriptor, length);
        if (bytes == null) {
            return -EBADF;
        }
        machine.write(at, bytes);
        return bytes.length;
    }

    private long write(final int descriptor, final byte[] bytes) {
        (descriptor == 2 ? errors : output).writeBytes(bytes);
        return bytes.length;
    }

    private long writev(final int descriptor, final long vector, final int count) {
        long total = 0;
        for (int i = 0; i < count; i++) {
            final ByteBuffer entry = ByteBuffer.wrap(machine.read(vector + 16L * i, 16)).order(ByteOrder.LITTLE_ENDIAN);
            total += write(descriptor, machine.read(entry.getLong(0), (int) entry.getLong(8)));
        }
        return total;
    }

    private long mmap(final long hint, final long length, final int flags) {
        final boolean fixed = (flags & 0x10) != 0;
        final long at = fixed ? hint : mmapNext;
        final long bytes = length + 4095 & -4096L;
        if (!fixed) {
            mmapNext += bytes + 4096;
        } else {
            machine.unmapRange(at, bytes);
        }
        machine.mapRange(at, bytes, Machine.CODE);
        return at;
    }

    private long brk(final long wanted) {
        if (wanted > brk) {
            machine.mapRange(brk, wanted - brk, Machine.CODE);
            brk = wanted + 4095 & -4096L;
        }
        return wanted == 0 ? brk : wanted;
    }

    /** Instructions executed so far. */
    public long instructions() {
        return instructions;
    }

    /** The machine. */
    public Machine machine() {
        return machine;
    }

    /** What it wrote to descriptor 1. */
    public byte[] output() {
        return output.toByteArray();
    }

    /** What it wrote to descriptor 2. */
    public String errorText() {
        return errors.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        machine.close();
    }
}
