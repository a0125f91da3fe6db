package io.xenolith.domu.hostile;

import io.xenolith.abi.Page;
import io.xenolith.abi.io.blkif.Blkif;
import io.xenolith.abi.io.blkif.BlkifRequest;
import io.xenolith.abi.io.blkif.BlkifResponse;
import io.xenolith.drivers.xenbus.XenbusState;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a hostile block frontend tries. Sector 0 is only read; sectors 8 to 15 may be written, and hold what is written
 * there.
 */
final class VbdAttacks {
    private static final int READ = Blkif.BLKIF_OP_READ;
    private static final int WRITE = Blkif.BLKIF_OP_WRITE;
    /** Nobody has this number. */
    private static final int NOBODY = 999;
    /** Beyond the RAM of any simulated host: the local APIC. */
    private static final long MMIO_MFN = 0xfee00;
    private static final int NEVER_GRANTED = 500;
    private static final int BEYOND_THE_TABLE = 0x7fff_fff0;
    private static final int STORM = 2000;
    /** Time for the backend to hear each of them. */
    private static final long BETWEEN_EVENTS_NS = 5000;
    /** More than a backend keeps. */
    private static final int MANY_GRANTS = 1300;
    /** Bytes of a request of one segment. */
    private static final int REQUEST_USED = 32;
    /** Longer than the toolstack waits. */
    private static final long HOLD_NS = 15_000_000_000L;
    private static final long IN_FLIGHT_NS = 20_000;

    private VbdAttacks() {
    }

    private static Attack<RawVbd> attack(final String name, final String about,
            final Consumer<RawVbd> action) {
        return new Attack<>(name, about, action);
    }

    /** Requests on a good ring. */
    private static Attack<RawVbd> requests(final String name, final String about,
            final Consumer<RawVbd> action) {
        return attack(name, about, vbd -> {
            vbd.connect();
            action.accept(vbd);
            vbd.push();
        });
    }

    /** Keys that cannot be. */
    private static Attack<RawVbd> keys(final String name, final String about, final String... lies) {
        return attack(name, about, vbd -> vbd.connect(lies));
    }

