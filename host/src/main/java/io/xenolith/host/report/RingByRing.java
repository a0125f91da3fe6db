package io.xenolith.host.report;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.io.blkif.BlkifRequest;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.format.StampedEvent;
import io.xenolith.trace.format.TraceListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tells the story of the first block read of a run: every step between the frontend's grant and its end, in order, with
 * the ids that link the steps and the bytes that lay in memory. It listens until it has seen one whole read and is then
 * deaf. A frontend that reports nothing of its own (a kernel that is not Java) leaves its steps out of the story.
 */
public final class RingByRing implements TraceListener {
    /** More events than this between a read's first and last step are no story for a page. */
    private static final int EVENTS_MAX = 100_000;
    /** Where the texts of steps begin, under which their bytes stand. */
    private static final int TEXT_COLUMN = 36;
    private static final int IMAGE_BYTES_SHOWN = 16;
    private static final int BITS_OF_A_WORD = 64;
    private static final String[] BOUNCE_FRAME = {"rcx", "r11", "rip", "cs, upcall mask", "rflags", "rsp", "ss"};

    private final DomainNames names;
    private final List<StampedEvent> heard = new ArrayList<>();
    private boolean readSeen;
    private boolean over;
    private String device = "";
    private long id;
    private int frontend = -1;
    private int backend = -1;
    private final Set<Integer> grefs = new HashSet<>();
    private int grantsLeft;

    public RingByRing(final DomainNames names) {
        this.names = names;
    }

    @Override
    public void accept(final StampedEvent stamped) {
        if (over) {
            return;
        }
        heard.add(stamped);
        switch (stamped.event()) {
            case final TraceEvent.BlockIo io when !readSeen && io.operation().equals("READ") && io.status() == 0 ->
                found(io);
            case final TraceEvent.GrantEnded ended when readSeen && ended.domain() == frontend
                    && grefs.contains(ended.gref()) ->
                over = --grantsLeft == 0;
            default -> over = readSeen && heard.size() > EVENTS_MAX;
        }
        if (!readSeen && heard.size() > EVENTS_MAX) {
            heard.subList(0, EVENTS_MAX / 2).clear();
        }
    }

    private void found(final TraceEvent.BlockIo io) {
        readSeen = true;
        device = io.device();
        id = io.id();
        backend = io.domain();
        for (final StampedEvent stamped : heard) {
            if (stamped.event() instanceof final TraceEvent.RingSlot slot && isMine(slot, "req")) {
                frontend = slot.domain();
                grefs.clear();
                grefs.addAll(grefs(slot.slot()));
            }
        }
        grantsLeft = grefs.size();
    }

    private static Set<Integer> grefs(final byte[] slot) {
        final Set<Integer> grefs = new HashSet<>();
        if (slot.length >= BlkifRequest.SIZE) {
            final LocalMemory copy = new LocalMemory(slot.length);
            copy.write(0, slot, 0, slot.length);
            final BlkifRequest request = new BlkifRequest().wrap(copy, 0);
            final int room = (BlkifRequest.SIZE - BlkifRequest.SEG_GREF_OFFSET) / Long.BYTES;
            for (int i = 0; i < Math.min(request.nrSegments(), room); i++) {
                grefs.add(request.segGref(i));
            }
        }
        return grefs;
    }

    /** The story, or that there is none. */
    public String story() {
        if (!readSeen) {
            return "No block read took place.\n";
        }
        final StringBuilder text = new StringBuilder();
        text.append("One block read on ").append(DeviceNames.of(device, names)).append(" (").append(device)
                .append("), request id ").append(id)
                .append(".\nTimes count from the first step; bytes stand as they lie in memory, lowest address first.\n");
        final Telling telling = new Telling();
        long startNs = -1;
        int step = 0;
        for (int i = firstStep(); i < heard.size(); i++) {
            final StampedEvent stamped = heard.get(i);
            final Optional<String> told = telling.tell(stamped.event());
            if (told.isPresent()) {
                startNs = startNs < 0 ? stamped.timeNs() : startNs;
                step++;
                text.append(String.format("\n%3d  +%9d ns  %-14s  %s\n", step, stamped.timeNs() - startNs,
                        names.of(stamped.event().domain()), told.get().stripTrailing()));
            }
        }
        return text.toString();
    }

