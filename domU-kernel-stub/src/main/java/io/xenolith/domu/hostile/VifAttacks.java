package io.xenolith.domu.hostile;

import io.xenolith.abi.Page;
import io.xenolith.abi.io.netif.Netif;
import io.xenolith.abi.io.netif.NetifTxRequest;
import io.xenolith.abi.io.netif.NetifTxResponse;
import io.xenolith.drivers.xenbus.XenbusState;
import java.util.List;
import java.util.function.Consumer;

/** What a hostile network frontend tries. */
final class VifAttacks {
    private static final int FRAME = RawVif.FRAME_BYTES;
    private static final int MORE = Netif.NETTXF_more_data;
    private static final int EXTRA = Netif.NETTXF_extra_info;
    private static final int GSO = Netif.XEN_NETIF_EXTRA_TYPE_GSO;
    private static final int TCPV4 = Netif.XEN_NETIF_GSO_TYPE_TCPV4;
    /** Nobody has this number. */
    private static final int NOBODY = 999;
    private static final long MMIO_MFN = 0xfee00;
    private static final int NEVER_GRANTED = 500;
    private static final int BEYOND_THE_TABLE = 0x7fff_fff0;
    private static final int STORM = 2000;
    /** Time for the backend to hear each of them. */
    private static final long BETWEEN_EVENTS_NS = 5000;
    private static final int UNKNOWN_EXTRA = 77;
    /** Longer than packets wait for buffers. */
    private static final long DRAIN_NS = 12_000_000_000L;
    private static final long PACKET_NS = 2_000_000_000L;
    /** Longer than the toolstack waits. */
    private static final long HOLD_NS = 15_000_000_000L;
    private static final long IN_FLIGHT_NS = 20_000;

    private VifAttacks() {
    }

    private static Attack<RawVif> attack(final String name, final String about, final Consumer<RawVif> action) {
        return new Attack<>(name, about, action);
    }

    /** Slots on a good ring. */
    private static Attack<RawVif> slots(final String name, final String about, final Consumer<RawVif> action) {
        return attack(name, about, vif -> {
            vif.connect();
            action.accept(vif);
            vif.push();
        });
    }

    /** Keys that cannot be. */
    private static Attack<RawVif> keys(final String name, final String about, final String... lies) {
        return attack(name, about, vif -> vif.connect(lies));
    }

