package io.xenolith.fuzz.guided;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.gnttab.GrantEntryV1;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.XenMachine;
import io.xenolith.hypervisor.XenParameters;
import io.xenolith.hypervisor.call.HypercallTable;
import io.xenolith.hypervisor.check.HostInvariants;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.vcpu.HypercallContinuation;

import io.xenolith.hypervisor.xsm.FlaskPolicy;
import io.xenolith.hypervisor.xsm.PolicyException;
import io.xenolith.trace.TraceSink;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one input does. Its first byte chooses Xen's defaults or a policy; then come steps: words written to memory, entries
 * of grant tables, time, and hypercalls, by a control domain and two guests that know each other's frames. An exception is a
 * finding, and so is a count that is wrong afterwards, or a frame that is not free when all domains are dead.
 */
public final class HypercallFuzz {
    private static final long HOST_BYTES = 4L << 20;
    private static final int DOMAINS = 3;
    private static final int STEPS_MAX = 64;
    private static final int CONTINUATIONS_MAX = 64;
    private static final int RESULTS = 8;
    private static final int ARGUMENTS = 5;
    private static final long STEP_NS = 1_000_000;
    private static final int GRANT_ENTRIES = 64;
    private static final long[] BOUNDARIES = {0, 1, 2, 7, 8, 63, 64, 255, 256, 511, 512, 4095, 4096, 0x7ff0, 0x7fff,
            0xffff, 0x10000, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL, 0x1_0000_0000L, Long.MAX_VALUE, Long.MIN_VALUE,
            -1, -2, -4096, 1L << 40, 1L << 52, 0xffff_8000_0000_0000L, 0xffff_8300_0000_0000L, 0x8000_0000_0000L, 0x15};
    private static final int[] DOMIDS = {0, 1, 2, 3, Xen.DOMID_SELF, Xen.DOMID_IO, Xen.DOMID_XEN, Xen.DOMID_COW,
            Xen.DOMID_INVALID, 0xffff};
    private static final long[] FLAGS = {Pte.PRESENT, Pte.PRESENT | Pte.RW, Pte.PRESENT | Pte.USER,
            Pte.PRESENT | Pte.USER | Pte.RW, Pte.PRESENT | Pte.RW | Pte.PSE, Pte.PRESENT | Pte.USER | Pte.GLOBAL, 0,
            Pte.PRESENT | Pte.NX};

    private final FuzzBytes input;
    private final XenMachine machine;
    private final Hypervisor hypervisor;
    private final List<FuzzDomain> domains = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();
    private final long[] results = new long[RESULTS];
    private int calls;

    private HypercallFuzz(final byte[] bytes) {
        input = new FuzzBytes(bytes);
        machine = new XenMachine(HypervisorConfig.of(HOST_BYTES, 1).withParameters(parameters(input.next8())),
                TraceSink.OFF, program -> null);
        hypervisor = machine.hypervisor();
        for (int number = 0; number < HypercallTable.SIZE; number++) {
            // What returns from an interrupt needs a kernel that was interrupted.
            if (hypervisor.hypercalls().handler(number) != null && number != Xen.__HYPERVISOR_iret) {
                numbers.add(number);
            }
        }
    }

    private static XenParameters parameters(final int choice) {
        final Optional<String> policy = switch (choice & 7) {
            case 0 -> Optional.of("default allow");
            case 1 -> Optional.of("default dummy\nlabel a_t\ndeny domU_t unlabeled_t event:* grant:map_write\n"
                    + "allow unlabeled_t unlabeled_t mmu:* domain:* grant:*");
            case 2 -> Optional.of("mode permissive");
            default -> Optional.empty();
        };
        return policy.map(text -> XenParameters.DEFAULT.withPolicy(parse(text))).orElse(XenParameters.DEFAULT);
    }

