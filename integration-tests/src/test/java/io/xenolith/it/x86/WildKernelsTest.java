package io.xenolith.it.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.vcpu.x86.CpuPolicy;
import io.xenolith.trace.TraceSink;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Kernels of nonsense: random hypercalls, random bytes, faults without handlers. Whatever they do, the hypervisor raises no
 * error, its invariants hold, and another domain on the host goes on. A failing seed is named by the assertion.
 */
class WildKernelsTest {
    private static final long BUDGET_NS = 3_000_000;
    private static final int SHORT_RUN = 150;
    private static final int LONG_RUN = 5_000;
    private static final byte[] NEIGHBOUR = TinyKernel.of("ffc0 ebfc");

    @Test
    void noNonsenseHarmsTheHost() throws Exception {
        runSeeds(1, SHORT_RUN);
    }

    @Test
    @Tag("full")
    void noNonsenseOfManySeedsHarmsTheHost() throws Exception {
        runSeeds(SHORT_RUN + 1L, LONG_RUN);
    }

    private static void runSeeds(final long from, final int count) throws Exception {
        for (long seed = from; seed < from + count; seed++) {
            final Random random = new Random(seed);
            try (GuestRun run = new GuestRun(CpuPolicy.X86_64_V1, 128, seed, TraceSink.OFF)) {
                run.create("wild", TinyKernel.of(code(random)), "", 8, 1 + random.nextInt(2));
                run.create("neighbour", NEIGHBOUR, "", 8, 1);
                final long end = run.host().nowNs() + BUDGET_NS;
                while (run.host().nowNs() < end) {
                    run.host().runLoop().step(end);
                }
                assertThat(run.host().dom0Failure()).as("seed %d", seed).isEmpty();
                assertThat(run.host().hypervisor().domain(2).counters().instructions).as("seed %d", seed).isPositive();
            } catch (final RuntimeException | Error e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /** Up to a page of code: calls with arguments likely to mean something, privileged and random instructions. */
    private static byte[] code(final Random random) {
        final ByteArrayOutputStream code = new ByteArrayOutputStream();
        final int pieces = 5 + random.nextInt(60);
        for (int i = 0; i < pieces; i++) {
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> hypercall(code, random);
                case 4 -> code.writeBytes(privileged(random));
                case 5 -> store(code, random);
                default -> {
                    if (random.nextInt(6) == 0) {
                        final byte[] bytes = new byte[1 + random.nextInt(12)];
                        random.nextBytes(bytes);
                        code.writeBytes(bytes);
                    }
                }
            }
        }
        code.writeBytes(HexFormat.of().parseHex("ebfe"));
        return code.toByteArray();
    }

    /** mov $n, %rdi (and so on); mov $number, %eax; syscall. */
    private static void hypercall(final ByteArrayOutputStream code, final Random random) {
        for (final String register : new String[]{"48bf", "48be", "48ba", "49ba", "49b8"}) {
            code.writeBytes(HexFormat.of().parseHex(register));
            number(code, argument(random));
        }
        code.write(0xb8);
        final int call = random.nextInt(Xen.__HYPERVISOR_dm_op + 3);
        // Giving the CPU up and shutting down would end most runs early.
        code.writeBytes(
                new byte[]{(byte) (call == Xen.__HYPERVISOR_sched_op ? Xen.__HYPERVISOR_mmuext_op : call), 0, 0, 0});
        code.writeBytes(HexFormat.of().parseHex("0f05"));
    }

    private static long argument(final Random random) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> random.nextInt(40);
            case 2, 3 -> TinyKernel.CODE + random.nextInt(0x4000);
            case 4 -> Xen.DOMID_SELF;
            case 5 -> 0xffff_8000_0000_0000L + random.nextInt(1 << 20);
            case 6 -> random.nextLong();
            default -> ((long) random.nextInt(4096) << 12) | random.nextInt(0x200);
        };
    }

    private static byte[] privileged(final Random random) {
        final String[] all = {"0f20c0", "0f22c0", "0f20d8", "0f22d8", "0f22e0", "0f20e0", "0f32", "0f30", "0f09",
                "0f08", "fa", "fb",
                "0f0b78656e0fa2", "e480", "ec", "ef", "6d", "6f", "48cf", "cf", "f4", "0f01f8", "0f0118", "0f00d8",
                "0f06", "0f23c0",
                "0f21f8", "8ed8", "8ee0", "8ed0", "8ee8", "cd80", "cd20", "cc", "f1", "9d", "0f34", "0f07", "48cb",
                "0f01d0", "0f01d1",
                "f30faed0", "f3480faed8", "dbe3", "0f77", "0fae00", "0fae08", "660f6f00", "ff18", "ff28", "0f00c8",
                "0f02c0", "0f03c0"};
        return HexFormat.of().parseHex(all[random.nextInt(all.length)]);
    }

    /** mov $address, %rax; lock incq (%rax). */
    private static void store(final ByteArrayOutputStream code, final Random random) {
        code.writeBytes(HexFormat.of().parseHex("48b8"));
        number(code, argument(random));
        code.writeBytes(HexFormat.of().parseHex("f048ff00"));
    }

    private static void number(final ByteArrayOutputStream code, final long value) {
        for (int i = 0; i < Long.BYTES; i++) {
            code.write((int) (value >>> (Byte.SIZE * i)));
        }
    }
}