    static List<Attack<RawVif>> all() {
        return List.of(
                attack("change-in-flight", "slots and frame are changed while 200 packets are being taken",
                        VifAttacks::changeInFlight),
                attack("req-prod-jump", "req_prod of the transmit ring is 1000 beyond the last response", vif -> {
                    vif.connect();
                    vif.push(1000);
                }),
                attack("rx-req-prod-jump", "req_prod of the receive ring is 1000 beyond the last response", vif -> {
                    vif.connect();
                    vif.pushRx(1000);
                }),
                attack("req-prod-back", "req_prod goes back behind slots taken", vif -> {
                    vif.connect();
                    vif.put(0, FRAME);
                    vif.push();
                    vif.settle();
                    vif.push(-1);
                }),
                attack("event-games", "req_event and rsp_event are what suits no protocol", VifAttacks::eventGames),
                attack("event-storm", STORM + " events without a slot", vif -> {
                    vif.connect();
                    for (int i = 0; i < STORM; i++) {
                        vif.send(vif.port());
                        vif.guest().sleep(BETWEEN_EVENTS_NS);
                    }
                }),
                slots("page-end", "a slot that crosses the end of its page",
                        vif -> vif.put(vif.gref(), Page.SIZE - 10, 0, FRAME)),
                slots("gref-none", "grants that do not exist", vif -> {
                    vif.put(NEVER_GRANTED, 0, 0, FRAME);
                    vif.put(BEYOND_THE_TABLE, 0, 0, FRAME);
                    vif.put(-1, 0, 0, FRAME);
                }),
                slots("gref-of-another", "a grant to another domain",
                        vif -> vif.put(vif.grant(NOBODY, vif.mfnOf(vif.frame()), false), 0, 0, FRAME)),
                attack("gref-readonly", "a receive page that is granted for reading only", vif -> {
                    vif.connect();
                    vif.offer(vif.readonlyGrant(vif.page()));
                    vif.found("received " + (vif.awaitReceived(1, PACKET_NS) ? vif.rxResponse(0).status() : 0));
                }),
                slots("gref-revoked", "a grant is revoked before its slot is taken", vif -> {
                    final int early = vif.grant(vif.page());
                    vif.put(early, 0, 0, FRAME);
                    final boolean _ = vif.revoke(early);
                }),
                slots("gref-twice", "two slots of a packet in one page", vif -> {
                    vif.put(MORE, 2 * FRAME);
                    vif.put(0, FRAME);
                }),
                slots("gref-mmio", "grants of device memory, of no memory, and of a frame of somebody else", vif -> {
                    vif.put(vif.grant(vif.backendId(), MMIO_MFN, false), 0, 0, FRAME);
                    vif.put(vif.grant(vif.backendId(), 0xffff_ffffL, false), 0, 0, FRAME);
                    vif.put(vif.grant(vif.backendId(), 1, false), 0, 0, FRAME);
                }),
                slots("size-underflow", "later slots carry more than the packet's size", vif -> {
                    vif.put(MORE, FRAME);
                    vif.put(0, 4000);
                }),
                slots("size-zero", "packets of 0 and of 10 bytes", vif -> {
                    vif.put(0, 0);
                    vif.put(0, 10);
                }),
                slots("size-huge", "65535 bytes in one slot", vif -> vif.put(0, 65535)),
                slots("slots-19", "a packet of 19 slots", vif -> chain(vif, 19)),
                slots("slots-30", "a packet of 30 slots", vif -> chain(vif, 30)),
                slots("chain-open", "a packet whose slots go on beyond req_prod", vif -> vif.put(MORE, 200)),
                slots("extra-type", "extra info of type " + UNKNOWN_EXTRA, vif -> {
                    vif.put(EXTRA, FRAME);
                    vif.putExtra(UNKNOWN_EXTRA, 0, 0, 0);
                }),
                slots("extra-endless", "extra infos that always announce another", vif -> {
                    vif.put(EXTRA, FRAME);
                    for (int i = 0; i < 100; i++) {
                        vif.putExtra(GSO, Netif.XEN_NETIF_EXTRA_FLAG_MORE, TCPV4, 1000);
                    }
                }),
                slots("gso-size-zero", "GSO of size 0", vif -> {
                    vif.put(EXTRA | Netif.NETTXF_csum_blank, FRAME);
                    vif.putExtra(GSO, 0, TCPV4, 0);
                }),
                slots("gso-without-csum", "GSO without a blank checksum", vif -> {
                    vif.put(EXTRA, FRAME);
                    vif.putExtra(GSO, 0, TCPV4, 1000);
                }),
                slots("gso-type", "GSO of a type that was not offered", vif -> {
                    vif.put(EXTRA | Netif.NETTXF_csum_blank, FRAME);
                    vif.putExtra(GSO, 0, 7, 1000);
                }),
                slots("csum-of-nothing", "a blank checksum of a frame that has none",
                        vif -> vif.put(Netif.NETTXF_csum_blank, FRAME)),
                attack("rx-no-buffers", "no receive page is ever offered", vif -> {
                    vif.connect();
                    vif.guest().sleep(DRAIN_NS);
                }),
                attack("ring-ref-changes", "ring references and event channel change while connected", vif -> {
                    vif.connect();
                    vif.key("tx-ring-ref", "1");
                    vif.key("rx-ring-ref", "1");
                    vif.key("event-channel", "1");
                    vif.state(XenbusState.CONNECTED.value());
                    vif.put(0, FRAME);
                    vif.push();
                }),
                attack("port-of-another", "an event channel that waits for another domain",
                        vif -> vif.connect("event-channel", Integer.toString(vif.port(vif.guest().domid())))),
                keys("queues-huge", "4294967295 queues", "multi-queue-num-queues", "4294967295"),
                keys("key-negative", "tx-ring-ref -1", "tx-ring-ref", "-1"),
                keys("key-no-number", "event-channel 7x", "event-channel", "7x"),
                keys("key-nul", "rx-ring-ref with a NUL inside", "rx-ring-ref", "8\0" + "9"),
                keys("key-long", "tx-ring-ref of 2000 digits", "tx-ring-ref", "9".repeat(2000)),
                keys("backend-lie", "backend and backend-id say that somebody else serves it", "backend",
                        "/local/domain/" + NOBODY + "/backend/vif/0/0", "backend-id", Integer.toString(NOBODY)),
                keys("rx-flip", "page flipping, which nobody offers", "request-rx-copy", "0"),
                attack("state-games", "every state in every order, rings or no rings", VifAttacks::stateGames),
                attack("info-leak", "receive page and rings are looked through for what is not ours",
                        VifAttacks::infoLeak),
                attack("scribble", "both ring pages are overwritten, what is private too", vif -> {
                    vif.connect();
                    vif.scribble(vif.tx(), 1);
                    vif.scribble(vif.rx(), 2);
                    vif.send(vif.port());
                }),
                slots("full-ring", "256 slots at once, every fourth of them bad", vif -> {
                    for (int i = 0; i < RawVif.ENTRIES; i++) {
                        vif.put(i % 4 == 3 ? NEVER_GRANTED : vif.gref(), 0, 0, FRAME);
                    }
                }),
                attack("close-in-flight", "Closing and Closed at once, with 200 slots in the ring", vif -> {
                    vif.connect();
                    for (int i = 0; i < 200; i++) {
                        vif.put(0, FRAME);
                    }
                    vif.push();
                    vif.state(XenbusState.CLOSING.value());
                    vif.state(XenbusState.CLOSED.value());
                }),
                attack("resume-in-flight", "new rings without closing, as after a restore, with slots in the old ones",
                        VifAttacks::resumeInFlight));
    }