    private static FlaskPolicy parse(final String text) {
        try {
            return FlaskPolicy.parse("fuzz", text);
        } catch (final PolicyException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The entry that a fuzzer calls. */
    public static void fuzzerTestOneInput(final byte[] bytes) {
        final HypercallFuzz fuzz = new HypercallFuzz(bytes);
        try {
            fuzz.run();
        } finally {
            fuzz.machine.close();
        }
    }

    private void run() {
        final long free = hypervisor.frames().freeFrames();
        for (int domid = 0; domid < DOMAINS; domid++) {
            domains.add(new FuzzDomain(hypervisor, domid, domid == 0));
        }
        for (int steps = 0; steps < STEPS_MAX && !input.empty(); steps++) {
            step();
        }
        check("at the end");
        for (final Domain domain : List.copyOf(hypervisor.domains()).reversed()) {
            hypervisor.lifecycle().destroy(domain);
        }
        check("when all are dead");
        if (hypervisor.frames().freeFrames() != free || !hypervisor.domains().isEmpty()) {
            throw new AssertionError("all domains are dead, but of " + free + " frames only "
                    + hypervisor.frames().freeFrames() + " are free; left: " + hypervisor.domains());
        }
    }

    private void check(final String when) {
        final List<String> differences = HostInvariants.check(hypervisor);
        if (!differences.isEmpty()) {
            throw new AssertionError(when + ": " + String.join("\n  ", differences));
        }
    }

    private void step() {
        final int choice = input.next8();
        final FuzzDomain caller = domains.get(choice % DOMAINS);
        switch (choice / DOMAINS % 16) {
            case 0 -> hypervisorTime();
            case 1, 2 -> grantEntry(caller);
            case 3, 4 -> words(caller, caller.va(input.next8()) + (input.next16() & Page.OFFSET_MASK));
            default -> hypercall(caller);
        }
    }

    /** Time passes, and what is due happens. */
    private void hypervisorTime() {
        hypervisor.clock().advance(input.next8() * STEP_NS);
        hypervisor.timers().fireDue();
    }

    /** An entry of the first frame of a grant table, which its domain could have mapped. */
    private void grantEntry(final FuzzDomain caller) {
        if (caller.mayCall() && caller.domain().grants().frames() > 0) {
            final int ref = input.next8() % GRANT_ENTRIES;
            new GrantEntryV1().wrap(hypervisor.memory(),
                    (caller.domain().grants().sharedFrame(0) << Page.SHIFT) + (long) ref * GrantEntryV1.SIZE)
                    .flags(input.next8()).domid(DOMIDS[input.next8() % DOMIDS.length]).frame((int) value(caller));
        }
    }

    /** Writes a few words through the domain's own page tables, as far as these allow it. */
    private void words(final FuzzDomain caller, final long at) {
        final int count = input.next8() & 0xf;
        final ByteBuffer words = ByteBuffer.allocate(count * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            words.putLong(value(caller));
        }
        if (caller.mayCall()) {
            hypervisor.guestAccess().copyTo(caller.vcpu(), at, words.array(), 0, words.capacity());
        }
    }

    private void hypercall(final FuzzDomain caller) {
        final int number = numbers.get(input.next8() % numbers.size());
        words(caller, caller.arguments());
        final long[] arguments = new long[ARGUMENTS];
        for (int i = 0; i < ARGUMENTS; i++) {
            arguments[i] = value(caller);
        }
        if (!caller.mayCall()) {
            return;
        }
        final Vcpu vcpu = caller.vcpu();
        vcpu.unblock();
        long result = hypervisor.hypercall(vcpu, number, arguments[0], arguments[1], arguments[2], arguments[3],
                arguments[4]);
        for (int i = 0; i < CONTINUATIONS_MAX && vcpu.continuation != null && caller.mayCall(); i++) {
            final HypercallContinuation next = vcpu.continuation;
            vcpu.continuation = null;
            result = hypervisor.hypercall(vcpu, next.number(), next.arg1(), next.arg2(), next.arg3(), next.arg4(),
                    next.arg5());
        }
        vcpu.continuation = null;
        results[calls++ % RESULTS] = result;
    }

    /** A number as calls have them: small, at a boundary, of the domain's own, what a call gave, or anything. */
    private long value(final FuzzDomain caller) {
        final int kind = input.next8();
        final int index = kind >>> 4;
        return switch (kind & 0xf) {
            case 0, 1 -> index;
            case 2 -> input.next8();
            case 3 -> BOUNDARIES[input.next8() % BOUNDARIES.length];
            case 4 -> caller.mfn(input.next8());
            case 5 -> domains.get(index % DOMAINS).mfn(input.next8());
            case 6 -> caller.va(input.next8()) + (index == 0 ? 0 : input.next16() & Page.OFFSET_MASK);
            case 7 -> caller.arguments() + (long) index * Long.BYTES;
            case 8 -> caller.entry(index % FuzzDomain.TABLES, input.next16()) | index / FuzzDomain.TABLES;
            case 9 -> Pte.make(domains.get(index % DOMAINS).mfn(input.next8()), FLAGS[input.next8() % FLAGS.length]);
            case 10 -> DOMIDS[index % DOMIDS.length];
            case 11 -> results[index % RESULTS];
            case 12 -> input.next16();
            case 13 -> input.next32();
            case 14 -> input.next32() | (long) input.next32() << 32;
            default -> input.next64();
        };
    }
}