    static List<Attack<RawVbd>> all() {
        return List.of(
                attack("change-in-flight", "a request and its data are changed after they were taken",
                        VbdAttacks::changeInFlight),
                attack("req-prod-jump", "req_prod is 1000 beyond the last response", vbd -> {
                    vbd.connect();
                    vbd.push(1000);
                }),
                attack("req-prod-back", "req_prod goes back behind requests taken", vbd -> {
                    vbd.connect();
                    vbd.put(READ, 0, vbd.grant(vbd.page()));
                    vbd.push();
                    vbd.guest().sleep(IN_FLIGHT_NS);
                    vbd.push(-1);
                }),
                attack("event-games", "req_event and rsp_event are what suits no protocol", VbdAttacks::eventGames),
                attack("event-storm", STORM + " events without a request", vbd -> {
                    vbd.connect();
                    for (int i = 0; i < STORM; i++) {
                        vbd.send(vbd.port());
                        vbd.guest().sleep(BETWEEN_EVENTS_NS);
                    }
                }),
                requests("segments", "0, 12 and 255 segments", vbd -> {
                    final int gref = vbd.grant(vbd.page());
                    vbd.put(READ, 0, gref).nrSegments(0);
                    vbd.put(READ, 0, gref).nrSegments(12);
                    vbd.put(READ, 0, gref).nrSegments(255);
                }),
                requests("indirect-segments", "indirect: 0 segments, more than offered, 65535", vbd -> {
                    final int gref = vbd.grant(vbd.page());
                    vbd.putIndirect(READ, 0, gref);
                    vbd.putIndirect(READ, 257, gref);
                    vbd.putIndirect(READ, 65535, gref);
                }),
                requests("indirect-nested", "an indirect request of an indirect request",
                        vbd -> vbd.putIndirect(Blkif.BLKIF_OP_INDIRECT, 1, vbd.grant(vbd.page()))),
                requests("indirect-bad-list", "a list of segments that is not granted",
                        vbd -> vbd.putIndirect(READ, 1, NEVER_GRANTED)),
                requests("sector-order", "segments whose last sector is before the first, or beyond the page", vbd -> {
                    final int gref = vbd.grant(vbd.page());
                    vbd.put(READ, 0, gref).segFirstSect(0, 5).segLastSect(0, 4);
                    vbd.put(READ, 0, gref).segLastSect(0, 8);
                    vbd.put(READ, 0, gref).segFirstSect(0, 255).segLastSect(0, 255);
                }),
                requests("sector-beyond", "sectors beyond the end, and numbers whose sum overflows", vbd -> {
                    final int gref = vbd.grant(vbd.page());
                    final long sectors = Long.parseLong(vbd.offered("sectors"));
                    vbd.put(READ, sectors, gref);
                    vbd.put(READ, sectors - 1, gref).segLastSect(0, 1);
                    vbd.put(READ, -1, gref);
                    vbd.put(READ, Long.MIN_VALUE, gref);
                    vbd.putDiscard(8, -1);
                    vbd.putDiscard(sectors - 1, Long.MAX_VALUE);
                }),
                requests("gref-none", "grants that do not exist", vbd -> {
                    vbd.put(READ, 0, NEVER_GRANTED);
                    vbd.put(READ, 0, BEYOND_THE_TABLE);
                    vbd.put(READ, 0, -1);
                }),
                requests("gref-of-another", "a grant to another domain",
                        vbd -> vbd.put(READ, 0, vbd.grant(NOBODY, vbd.mfnOf(vbd.page()), false))),
                requests("gref-readonly", "a read into a page that is granted for reading only",
                        vbd -> vbd.put(READ, 0, vbd.readonlyGrant(vbd.page()))),
                attack("gref-revoked", "grants are revoked while requests are in flight", VbdAttacks::revokeInFlight),
                requests("gref-twice", "all eleven segments in one page", vbd -> {
                    final int gref = vbd.grant(vbd.page());
                    final BlkifRequest request = vbd.put(READ, 0, gref).nrSegments(11);
                    for (int i = 1; i < 11; i++) {
                        request.segGref(i, gref);
                    }
                }),
                requests("gref-mmio", "grants of device memory, of no memory, and of a frame of somebody else", vbd -> {
                    vbd.put(READ, 0, vbd.grant(vbd.backendId(), MMIO_MFN, false));
                    vbd.put(READ, 0, vbd.grant(vbd.backendId(), 0xffff_ffffL, false));
                    vbd.put(READ, 0, vbd.grant(vbd.backendId(), 1, false));
                }),
                attack("persistent-flood", MANY_GRANTS + " different persistent grants", VbdAttacks::persistentFlood),
                attack("ring-ref-changes", "ring-ref and event-channel change while connected", vbd -> {
                    vbd.connect();
                    vbd.key("ring-ref", "1");
                    vbd.key("event-channel", "1");
                    vbd.state(XenbusState.CONNECTED.value());
                    vbd.put(READ, 0, vbd.grant(vbd.page()));
                    vbd.push();
                }),
                attack("port-of-another", "an event channel that waits for another domain",
                        vbd -> vbd.connect("event-channel", Integer.toString(vbd.port(vbd.guest().domid())))),
                keys("ring-order-huge", "ring-page-order 63", "ring-page-order", "63"),
                keys("ring-pages-huge", "num-ring-pages 2147483648", "num-ring-pages", "2147483648"),
                keys("queues-huge", "4294967295 queues", "multi-queue-num-queues", "4294967295"),
                keys("key-negative", "ring-ref -1", "ring-ref", "-1"),
                keys("key-no-number", "event-channel 7x", "event-channel", "7x"),
                keys("key-nul", "ring-ref with a NUL inside", "ring-ref", "8\0" + "9"),
                keys("key-long", "ring-ref of 2000 digits", "ring-ref", "9".repeat(2000)),
                keys("backend-lie", "backend and backend-id say that somebody else serves it", "backend",
                        "/local/domain/" + NOBODY + "/backend/vbd/0/0", "backend-id", Integer.toString(NOBODY)),
                attack("state-games", "every state in every order, ring or no ring", VbdAttacks::stateGames),
                attack("info-leak", "a ring full of marks is looked through for what is not ours",
                        VbdAttacks::infoLeak),
                attack("scribble", "the whole ring page is overwritten, what is private too", vbd -> {
                    vbd.connect();
                    vbd.scribble(vbd.ring(), 1);
                    vbd.send(vbd.port());
                }),
                requests("full-ring", "32 requests at once", vbd -> {
                    final int gref = vbd.grant(vbd.page());
                    for (int i = 0; i < RawVbd.ENTRIES; i++) {
                        vbd.put(i % 4 == 3 ? 77 : READ, 0, gref);
                    }
                }),
                requests("operation-unknown", "operations 4 and 200", vbd -> {
                    vbd.put(4);
                    vbd.put(200);
                }),
                attack("close-in-flight", "Closing and Closed at once, with 32 requests in flight",
                        VbdAttacks::closeInFlight),
                attack("resume-in-flight", "a new ring without closing, as after a restore, with requests in flight",
                        VbdAttacks::resumeInFlight),
                attack("protocol-32", "the ring of a 32-bit guest", VbdAttacks::protocol32),
                keys("protocol-unknown", "protocol vax-abi", "protocol", "vax-abi"),
                requests("write", "a write and a discard, whether the device may be written or not", vbd -> {
                    vbd.put(WRITE, 8, vbd.grant(vbd.page()));
                    vbd.putDiscard(8, 8);
                }),
                requests("every-operation", "each operation, whether it was offered or not", vbd -> {
                    vbd.put(Blkif.BLKIF_OP_FLUSH_DISKCACHE);
                    vbd.put(Blkif.BLKIF_OP_WRITE_BARRIER);
                    vbd.putDiscard(8, 8);
                    final long list = vbd.page();
                    vbd.list(list, 0, vbd.grant(vbd.page()));
                    vbd.putIndirect(READ, 1, vbd.grant(list));
                }));
    }

