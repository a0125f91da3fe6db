package io.xenolith.domu.hostile;

import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.io.console.XenconsInterface;
import java.util.List;

/** What a hostile guest tries on the console daemon. */
final class ConsoleAttacks {
    private static final int STORM = 2000;
    /** Time for the daemon to hear each of them. */
    private static final long BETWEEN_EVENTS_NS = 5000;
    private static final int FLOOD = 4;
    private static final int OUT_BYTES = RawConsole.OUT_BYTES;

    private ConsoleAttacks() {
    }

    static List<Attack<RawConsole>> all() {
        return List.of(
                new Attack<>("out-prod-jump", "out_prod is a million beyond what was read", console -> {
                    console.set(XenconsInterface.OUT_PROD_OFFSET,
                            console.get(XenconsInterface.OUT_PROD_OFFSET) + 1_000_000);
                    console.send();
                }),
                new Attack<>("out-prod-back", "out_prod goes back behind what was read", console -> {
                    console.set(XenconsInterface.OUT_PROD_OFFSET,
                            console.get(XenconsInterface.OUT_PROD_OFFSET) - 1);
                    console.send();
                }),
                new Attack<>("in-cons-jump", "in_cons is beyond what was typed", console -> {
                    console.set(XenconsInterface.IN_CONS_OFFSET,
                            console.get(XenconsInterface.IN_PROD_OFFSET) + 1_000_000);
                    console.send();
                }),
                new Attack<>("scribble", "the whole page is overwritten", console -> {
                    console.scribble();
                    console.send();
                }),
                new Attack<>("event-storm", STORM + " events without a byte", console -> {
                    for (int i = 0; i < STORM; i++) {
                        console.send();
                        console.guest().sleep(BETWEEN_EVENTS_NS);
                    }
                }),
                new Attack<>("flood", "full rings of output as fast as they are taken", console -> {
                    console.guest().memory().fill(console.page() + XenconsInterface.OUT_OFFSET, OUT_BYTES, (byte) '~');
                    console.set(XenconsInterface.OUT_OFFSET + OUT_BYTES - Integer.BYTES, 0x0a7e_7e7e);
                    for (int i = 0; i < FLOOD; i++) {
                        console.set(XenconsInterface.OUT_PROD_OFFSET,
                                console.get(XenconsInterface.OUT_CONS_OFFSET) + OUT_BYTES);
                        console.send();
                        console.guest().sleep(100_000);
                    }
                }),
                new Attack<>("change-in-flight", "bytes change while they are being read", console -> {
                    final int prod = console.get(XenconsInterface.OUT_PROD_OFFSET);
                    console.set(XenconsInterface.OUT_PROD_OFFSET, prod + 64);
                    console.send();
                    for (int at = 0; at < 64; at += Integer.BYTES) {
                        console.set(XenconsInterface.OUT_OFFSET + (prod + at & (OUT_BYTES - 1) & -4), 0x2e2e_2e2e);
                    }
                }),
                new Attack<>("gref-revoked", "the page's grant is taken back while the daemon has it mapped",
                        console -> {
                            console.guest().memory().putLong(
                                    console.guest().grants().entryAddress(Gnttab.GNTTAB_RESERVED_CONSOLE), 0);
                            console.send();
                        }),
                new Attack<>("keys", "port, ring-ref and limit of the console are rewritten", console -> {
                    for (final String key : new String[]{"port", "ring-ref", "limit"}) {
                        final boolean _ = console.guest().xenstore().write("console/" + key, "99999999999999999999");
                    }
                    console.send();
                }));
    }

    /** Those after which there is no guest any more. */
    static List<Attack<RawConsole>> last() {
        return List.of(new Attack<>("die-in-flight", "the domain dies with output in the ring", console -> {
            console.set(XenconsInterface.OUT_PROD_OFFSET, console.get(XenconsInterface.OUT_PROD_OFFSET) + 16);
            console.guest().crash("die-in-flight");
        }));
    }
}