    /** Where the grants of this read were made: the last entries before its slot was written. */
    private int firstStep() {
        int slot = 0;
        for (int i = 0; i < heard.size(); i++) {
            if (heard.get(i).event() instanceof final TraceEvent.BlockIo io && io.device().equals(device)
                    && io.id() == id) {
                break;
            }
            if (heard.get(i).event() instanceof final TraceEvent.RingSlot written && isMine(written, "req")) {
                slot = i;
            }
        }
        final Set<Integer> wanted = new HashSet<>(grefs);
        int first = slot;
        for (int i = slot; i >= 0 && !wanted.isEmpty(); i--) {
            if (heard.get(i).event() instanceof final TraceEvent.GrantEntry entry && entry.domain() == frontend
                    && wanted.remove(entry.gref())) {
                first = i;
            }
        }
        return first;
    }

    private boolean isMine(final TraceEvent.RingSlot slot, final String side) {
        return slot.device().equals(device) && slot.side().equals(side) && slot.id() == id;
    }

    /** Picks the steps of this read out of everything that happened meanwhile. Texts are a line and then its bytes. */
    private final class Telling {
        private final HexDump dump = new HexDump(TEXT_COLUMN);
        private boolean requestWritten;
        private boolean requestTaken;
        private boolean answered;
        private boolean pushed;
        /** First bytes that came from the image. */
        private byte[] image = {};
        private int notifier = -1;
        private int pendingDomain = -1;
        private int pendingPort = -1;
        private int upcallDomain = -1;

        Optional<String> tell(final TraceEvent event) {
            return Optional.ofNullable(switch (event) {
                case final TraceEvent.GrantEntry entry when mine(entry.domain(), entry.gref()) -> granted(entry);
                case final TraceEvent.RingSlot slot when slot.device().equals(device) -> slot(slot);
                case final TraceEvent.RingPush push when push.device().equals(device) -> push(push);
                case final TraceEvent.EvtchnSend send when send.domain() == notifier -> sent(send);
                case final TraceEvent.EvtchnPending pending when pending.domain() == pendingDomain
                        && pending.port() == pendingPort ->
                    pending(pending);
                case final TraceEvent.Upcall upcall when upcall.domain() == upcallDomain -> upcall(upcall);
                case final TraceEvent.RingTake take when take.device().equals(device) && take.id() == id -> take(take);
                case final TraceEvent.GrantCopied copied when requestTaken && copies(copied) -> copied(copied);
                case final TraceEvent.GrantMapped mapped when requestTaken && mine(mapped.granter(), mapped.gref()) ->
                    "grant " + mapped.gref() + " mapped: handle " + mapped.handle() + ", frame 0x"
                            + Long.toHexString(mapped.mfn()) + ", status " + mapped.status();
                case final TraceEvent.GrantUnmapped unmapped when requestTaken
                        && mine(unmapped.granter(), unmapped.gref()) ->
                    "grant " + unmapped.gref() + " unmapped: handle " + unmapped.handle() + ", status "
                            + unmapped.status();
                case final TraceEvent.BlockIo io when io.device().equals(device) && io.id() == id && !answered ->
                    imageRead(io);
                case final TraceEvent.GrantEnded ended when answered && mine(ended.domain(), ended.gref()) ->
                    "grant " + ended.gref() + " ended\n" + dump.rows("grant entry", ended.entry());
                default -> null;
            });
        }

        private String granted(final TraceEvent.GrantEntry entry) {
            return "grant entry " + entry.gref() + ": " + names.of(entry.toDomain()) + " may "
                    + (entry.readonly() ? "read" : "read and write") + " frame 0x" + Long.toHexString(entry.frame())
                    + "\n" + dump.rows("grant entry", entry.entry());
        }

