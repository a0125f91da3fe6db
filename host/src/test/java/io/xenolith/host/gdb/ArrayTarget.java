package io.xenolith.host.gdb;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Two threads with registers of their own and 4 KiB of memory at {@link #MEMORY}, of which the last 16 bytes cannot be written. */
final class ArrayTarget implements GdbTarget {
    static final long MEMORY = 0xffff_ffff_8100_0000L;
    static final int BYTES = 4096;
    static final int READ_ONLY = 16;

    final byte[] memory = new byte[BYTES];
    final Map<Integer, byte[]> registers = new HashMap<>(
            Map.of(1, new byte[RegisterLayout.BYTES], 2, new byte[RegisterLayout.BYTES]));

    @Override
    public List<Integer> threads() {
        return List.of(1, 2);
    }

    @Override
    public String describe(final int thread) {
        return "thread " + thread;
    }

    @Override
    public byte[] registers(final int thread) {
        return registers.get(thread).clone();
    }

    @Override
    public void registers(final int thread, final byte[] values) {
        registers.put(thread, values.clone());
    }

    @Override
    public byte[] read(final int thread, final long address, final int length) {
        final int at = (int) (address - MEMORY);
        return address < MEMORY || address >= MEMORY + BYTES
                ? new byte[0]
                : Arrays.copyOfRange(memory, at, Math.min(BYTES, at + length));
    }

    @Override
    public boolean write(final int thread, final long address, final byte[] bytes) {
        if (address < MEMORY || address + bytes.length > MEMORY + BYTES - READ_ONLY) {
            return false;
        }
        System.arraycopy(bytes, 0, memory, (int) (address - MEMORY), bytes.length);
        return true;
    }
}
