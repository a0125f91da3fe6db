package io.xenolith.domu.hostile;

import io.xenolith.abi.Page;
import io.xenolith.abi.io.console.XenconsInterface;
import io.xenolith.domu.Guest;
import java.util.Optional;

/**
 * The console's page by hand. What the kernel's own console driver would trip over is put right when an attack ends: the
 * four indexes as the daemon left them.
 */
final class RawConsole implements Target {
    static final int OUT_BYTES = XenconsInterface.IN_CONS_OFFSET - XenconsInterface.OUT_OFFSET;
    /** No attack prints more; beyond it, out_cons was scribbled over. */
    private static final int TAKEN_MAX = 1 << 20;
    private static final long SETTLE_NS = 2_000_000;
    /** Longer than the daemon is deaf to a guest that rings too often. */
    private static final long PERIOD_NS = 250_000_000;

    private final Guest guest;
    private final long page;
    private int outProd;
    private int inProd;
    private int inCons;

    RawConsole(final Guest guest) {
        this.guest = guest;
        this.page = guest.addressSpace().p2m().linear()
                .va(guest.addressSpace().p2m().pfnOfMfn(guest.bootInfo().consoleMfn()));
    }

    @Override
    public String kind() {
        return "console";
    }

    Guest guest() {
        return guest;
    }

    long page() {
        return page;
    }

    int get(final int offset) {
        return guest.memory().getInt(page + offset);
    }

    void set(final int offset, final int value) {
        guest.memory().putInt(page + offset, value);
    }

    void send() {
        // The daemon may not be there.
        final int _ = guest.calls().evtchn().send(guest.bootInfo().consolePort());
    }

    @Override
    public boolean begin() {
        guest.sleep(PERIOD_NS);
        outProd = get(XenconsInterface.OUT_PROD_OFFSET);
        inProd = get(XenconsInterface.IN_PROD_OFFSET);
        inCons = get(XenconsInterface.IN_CONS_OFFSET);
        return get(XenconsInterface.OUT_CONS_OFFSET) == outProd;
    }

    @Override
    public String end() {
        guest.sleep(SETTLE_NS);
        final int taken = taken();
        // What an attack left would be printed with the next line that does not cover it.
        guest.memory().fill(page + XenconsInterface.OUT_OFFSET, OUT_BYTES, (byte) '.');
        guest.sleep(PERIOD_NS);
        // The daemon keeps its own indexes; those in the page are to be what they are there.
        final int daemons = outProd + taken();
        set(XenconsInterface.OUT_CONS_OFFSET, daemons);
        set(XenconsInterface.OUT_PROD_OFFSET, daemons);
        set(XenconsInterface.IN_PROD_OFFSET, inProd);
        set(XenconsInterface.IN_CONS_OFFSET, inCons);
        // Ends the line that the attack may have begun.
        guest.console().println("");
        return taken + " bytes taken";
    }

    /** Bytes of output that the daemon took since the attack began. */
    private int taken() {
        final int taken = get(XenconsInterface.OUT_CONS_OFFSET) - outProd;
        return taken >= 0 && taken <= TAKEN_MAX ? taken : 0;
    }

    @Override
    public Optional<String> check() {
        guest.console().println("the console works");
        guest.console().drain(guest.timeNs() + 1_000_000_000L);
        return get(XenconsInterface.OUT_CONS_OFFSET) == get(XenconsInterface.OUT_PROD_OFFSET)
                ? Optional.empty()
                : Optional.of("the daemon takes nothing any more");
    }

    void scribble() {
        for (int at = 0; at < Page.SIZE; at += Integer.BYTES) {
            set(at, 0x9e37_79b9 * (at + 1));
        }
    }
}