        private String slot(final TraceEvent.RingSlot slot) {
            if (isMine(slot, "req") && !requestWritten) {
                requestWritten = true;
                return "request slot " + slot.index() + ": " + slot.text() + "\n"
                        + dump.rows("blkif_request", slot.slot());
            }
            if (isMine(slot, "rsp") && !answered) {
                answered = true;
                pushed = false;
                return "response slot " + slot.index() + ": " + slot.text() + "\n"
                        + dump.rows("blkif_response", slot.slot());
            }
            return null;
        }

        private String push(final TraceEvent.RingPush push) {
            final boolean ours = !pushed && (push.side().equals("req") ? requestWritten && !requestTaken : answered);
            if (!ours) {
                return null;
            }
            pushed = true;
            notifier = push.notifies() ? push.domain() : -1;
            return push.side() + "_prod " + Integer.toUnsignedString(push.oldProd()) + " -> "
                    + Integer.toUnsignedString(push.newProd()) + ", " + push.side() + "_event "
                    + Integer.toUnsignedString(push.peerEvent())
                    + (push.notifies() ? ": an event is due\n" : ": no event is due\n")
                    + dump.word(push.side() + "_prod", push.newProd(), Integer.BYTES);
        }

        private String sent(final TraceEvent.EvtchnSend send) {
            notifier = -1;
            pendingDomain = send.remoteDomain();
            pendingPort = send.remotePort();
            return "event sent on port " + send.port() + " to " + names.of(send.remoteDomain()) + " port "
                    + send.remotePort() + "\n" + dump.word("evtchn_send", send.port(), Integer.BYTES);
        }

        private String pending(final TraceEvent.EvtchnPending pending) {
            pendingDomain = -1;
            upcallDomain = pending.domain();
            final String label = pending.wordBytes() == Long.BYTES
                    ? "evtchn_pending[" + pending.port() / BITS_OF_A_WORD + "]"
                    : "event word";
            return "port " + pending.port() + " pending for vcpu " + pending.vcpu()
                    + (pending.raised() ? "\n" : ", no new upcall is needed\n")
                    + dump.word(label, pending.word(), pending.wordBytes());
        }

        private String upcall(final TraceEvent.Upcall upcall) {
            upcallDomain = -1;
            return "event upcall on vcpu " + upcall.vcpu() + ", bounce frame at 0x" + Long.toHexString(upcall.rsp())
                    + "\n" + dump.words(upcall.frame(), BOUNCE_FRAME);
        }

        private String take(final TraceEvent.RingTake take) {
            if (take.side().equals("req") && !requestTaken) {
                requestTaken = true;
                return "request copied off slot " + take.index() + ", id " + take.id() + "\n"
                        + dump.rows("the copy", take.slot());
            }
            return take.side().equals("rsp") && answered
                    ? "response copied off slot " + take.index() + ", id " + take.id() + "\n"
                            + dump.rows("the copy", take.slot())
                    : null;
        }

        private String imageRead(final TraceEvent.BlockIo io) {
            return "image read: sector " + io.sector() + ", " + io.bytes() + " bytes, done " + io.latencyNs()
                    + " ns after the request was taken, status " + io.status()
                    + (image.length == 0 ? "" : "\n" + dump.rows("first bytes", image));
        }

        private boolean copies(final TraceEvent.GrantCopied copied) {
            return copied.domain() == backend && (mine(copied.sourceDomain(), copied.sourceGref())
                    || mine(copied.destDomain(), copied.destGref()));
        }

        private String copied(final TraceEvent.GrantCopied copied) {
            if (image.length == 0) {
                image = Arrays.copyOf(copied.head(), Math.min(IMAGE_BYTES_SHOWN, copied.head().length));
            }
            final String label = copied.head().length < copied.length()
                    ? "first " + copied.head().length + " bytes"
                    : "the bytes";
            return copied.length() + " bytes copied " + (copied.destGref() < 0
                    ? "from grant " + copied.sourceGref() + " + " + copied.sourceOffset()
                    : "to grant " + copied.destGref() + " + " + copied.destOffset()) + ", status " + copied.status()
                    + "\n" + dump.rows(label, copied.head());
        }

        private boolean mine(final int domain, final int gref) {
            return domain == frontend && grefs.contains(gref);
        }
    }
}
