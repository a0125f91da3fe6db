package io.xenolith.hostile;

import io.xenolith.abi.Page;
import io.xenolith.abi.io.netif.Netif;
import io.xenolith.drivers.xenbus.XenbusState;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What hostile backends try: for each name, what is done to the raw backend before it starts and when it attacks. */
final class BackendAttacks {
    private static final int STORM = 2000;

    private BackendAttacks() {
    }

    /**
     * One attack.
     *
     * @param prepare before the backend offers anything
     * @param action when the frontend has sent something
     */
    record Attack<B extends RawBackend>(Consumer<B> prepare, Consumer<B> action) {
    }

    private static <B extends RawBackend> Attack<B> action(final Consumer<B> action) {
        return new Attack<>(_ -> {
        }, action);
    }

    /** A backend that serves, and lies in one key. */
    private static Attack<RawBlkback> blkLie(final String key, final String value) {
        return new Attack<>(back -> back.offer(key, value), RawBlkback::serve);
    }

    private static Attack<RawNetback> netLie(final String key, final String value) {
        return new Attack<>(back -> back.offer(key, value), RawNetback::serveTx);
    }

    static Map<String, Attack<RawBlkback>> ofDisks() {
        final Map<String, Attack<RawBlkback>> all = new LinkedHashMap<>();
        all.put("rsp-prod-jump", action(back -> back.push(1000)));
        all.put("rsp-prod-back", action(back -> {
            back.serve();
            back.push(-1);
        }));
        all.put("id-unknown", action(back -> {
            back.answer(0xdead, 0, 0);
            back.push();
        }));
        all.put("id-twice", action(back -> {
            final long id = back.ids()[0];
            back.answer(id, 0, 0);
            back.answer(id, 0, 0);
            back.push();
        }));
        all.put("operation-wrong", action(back -> {
            back.answer(back.ids()[0], 5, 0);
            back.push();
        }));
        all.put("status-unknown", action(back -> {
            for (final long id : back.ids()) {
                back.answer(id, 0, 77);
            }
            back.push();
        }));
        all.put("change-in-flight", action(back -> {
            for (int i = 0; i < 4; i++) {
                back.request(i).operation(200).sectorNumber(-1).nrSegments(255).segGref(0, -1);
            }
            back.serve();
        }));
        all.put("event-games", action(back -> {
            back.memory().putInt(back.ring() + 4, 0x7777_7777);
            back.memory().putInt(back.ring() + 12, -1);
            back.serve();
        }));
        all.put("event-storm", action(back -> {
            for (int i = 0; i < STORM; i++) {
                back.notifyFrontend();
            }
            back.serve();
        }));
        all.put("keeps-mapped", action(back -> {
            final long _ = back.map(back.request(0).segGref(0), false);
            back.serve();
        }));
        all.put("gref-readonly", action(back -> {
            // Of the reads, the pages may be written; of the ring's neighbours nothing was granted.
            final long _ = back.map(400, false);
            back.serve();
        }));
        all.put("no-data", action(RawBlkback::serve));
        all.put("info-leak", action(back -> {
            final long page = back.map(back.request(0).segGref(0), true);
            back.found(strange(back, page, 0) == 0 ? "no byte leaked" : "LEAKED bytes");
            back.unmapLast();
            back.serve();
        }));
        all.put("scribble", action(back -> {
            back.scribble(back.ring(), 3);
            back.notifyFrontend();
        }));
        all.put("closes-unanswered", action(RawBackend::finish));
        all.put("restart-in-flight", new Attack<>(_ -> {
        }, BackendAttacks::restartOnce));
        all.put("never-answers", action(_ -> {
        }));
        all.put("state-games", action(back -> {
            for (int state = 0; state <= 9; state++) {
                back.key("state", Integer.toString(state));
                back.key("state", Integer.toString(9 - state));
            }
            back.key("state", "-1");
            back.finish();
        }));
        all.put("key-negative", blkLie("sectors", "-1"));
        all.put("key-huge", blkLie("sectors", "99999999999999999999999"));
        all.put("key-no-number", blkLie("sector-size", "512x"));
        all.put("key-nul", blkLie("info", "0\0" + "1"));
        all.put("sector-size", blkLie("sector-size", "3"));
        all.put("indirect-huge", blkLie("feature-max-indirect-segments", "4294967295"));
        all.put("ring-order-huge", blkLie("max-ring-page-order", "63"));
        all.put("queues-huge", blkLie("multi-queue-max-queues", "4294967295"));
        all.put("size-shrinks", action(back -> {
            back.key("sectors", "1");
            back.state(XenbusState.CONNECTED);
            back.serve();
        }));
        return all;
    }

    /** The frontend sends what was not answered again, to a backend that begins anew. */
    private static void restartOnce(final RawBlkback back) {
        if (back.found().isEmpty()) {
            back.found("restarted with 4 requests in flight");
            back.restart();
            back.again();
        } else {
            back.serve();
        }
    }

    /** Bytes that are not 0 from {@code from} on: what the granter had there before. */
    private static int strange(final RawBackend back, final long page, final int from) {
        int strange = 0;
        for (int at = from; page != 0 && at < Page.SIZE; at++) {
            strange += back.memory().getByte(page + at) == 0 ? 0 : 1;
        }
        return strange;
    }

