package io.xenolith.testkit;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.gnttab.GnttabSetupTable;
import io.xenolith.abi.gnttab.GrantEntryV1;
import io.xenolith.abi.sched.Sched;
import io.xenolith.abi.xen.VcpuInfo;
import io.xenolith.abi.xen.Xen;
import io.xenolith.guest.AddressSpace;
import io.xenolith.hypervisor.domain.Domain;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * A guest of the test: what the test calls here, the guest's kernel does, on its first virtual CPU, through its own page
 * tables. It is the mere machine: {@link #hypercall} with any number and words, {@link #memory} for the structures they point
 * to. The named calls do the same and give an {@link Answer} with names in it.
 *
 * <p>The kernel has booted: it has a trap table, shared_info is mapped, and its events are masked as they are at a guest's
 * start ({@link #enableUpcalls}). A trap ends the call that had it as a {@link GuestTrapException}.
 */
public final class Guest
        implements
        EventHypercalls,
        GrantHypercalls,
        MemoryHypercalls,
        PagingHypercalls,
        ProcessorHypercalls {
    private static final int WORDS = 5;
    private static final int ARGUMENT_PAGES = 3;
    private static final int WINDOWS = 64;
    private static final int GRANT_FRAMES = 4;

    private final TestHost host;
    private final GuestDoor door;
    /** Null for dom0 with its services. */
    private final TestKernel kernel;
    private final GuestMemory memory = new MemoryPort(this);
    private long arguments;
    private int nextArgument;
    private long windows;
    private int windowsUsed;
    private long grantWindow;
    private int grantFrames;
    private boolean endExpected;

    Guest(final TestHost host, final GuestDoor door, final TestKernel kernel) {
        this.host = host;
        this.door = door;
        this.kernel = kernel;
        perform(view -> {
            arguments = view.pages().allocate(ARGUMENT_PAGES);
            windows = view.space().reserveWindow(WINDOWS);
            grantWindow = view.space().reserveWindow(GRANT_FRAMES);
        });
        if (kernel != null) {
            host.ledger().adopt(door.domain());
        }
    }

    /** Its domain number. */
    public int domid() {
        return door.domain().domid();
    }

    /** The machine it runs on. */
    public TestHost host() {
        return host;
    }

    // What the guest does for the test.

    void perform(final Consumer<KernelView> work) {
        final Command command = new Command(work);
        if (TestHost.isDown(door.domain())) {
            throw new GuestDownException(TestHost.downText(door.domain()));
        }
        door.submit(command);
        host.await(door, command);
        if (command.trap() != null) {
            throw new GuestTrapException(domid(), command.trap());
        }
    }

    void noteStore(final long address, final int length) {
        host.ledger().store(door.domain(), address, length, "a store at " + CallSite.current());
    }

    /** Makes a hypercall: up to five argument words, those left out are 0. Its result; negative is {@code -errno}. */
    public long hypercall(final int number, final long... args) {
        return hypercall(() -> host.history().text(number, args), number, args);
    }

    private long hypercall(final Supplier<String> what, final int number, final long... args) {
        final long[] result = new long[1];
        final String site = CallSite.current();
        perform(view -> make(view, what, site, result, number, args));
        return result[0];
    }

    /** In the guest. What a domctl is about is known to {@code what} only after the call. */
    private void make(final KernelView view, final Supplier<String> what, final String site, final long[] result,
            final int number, final long[] args) {
        final long[] words = Arrays.copyOf(args, WORDS);
        host.ledger().watch(door.domain(), number, () -> what.get() + " at " + site, () -> result[0] = view.calls()
                .hypercall(number, words[0], words[1], words[2], words[3], words[4]));
        host.history().add(domid(), what.get(), result[0], site);
    }

    /**
     * Begins a hypercall that may wait, such as SCHEDOP_poll, and comes back at once. The guest does nothing else until it is
     * done.
     */
    public PendingCall begin(final int number, final long... args) {
        final long[] result = new long[1];
        final String site = CallSite.current();
        final Command command = new Command(
                view -> make(view, () -> host.history().text(number, args), site, result, number, args));
        door.submit(command);
        host.settle();
        return new PendingCall(host, door, command, result);
    }

    @Override
    public Answer call(final String what, final int number, final long... args) {
        return Answer.of("d" + domid() + " " + what, hypercall(() -> what, number, args));
    }

    @Override
    public Answer callWith(final String what, final int number, final long op, final CStruct struct,
            final long... rest) {
        final byte[] bytes = struct.toBytes();
        final long address = argument(bytes);
        final long[] args = new long[2 + rest.length];
        args[0] = op;
        args[1] = address;
        System.arraycopy(rest, 0, args, 2, rest.length);
        final Answer answer = call(what, number, args);
        struct.structMemory().write(struct.structAddress(), memory.bytes(address, bytes.length), 0, bytes.length);
        return answer;
    }

    @Override
    public long argument(final long... words) {
        final LocalMemory bytes = new LocalMemory(words.length * Long.BYTES);
        for (int i = 0; i < words.length; i++) {
            bytes.putLong((long) i * Long.BYTES, words[i]);
        }
        return argument(bytes.array());
    }

    private long argument(final byte[] bytes) {
        if (bytes.length > Page.SIZE) {
            throw new IllegalArgumentException("an argument of " + bytes.length + " bytes, want at most " + Page.SIZE);
        }
        final long address = arguments + (long) nextArgument * Page.SIZE;
        nextArgument = (nextArgument + 1) % ARGUMENT_PAGES;
        perform(view -> view.memory().write(address, bytes, 0, bytes.length));
        return address;
    }

    @Override
    public long word(final long address) {
        return memory.getLong(address);
    }

    // Memory.

    /** Its memory by virtual address, for struct flyweights and the rest. A bad access is a {@link GuestTrapException}. */
    public GuestMemory memory() {
        return memory;
    }

    /** At least {@code bytes} zeroed bytes, in pages of their own. */
    public Buffer allocate(final int bytes) {
        final int pages = Math.max(1, (int) Page.count(bytes));
        final long[] address = new long[1];
        perform(view -> address[0] = view.pages().allocate(pages));
        if (kernel != null) {
            // Pages beyond the boot mapping bring page tables, which are the kernel's.
            host.ledger().adoptTables(door.domain());
        }
        return new Buffer(this, address[0], pages * Page.SIZE);
    }

    /** A virtual address with nothing behind it: a page for a mapping of the test's. There are 64. */
    public long window() {
        if (windowsUsed == WINDOWS) {
            throw new IllegalStateException("all " + WINDOWS + " windows of d" + domid() + " are used");
        }
        return windows + (long) windowsUsed++ * Page.SIZE;
    }

    /** Machine frame behind {@code va}, an address of the guest's own memory. */
    public long mfn(final long va) {
        return ask(space -> space.p2m().mfnOfVa(va));
    }

    /** Page number of {@code va}, an address of the guest's own memory. */
    public long pfn(final long va) {
        return ask(space -> space.p2m().linear().pfn(va));
    }

    /** The entry of {@code level} 1 to 4 that translates {@code va}; 0 if there is no table for it. */
    public long entry(final long va, final int level) {
        return ask(space -> space.tables().entry(va, level));
    }

    /** Machine address of that entry, for mmu_update; -1 if there is no table for it. */
    public long entryAddress(final long va, final int level) {
        return ask(space -> space.tables().entryMaddr(va, level));
    }

    /** Virtual address of the table of {@code level} 1 to 4 that translates {@code va}, mapped read-only; 0: none. */
    public long table(final long va, final int level) {
        return ask(space -> space.tables().table(va, level));
    }

    private long ask(final ToLongFunction<AddressSpace> question) {
        final long[] answer = new long[1];
        perform(view -> answer[0] = question.applyAsLong(view.space()));
        return answer[0];
    }

    /** Maps {@code va}, which has tables, to {@code mfn}, writable or not. */
    public Answer map(final long va, final long mfn, final boolean writable) {
        return updateVaMapping(va, Pte.make(mfn, writable ? AddressSpace.KERNEL_RW : AddressSpace.KERNEL_RO),
                Xen.UVMF_INVLPG);
    }

    /** Empties the L1 entry of {@code va}. */
    public Answer unmap(final long va) {
        return updateVaMapping(va, 0, Xen.UVMF_INVLPG);
    }

    // Grants of its own.

    /** Entry {@code ref} of its grant table, version 1, mapped where the test can write it. */
    public GrantEntryV1 grantEntry(final int ref) {
        final int perFrame = Page.SIZE / GrantEntryV1.SIZE;
        final int frame = ref / perFrame;
        if (frame >= GRANT_FRAMES) {
            throw new IllegalArgumentException("gref " + ref + ", want one below " + GRANT_FRAMES * perFrame);
        }
        if (frame >= grantFrames) {
            mapGrantFrames(frame + 1);
        }
        return new GrantEntryV1().wrap(memory, grantWindow + (long) ref * GrantEntryV1.SIZE);
    }

    private void mapGrantFrames(final int count) {
        final long list = argument(new byte[count * Long.BYTES]);
        final GnttabSetupTable setup = GnttabSetupTable.allocate().dom(Xen.DOMID_SELF).nrFrames(count)
                .frameList(list);
        final Answer answer = callWith("grant setup_table(" + count + ")", Xen.__HYPERVISOR_grant_table_op,
                Gnttab.GNTTABOP_setup_table, setup, 1);
        answer.withStatus((short) setup.status()).value();
        for (int i = grantFrames; i < count; i++) {
            map(grantWindow + (long) i * Page.SIZE, word(list + (long) i * Long.BYTES), true).value();
        }
        grantFrames = count;
    }

    /** Offers the frame of {@code page} to {@code domid} by entry {@code ref} of a version 1 table. */
    public void grantAccess(final int ref, final int domid, final Buffer page, final boolean readonly) {
        grantEntry(ref).domid(domid).frame((int) page.mfn())
                .flags(Gnttab.GTF_permit_access | (readonly ? Gnttab.GTF_readonly : 0));
    }

    /** Takes the offer of entry {@code ref} back; false if the frame is in use by the other domain. */
    public boolean endGrant(final int ref) {
        final GrantEntryV1 entry = grantEntry(ref);
        if ((entry.flags() & (Gnttab.GTF_reading | Gnttab.GTF_writing)) != 0) {
            return false;
        }
        entry.flags(Gnttab.GTF_invalid);
        return true;
    }

    // Events and traps.

    /** From now on its kernel takes events: they are in {@link #upcalls} and not pending any more. */
    public void enableUpcalls() {
        final long at = ownKernel().sharedInfo() + VcpuInfo.EVTCHN_UPCALL_MASK_OFFSET;
        perform(view -> {
            view.memory().putByte(at, (byte) 0);
            // What is pending already is delivered when the hypervisor is entered.
            view.calls().hypercall(Xen.__HYPERVISOR_xen_version, 0);
        });
    }

    /** Masks its events again. */
    public void disableUpcalls() {
        memory.putByte(ownKernel().sharedInfo() + VcpuInfo.EVTCHN_UPCALL_MASK_OFFSET, (byte) 1);
    }

    /** The ports whose events its kernel has taken, in order. */
    public List<Integer> upcalls() {
        return List.copyOf(door.upcalls());
    }

    /** The traps it has had, in order. */
    public List<Trap> traps() {
        return List.copyOf(door.traps());
    }

    /** The event of {@code port} is pending; false for a port that is free. */
    public boolean isPending(final int port) {
        return door.domain().evtchn().isAllocated(port) && door.domain().evtchn().isPending(port);
    }

    /** Virtual address of shared_info. */
    public long sharedInfo() {
        return ownKernel().sharedInfo();
    }

    private TestKernel ownKernel() {
        if (kernel == null) {
            throw new UnsupportedOperationException(
                    "dom0's events go to its services: want @XenTest(toolstack = false)");
        }
        return kernel;
    }

    // Its end.

    /** Shuts down with SHUTDOWN_* {@code reason}. */
    public void shutdown(final int reason) {
        endExpected = true;
        final long address = argument(reason);
        door.submit(new Command(
                view -> view.calls().hypercall(Xen.__HYPERVISOR_sched_op, Sched.SCHEDOP_shutdown, address)));
        host.settle();
    }

    /** It has shut down, crashed, or been destroyed. */
    public boolean isDown() {
        final boolean down = TestHost.isDown(door.domain());
        endExpected |= down;
        return down;
    }

    /** Why it crashed, a sentence; empty if it did not. A test that asks after the crash has expected it. */
    public String crashReason() {
        endExpected |= TestHost.isDown(door.domain());
        return door.domain().crashReason;
    }

    boolean endExpected() {
        return endExpected;
    }

    Domain domain() {
        return door.domain();
    }

    /** Its kernel works for the test only. */
    boolean ownsKernel() {
        return kernel != null;
    }

    @Override
    public String toString() {
        return "d" + domid();
    }
}