    /** Those after which there is no guest or no device any more. */
    static List<Attack<RawVif>> last() {
        return List.of(
                attack("never-close", "the device is to be removed, and the frontend does nothing", vif -> {
                    vif.connect();
                    vif.guest().console().println("holding on to vif");
                    vif.guest().sleep(HOLD_NS);
                }),
                attack("die-in-flight", "the domain dies with 200 slots in the ring", vif -> {
                    vif.connect();
                    for (int i = 0; i < 200; i++) {
                        vif.put(0, FRAME);
                    }
                    vif.push();
                    vif.guest().crash("die-in-flight");
                }));
    }

    private static void chain(final RawVif vif, final int slots) {
        vif.put(MORE, FRAME * slots);
        for (int i = 1; i < slots; i++) {
            vif.put(i < slots - 1 ? MORE : 0, FRAME);
        }
    }

    private static void changeInFlight(final RawVif vif) {
        vif.connect();
        for (int i = 0; i < 200; i++) {
            vif.put(0, FRAME);
        }
        vif.push();
        vif.guest().sleep(IN_FLIGHT_NS);
        for (int i = 0; i < 200; i++) {
            if (vif.answered() <= i) {
                new NetifTxRequest().wrap(vif.guest().memory(), vif.txSlot(i)).size(65535).offset(4000);
            }
        }
        vif.guest().memory().fill(vif.frame(), Page.SIZE, (byte) 0x22);
    }

    private static void eventGames(final RawVif vif) {
        vif.connect();
        for (int i = 0; i < 16; i++) {
            for (final long ring : new long[]{vif.tx(), vif.rx()}) {
                vif.guest().memory().putInt(ring + 12, i * 0x1111_1111);
                vif.guest().memory().putInt(ring + 4, -i);
            }
            vif.put(0, FRAME);
            vif.push();
        }
    }

    private static void stateGames(final RawVif vif) {
        for (int round = 0; round < 3; round++) {
            for (int first = 0; first <= 9; first++) {
                vif.state(first);
                vif.state(9 - first);
            }
            vif.state(-1);
            vif.connect();
            vif.state(XenbusState.INITIALISING.value());
            vif.settle();
            vif.connect();
            vif.state(XenbusState.CLOSED.value());
            vif.state(XenbusState.CLOSED.value());
            vif.state(XenbusState.CONNECTED.value());
        }
    }

    /** The neighbours' packets come into a page full of marks, and answers into slots full of them. */
    private static void infoLeak(final RawVif vif) {
        vif.connect();
        final long page = vif.page();
        vif.guest().memory().fill(page, Page.SIZE, (byte) 0xee);
        vif.offer(vif.grant(page));
        vif.put(0, FRAME);
        vif.guest().memory().fill(vif.txSlot(1), NetifTxRequest.SIZE, (byte) 0xee);
        vif.push();
        final boolean came = vif.awaitReceived(1, PACKET_NS);
        final int bytes = Math.max(vif.rxResponse(0).status(), 0);
        int strange = 0;
        for (int at = bytes; at < Page.SIZE; at++) {
            strange |= vif.guest().memory().getByte(page + at) ^ (byte) 0xee;
        }
        for (int at = 0; at < NetifTxRequest.SIZE; at++) {
            strange |= vif.guest().memory().getByte(vif.txSlot(1) + at) ^ (byte) 0xee;
        }
        strange |= vif.guest().memory().getShort(vif.txSlot(0) + NetifTxResponse.SIZE);
        vif.found(!came ? "nothing received" : strange == 0 ? "no byte leaked" : "LEAKED bytes");
    }

    private static void resumeInFlight(final RawVif vif) {
        vif.connect();
        for (int i = 0; i < 200; i++) {
            vif.put(0, FRAME);
        }
        vif.push();
        vif.state(XenbusState.INITIALISING.value());
        final boolean _ = vif.awaitBackend(XenbusState.INIT_WAIT);
        vif.connect();
        vif.put(0, FRAME);
        vif.push();
    }
}