    static Map<String, Attack<RawNetback>> ofVifs() {
        final Map<String, Attack<RawNetback>> all = new LinkedHashMap<>();
        all.put("rsp-prod-jump", action(back -> {
            back.memory().putInt(back.tx() + 8, 1000);
            back.notifyFrontend();
        }));
        all.put("rx-rsp-prod-jump", action(back -> {
            back.memory().putInt(back.rx() + 8, 1000);
            back.notifyFrontend();
        }));
        all.put("rsp-prod-back", action(back -> {
            back.memory().putInt(back.tx() + 8, -1);
            back.notifyFrontend();
        }));
        all.put("id-unknown", action(back -> {
            back.answerTx(9999, 0);
            back.push();
        }));
        all.put("id-twice", action(back -> {
            final int id = back.txRequest(0).id();
            back.answerTx(id, 0);
            back.answerTx(id, 0);
            back.push();
        }));
        all.put("null-unasked", action(back -> {
            back.answerTx(0, Netif.NETIF_RSP_NULL);
            back.push();
        }));
        all.put("status-unknown", action(back -> {
            final int[] ids = {back.txRequest(0).id(), back.txRequest(1).id(), back.txRequest(2).id(),
                    back.txRequest(3).id()};
            for (final int id : ids) {
                back.answerTx(id, -77);
            }
            back.push();
        }));
        all.put("rx-id-wrong", action(back -> {
            back.answerRx(200, 0, 0, 60);
            back.push();
        }));
        all.put("rx-beyond-page", action(back -> {
            back.answerRx(back.rxRequest(0).id(), 4000, 0, 1000);
            back.push();
        }));
        all.put("rx-error", action(back -> {
            back.answerRx(back.rxRequest(0).id(), 0, 0, -1);
            back.push();
            back.serveTx();
        }));
        all.put("rx-slots", action(back -> {
            for (int i = 0; i < 30; i++) {
                back.answerRx(back.rxRequest(i).id(), 0, Netif.NETRXF_more_data, 100);
            }
            back.push();
        }));
        all.put("extra-type", action(back -> {
            back.answerRx(back.rxRequest(0).id(), 0, Netif.NETRXF_extra_info, 60);
            back.extraRx(77, 0, 0, 0);
            back.push();
        }));
        all.put("gso-size-zero", action(back -> {
            back.answerRx(back.rxRequest(0).id(), 0, Netif.NETRXF_extra_info | Netif.NETRXF_csum_blank, 60);
            back.extraRx(Netif.XEN_NETIF_EXTRA_TYPE_GSO, 0, Netif.XEN_NETIF_GSO_TYPE_TCPV4, 0);
            back.push();
        }));
        all.put("gso-prefix", action(back -> {
            back.answerRx(back.rxRequest(0).id(), 0, Netif.NETRXF_gso_prefix, 60);
            back.push();
        }));
        all.put("csum-of-nothing", action(back -> {
            back.answerRx(back.rxRequest(0).id(), 0, Netif.NETRXF_csum_blank, 60);
            back.push();
            back.serveTx();
        }));
        all.put("change-in-flight", action(back -> {
            for (int i = 0; i < 4; i++) {
                back.txRequest(i).size(65535).offset(4000).gref(-1);
                back.rxRequest(i).gref(-1);
            }
            back.serveTx();
        }));
        all.put("event-games", action(back -> {
            for (final long ring : new long[]{back.tx(), back.rx()}) {
                back.memory().putInt(ring + 4, 0x7777_7777);
                back.memory().putInt(ring + 12, -1);
            }
            back.serveTx();
        }));
        all.put("event-storm", action(back -> {
            for (int i = 0; i < STORM; i++) {
                back.notifyFrontend();
            }
            back.serveTx();
        }));
        all.put("keeps-mapped", action(back -> {
            final long _ = back.map(back.txRequest(0).gref(), true);
            back.serveTx();
        }));
        all.put("rx-keeps-mapped", action(back -> {
            final long _ = back.map(back.rxRequest(0).gref(), false);
            back.answerRx(back.rxRequest(0).id(), 0, 0, 60);
            back.push();
        }));
        all.put("gref-readonly", action(back -> {
            final long _ = back.map(back.txRequest(0).gref(), false);
            back.serveTx();
        }));
        all.put("info-leak", action(back -> {
            int strange = strange(back, back.map(back.txRequest(0).gref(), true), 60);
            back.unmapLast();
            strange += strange(back, back.map(back.rxRequest(0).gref(), true), 0);
            back.unmapLast();
            back.found(strange == 0 ? "no byte leaked" : "LEAKED " + strange + " bytes");
            back.serveTx();
        }));
        all.put("scribble", action(back -> {
            back.scribble(back.tx(), 3);
            back.scribble(back.rx(), 4);
            back.notifyFrontend();
        }));
        all.put("closes-unanswered", action(RawBackend::finish));
        all.put("never-answers", action(_ -> {
        }));
        all.put("restart-in-flight", new Attack<>(_ -> {
        }, back -> {
            if (back.found().isEmpty()) {
                back.found("restarted with 4 frames in flight");
                back.restart();
                back.again();
            }
        }));
        all.put("state-games", action(back -> {
            for (int state = 0; state <= 9; state++) {
                back.key("state", Integer.toString(state));
                back.key("state", Integer.toString(9 - state));
            }
            back.key("state", "-1");
            back.finish();
        }));
        all.put("key-no-number", netLie("feature-rx-copy", "yes"));
        all.put("key-nul", netLie("feature-rx-copy", "1\0"));
        all.put("queues-huge", netLie("multi-queue-max-queues", "4294967295"));
        return all;
    }
}