    /** Those after which there is no guest or no device any more. */
    static List<Attack<RawVbd>> last() {
        return List.of(
                attack("never-close", "the device is to be removed, and the frontend does nothing", vbd -> {
                    vbd.connect();
                    vbd.guest().console().println("holding on to vbd");
                    vbd.guest().sleep(HOLD_NS);
                }),
                attack("die-in-flight", "the domain dies with 32 requests in flight", vbd -> {
                    vbd.connect();
                    final int gref = vbd.grant(vbd.page());
                    for (int i = 0; i < RawVbd.ENTRIES; i++) {
                        vbd.put(READ, 0, gref);
                    }
                    vbd.push();
                    vbd.guest().sleep(IN_FLIGHT_NS);
                    vbd.guest().crash("die-in-flight");
                }));
    }

    private static void changeInFlight(final RawVbd vbd) {
        vbd.connect();
        final long page = vbd.page();
        vbd.guest().memory().fill(page, Page.SIZE, (byte) 0x11);
        final BlkifRequest request = vbd.put(WRITE, 8, vbd.grant(page));
        vbd.push();
        vbd.guest().sleep(IN_FLIGHT_NS);
        request.operation(READ).id(7777).sectorNumber(-1).nrSegments(200).segGref(0, BEYOND_THE_TABLE);
        vbd.guest().memory().fill(page, Page.SIZE, (byte) 0x22);
    }

    private static void eventGames(final RawVbd vbd) {
        vbd.connect();
        final int gref = vbd.grant(vbd.page());
        for (int i = 0; i < 16; i++) {
            vbd.guest().memory().putInt(vbd.ring() + RawVbd.RSP_EVENT, i * 0x1111_1111);
            vbd.guest().memory().putInt(vbd.ring() + RawVbd.REQ_EVENT, -i);
            vbd.put(READ, 0, gref);
            vbd.push();
        }
    }

    private static void revokeInFlight(final RawVbd vbd) {
        vbd.connect();
        for (int i = 0; i < 4; i++) {
            vbd.put(READ, 0, vbd.grant(vbd.page()));
        }
        final int early = vbd.grant(vbd.page());
        vbd.put(READ, 0, early);
        final boolean _ = vbd.revoke(early);
        vbd.push();
    }

    private static void persistentFlood(final RawVbd vbd) {
        vbd.connect("feature-persistent", "1");
        final long page = vbd.page();
        int named = 0;
        while (named < MANY_GRANTS) {
            for (int i = 0; i < RawVbd.ENTRIES; i++) {
                vbd.put(READ, 0, vbd.grant(page));
                named++;
            }
            vbd.push();
            final boolean _ = vbd.awaitAnswers(vbd.reqProd());
        }
    }

    private static void stateGames(final RawVbd vbd) {
        for (int round = 0; round < 3; round++) {
            for (int first = 0; first <= 9; first++) {
                vbd.state(first);
                vbd.state(9 - first);
            }
            vbd.state(-1);
            vbd.connect();
            vbd.state(XenbusState.INITIALISING.value());
            vbd.settle();
            vbd.connect();
            vbd.state(XenbusState.CLOSED.value());
            vbd.state(XenbusState.CLOSED.value());
            vbd.state(XenbusState.CONNECTED.value());
        }
    }

    /** Of a slot the response takes sixteen bytes, and says something in eleven of them. */
    private static void infoLeak(final RawVbd vbd) {
        vbd.connect();
        final long slot = vbd.slot(0);
        vbd.put(READ, 0, vbd.grant(vbd.page()));
        vbd.guest().memory().fill(slot + REQUEST_USED, BlkifRequest.SIZE - REQUEST_USED, (byte) 0xee);
        vbd.push();
        final byte[] before = vbd.guest().memory().bytes(slot, BlkifRequest.SIZE);
        final boolean _ = vbd.awaitAnswers(1);
        final byte[] after = vbd.guest().memory().bytes(slot, BlkifRequest.SIZE);
        int strange = after[9] | after[12] | after[13] | after[14] | after[15];
        for (int at = BlkifResponse.SIZE; at < after.length; at++) {
            strange |= after[at] ^ before[at];
        }
        vbd.found(strange == 0 ? "no byte leaked" : "LEAKED bytes");
    }

    private static void closeInFlight(final RawVbd vbd) {
        vbd.connect();
        final int gref = vbd.grant(vbd.page());
        for (int i = 0; i < RawVbd.ENTRIES; i++) {
            vbd.put(i % 2 == 0 ? READ : WRITE, 8, gref);
        }
        vbd.push();
        vbd.guest().sleep(IN_FLIGHT_NS);
        vbd.state(XenbusState.CLOSING.value());
        vbd.state(XenbusState.CLOSED.value());
    }

    private static void resumeInFlight(final RawVbd vbd) {
        vbd.connect();
        for (int i = 0; i < 8; i++) {
            vbd.put(READ, 0, vbd.grant(vbd.page()));
        }
        vbd.push();
        vbd.guest().sleep(IN_FLIGHT_NS);
        vbd.state(XenbusState.INITIALISING.value());
        final boolean _ = vbd.awaitBackend(XenbusState.INIT_WAIT);
        vbd.connect();
        for (int i = 0; i < 8; i++) {
            vbd.put(READ, 0, vbd.grant(vbd.page()));
        }
        vbd.push();
    }

    /** Packed at 4: id at 4, sector at 12, segments from 20 on, 108 bytes in all. Source: Linux and Xen, blkif of x86_32. */
    private static void protocol32(final RawVbd vbd) {
        vbd.connect("protocol", "x86_32-abi");
        vbd.use32BitSlots();
        for (int i = 0; i < 3; i++) {
            final long slot = vbd.slot(i);
            vbd.guest().memory().fill(slot, 108, (byte) 0);
            vbd.guest().memory().putByte(slot + 1, (byte) 1);
            vbd.guest().memory().putLong(slot + 4, 500 + i);
            vbd.guest().memory().putLong(slot + 12, i);
            vbd.guest().memory().putInt(slot + 20, vbd.grant(vbd.page()));
            vbd.skipSlot();
        }
        vbd.push();
    }
}
