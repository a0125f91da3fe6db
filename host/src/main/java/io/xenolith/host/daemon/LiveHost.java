package io.xenolith.host.daemon;

import com.google.protobuf.InvalidProtocolBufferException;
import io.xenolith.control.v1.Create;
import io.xenolith.control.v1.Disk;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.control.v1.ToolstackRequest;
import io.xenolith.control.v1.UpdateConfiguration;
import io.xenolith.dom0.net.LinkEvent;
import io.xenolith.dom0.toolstack.DiskConfig;
import io.xenolith.dom0.toolstack.LibxlException;
import io.xenolith.dom0.toolstack.ToolstackAnswer;
import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.dom0.toolstack.ToolstackListener;
import io.xenolith.drivers.block.BlkCounters;
import io.xenolith.drivers.net.NetPacket;
import io.xenolith.host.XenHost;
import io.xenolith.host.input.InputQueue;
import io.xenolith.host.input.OutsideInput;
import io.xenolith.host.run.HostLoop;
import io.xenolith.host.run.ProgressWatch;
import io.xenolith.host.run.ScenarioRunner;
import io.xenolith.host.scenario.DiskSource;
import io.xenolith.host.scenario.NbdUri;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A host that runs until it is told to stop, with whatever domains it is asked for. One thread owns it, the one in
 * {@link #run}; others reach it through its inbox.
 */
public final class LiveHost implements AutoCloseable {
    /** {@code ERROR_INVAL} of libxl. */
    private static final int ERROR_INVAL = -6;
    private static final String GOING_DOWN = "libxl: error: the host is going down";

    /** Clients' wishes are looked at for so long before guests get their time. */
    private static final long SERVING_NS = 1_000_000;
    /** So many of these may be questions to dom0, which takes its time for them afterwards. */
    private static final int QUESTIONS_MAX = 32;
    /** Servers that say nothing keep a question waiting, not the questions to others. */
    private static final int CONNECTING_THREADS = 8;
    private static final long NS_PER_SECOND = 1_000_000_000L;
    /** As long as xl waits before it makes a domain again. */
    private static final Executor RESTARTING = CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS);

    private final Inbox inbox = new Inbox();
    private final LiveListener listener;
    private final NoteLimit noteLimit;
    private final LiveDisks disks;
    private final Migrations migrations;
    private final Links links = new Links(this);
    private final String name;
    private final Questions questions;
    private final Answers answers;
    private final DomainKeeper keeper;
    private final XenHost host;
    private final HostLoop loop;
    private final AtomicLong lastNumber = new AtomicLong();
    /** Who waits for the answer to which question. */
    private final Map<Long, Asking> asking = new ConcurrentHashMap<>();
    /** Of the host's thread, as all that follows. */
    private final Map<Integer, String> domains = new TreeMap<>();
    /** What was connected for questions that have no answer yet. */
    private final Map<Long, ConnectedExports> connected = new HashMap<>();
    /** Connects to NBD servers, and leaves them. */
    private final ExecutorService connecting = Executors.newFixedThreadPool(CONNECTING_THREADS,
            Thread.ofPlatform().daemon().name("nbd connect ", 0).factory());
    /** Bytes typed that are in the inbox. */
    private long typingBytes;
    private final ClientShare share = new ClientShare(System.nanoTime());
    /** Clients' questions of this turn. */
    private int asked;
    /** Clients whom dom0 has answered in this turn. */
    private int answeredClients;
    private final HostStop stop = new HostStop(this);
    private final Snapshots snapshots;
    /** Domains that were there when this host began, and that nobody has been told of. */
    private final List<SavedDomain> standing;
    private final long lastConnection;
    private final long wallClockAtBootNs;

    /** A question that has no answer yet. */
    private record Asking(ToolstackRequest.QuestionCase what, Consumer<ToolstackReply> answer) {
    }

    /**
     * Makes the host; nothing runs on it before {@link #run}.
     *
     * @param name as questions are told it
     * @param folder where logs of domains' lives and core dumps go
     * @throws IOException it cannot be made; the message says why
     */
    LiveHost(final HostMaker maker, final String name, final Path folder, final LiveListener listener)
            throws IOException {
        this.listener = listener;
        noteLimit = new NoteLimit(listener::note);
        this.name = name;
        disks = new LiveDisks(text -> listener.note("disks", text));
        migrations = new Migrations(this, disks, new ArrivedFiles(folder.resolve(StateFolder.ARRIVED)));
        questions = new Questions(disks, migrations);
        keeper = new DomainKeeper(this::ask, folder, this::wallClockNs, this::stopping,
                new SplittableRandom(maker.config().seed()),
                action -> RESTARTING.execute(() -> execute(action)));
        answers = new Answers(name, keeper::configuration);
        wallClockAtBootNs = maker.config().wallClockSec() * NS_PER_SECOND;
        final TraceSink notes = new Notes();
        final LiveSurroundings here = new LiveSurroundings(inbox, (_, input) -> apply(input), new Domains(), notes,
                program -> ScenarioRunner.guestKernel(program, notes), disks);
        final HostMaker.Made made = maker.make(here);
        host = made.host();
        loop = made.loop();
        standing = made.domains();
        keeper.goOn(made.uuids());
        lastNumber.set(made.lastQuestion());
        lastConnection = made.lastConnection();
        snapshots = new Snapshots(this, new SavedHost(host, loop), here);
    }

    /**
     * Has dom0's toolstack asked; {@code answer} is told once, by the host's thread, and before that of any progress. From any
     * thread.
     *
     * @return for {@link #forget}
     */
    public long ask(final ToolstackRequest request, final Consumer<ToolstackReply> answer) {
        final long number = lastNumber.incrementAndGet();
        asking.put(number, new Asking(request.getQuestionCase(), answer));
        final OutsideInput.Ask ask = new OutsideInput.Ask(number, request.toByteArray());
        final List<Disk> exports = ConnectedExports.wanted(request).stream().filter(disk -> !isKept(disk)).toList();
        if (exports.isEmpty()) {
            inbox.put(ask);
        } else {
            connecting.execute(() -> {
                final ConnectedExports opened = ConnectedExports.connect(exports);
                execute(() -> {
                    connected.put(number, opened);
                    inbox.put(ask);
                });
            });
        }
        return number;
    }

    /** The export is in the snapshot that this host goes on from; a name that is none is complained of later. */
    private boolean isKept(final Disk export) {
        try {
            return disks.keeps(new DiskSource.Export(NbdUri.parse(export.getPdevPath())));
        } catch (final IllegalArgumentException _) {
            return false;
        }
    }

    /** Asks for a client, while that is served; what dom0 takes for it is time spent on clients. */
    void askForClient(final ToolstackRequest request, final Consumer<ToolstackReply> answer) {
        asked++;
        final long _ = ask(request, reply -> {
            answeredClients += reply.hasProgress() ? 0 : 1;
            answer.accept(reply);
        });
    }

    /** Whoever waits for the end of a domain does so no more. Not for other questions. On the host's thread. */
    void forget(final long number) {
        asking.remove(number);
        disconnect(number);
        host.submit(new ToolstackCommand.Forget(number));
    }

    /** Types at a domain's console. On the host's thread. */
    void type(final int domid, final byte[] bytes) {
        typingBytes += bytes.length;
        inbox.put(new OutsideInput.Keys(domid, bytes));
    }

    /** A client of xenstored's socket sent {@code bytes}, or closed its connection if there are none. From any thread. */
    void xenstore(final long connection, final byte[] bytes) {
        inbox.put(new OutsideInput.Xenstore(connection, bytes));
    }

    /** Something became of a link to another host's bridge. On the host's thread. */
    void link(final long link, final LinkEvent event) {
        inbox.put(new OutsideInput.Link(link, event));
    }

    /** Bytes typed that the domain has not taken yet. On the host's thread. */
    long waitingInput(final int domid) {
        return typingBytes + host.waitingInput(domid);
    }

    /** Has {@code action} done by the host's thread between two turns. From any thread. */
    void execute(final Runnable action) {
        inbox.execute(action);
    }

    /** As {@link #execute}, for a client: clients take turns, and are served as far as it is not at the guests' cost. */
    void serve(final Object client, final Runnable wish) {
        inbox.serve(client, wish);
    }

    /**
     * Runs until it is stopped.
     *
     * @param patienceMs real time without progress after which the listener is told
     */
    void run(final long patienceMs) {
        try (ProgressWatch watch = new ProgressWatch(() -> host.hypervisor().domains(), () -> false, patienceMs,
                new Told())) {
            run(watch);
        }
    }

    private void run(final ProgressWatch watch) {
        standing.forEach(this::stands);
        while (!inbox.stopped()) {
            watch.alive();
            inbox.takeWork().forEach(Runnable::run);
            serveClients();
            loop.takeInputs();
            listener.turn();
            noteLimit.look(host.nowNs());
            stop.look();
            saveSnapshots();
            step();
            final Optional<String> failure = host.dom0Failure();
            if (failure.isPresent()) {
                throw new IllegalStateException(failure.get() + " (at " + host.nowNs() + " ns)");
            }
        }
    }

    /** They are for clients, as all that these want. */
    private void saveSnapshots() {
        final long begunNs = System.nanoTime();
        if (snapshots.look()) {
            final long nowNs = System.nanoTime();
            share.spent(nowNs, nowNs - begunNs, 1);
        }
    }

    private void stands(final SavedDomain domain) {
        domains.put(domain.domid(), domain.name());
        keeper.stands(domain);
        listener.domainStands(domain);
    }

    private void serveClients() {
        final long begunNs = System.nanoTime();
        if (inbox.takeIdle()) {
            share.idle(begunNs);
        }
        if (!share.due(begunNs)) {
            return;
        }
        asked = 0;
        long nowNs = begunNs;
        Optional<Runnable> wish = inbox.takeWish();
        while (wish.isPresent()) {
            wish.get().run();
            nowNs = System.nanoTime();
            wish = asked < QUESTIONS_MAX && nowNs - begunNs < SERVING_NS ? inbox.takeWish() : Optional.empty();
        }
        share.spent(nowNs, nowNs - begunNs, 1);
    }

    /** What dom0 does to answer a client is time spent on clients, too. */
    private void step() {
        final long begunNs = System.nanoTime();
        answeredClients = 0;
        loop.step(InputQueue.NEVER);
        if (answeredClients > 0) {
            final long nowNs = System.nanoTime();
            share.spent(nowNs, nowNs - begunNs, answeredClients);
        }
    }

    /** Shuts all domains down and ends {@link #run}; see {@link HostStop}. On the host's thread. */
    void stop(final long timeoutS, final Consumer<String> progress, final Runnable done) {
        inbox.hasten();
        stop.begin(timeoutS, progress, done);
        keeper.stop();
        migrations.stop();
    }

    /** Ends {@link #run} as soon as possible, whatever domains do. From any thread. */
    void end() {
        inbox.stop();
    }

    /** The domains that dom0's toolstack has made, by number. On the host's thread. */
    Map<Integer, String> domains() {
        return domains;
    }

    /** On the host's thread. */
    XenHost host() {
        return host;
    }

    /** The images that guests have. */
    LiveDisks disks() {
        return disks;
    }

    /** Domains that leave, and that come. */
    Migrations migrations() {
        return migrations;
    }

    /** Snapshots that are made of it. */
    Snapshots snapshots() {
        return snapshots;
    }

    /** What is going on that would not go on after a snapshot, for people; "" if nothing is. On the host's thread. */
    String business() {
        if (migrations.busy()) {
            return "a migration";
        }
        if (keeper.restarting()) {
            return "the restart of a domain";
        }
        return asking.values().stream().map(Asking::what)
                .filter(what -> what != ToolstackRequest.QuestionCase.WAIT_FOR_END)
                .map(what -> what.toString().toLowerCase(Locale.ROOT).replace('_', '-')).findFirst().orElse("");
    }

    /** What whoever goes on from here must know. On the host's thread. */
    LivePlan plan(final SavedDisks images) {
        return new LivePlan(host.hypervisor().config(), images,
                domains.entrySet().stream().map(domain -> keeper.saved(domain.getKey(), domain.getValue(),
                        listener.kept(domain.getValue()), listener.consoleEnd(domain.getKey()))).toList(),
                keeper.uuids(), lastNumber.get());
    }

    /** Connections to xenstored's socket have numbers above it. */
    long lastConnection() {
        return lastConnection;
    }

    /** Bridges that are joined with those of other hosts. */
    Links links() {
        return links;
    }

    /** What people call it. */
    String name() {
        return name;
    }

    /** What was kept of a domain when it was made, in JSON; "" if that cannot be had. On the host's thread. */
    String keptConfiguration(final String domain) {
        return listener.kept(domain);
    }

    /** Something for people. On the host's thread. */
    void note(final String source, final String text) {
        listener.note(source, text);
    }

    /** The host is going down. On the host's thread. */
    boolean stopping() {
        return stop.begun();
    }

    private void apply(final OutsideInput input) {
        switch (input) {
            case OutsideInput.Ask(final long number, final byte[] request) -> ask(number, request);
            case OutsideInput.Xenstore(final long connection, final byte[] bytes) -> host.submit(connection, bytes);
            case OutsideInput.Keys(final int domid, final byte[] bytes) -> {
                typingBytes -= bytes.length;
                host.submit(new ToolstackCommand.Keys(domid, bytes));
            }
            case OutsideInput.Link(final long link, final LinkEvent event) -> host.submit(link, event);
            default -> throw new IllegalArgumentException("no live host takes " + input);
        }
    }

    private long wallClockNs() {
        return wallClockAtBootNs + host.nowNs();
    }

    private void ask(final long number, final byte[] bytes) {
        if (!asking.containsKey(number)) {
            // Forgotten before it was asked.
            disconnect(number);
            return;
        }
        try {
            final ToolstackRequest request = ToolstackRequest.parseFrom(bytes);
            if (request.hasUpdateConfiguration()) {
                final UpdateConfiguration update = request.getUpdateConfiguration();
                answered(number, keeper.update(update.getDomid(), update.getConfiguration())
                        ? new ToolstackAnswer.Done(List.of())
                        : new ToolstackAnswer.Failed(ERROR_INVAL, List.of()));
                return;
            }
            if ((request.hasCreate() || request.hasRestore()) && stopping()) {
                answered(number, new ToolstackAnswer.Failed(LibxlException.FAIL, List.of(GOING_DOWN)));
                return;
            }
            if (request.hasCreate()) {
                keepWhatIsCreated(number, request.getCreate());
            } else if (request.hasRestore()) {
                keepWhatIsCreated(number, request.getRestore().getCreate());
            } else if (request.hasMigrateIn()) {
                keepWhatIsCreated(number, request.getMigrateIn().getCreate());
            }
            host.submit(new ToolstackCommand.Ask(number, questions.read(request,
                    connected.getOrDefault(number, ConnectedExports.NONE))));
        } catch (final InvalidProtocolBufferException | RuntimeException e) {
            // Whatever is wrong with a question is the asker's trouble alone.
            answered(number, new ToolstackAnswer.Failed(ERROR_INVAL, List.of(String.valueOf(e.getMessage()))));
        }
    }

    /** Before whoever asked is told that the domain is there, it is looked after. */
    private void keepWhatIsCreated(final long number, final Create create) {
        final String name = create.getConfiguration().getName();
        final boolean kept = listener.creating(name, create.getJson());
        final Asking asked = asking.get(number);
        asking.put(number, new Asking(asked.what, reply -> {
            if (reply.hasCreated()) {
                keeper.created(reply.getCreated().getDomid(), create);
            } else if (reply.hasFailure() && kept) {
                listener.notCreated(name);
            }
            asked.answer.accept(reply);
        }));
    }

    private void answered(final long number, final ToolstackAnswer answer) {
        // Written first: what cannot be written can still be answered otherwise.
        final ToolstackReply reply = answers.write(answer);
        final boolean last = !(answer instanceof ToolstackAnswer.Progress);
        final Asking waiting = last ? asking.remove(number) : asking.get(number);
        if (last) {
            disconnect(number);
        }
        if (waiting != null) {
            waiting.answer.accept(reply);
        }
    }

    /** What was connected for a question and not taken is not needed. A goodbye, too, may take its time. */
    private void disconnect(final long number) {
        final ConnectedExports left = connected.remove(number);
        if (left != null) {
            connecting.execute(left::close);
        }
    }

    @Override
    public void close() {
        links.close();
        connected.values().forEach(ConnectedExports::close);
        connecting.shutdown();
        try {
            host.close();
        } finally {
            disks.closeAll();
        }
    }

    /** What the watch sees. */
    private final class Told implements ProgressWatch.Listener {
        @Override
        public void stuck(final String what) {
            listener.stuck(what);
        }

        @Override
        public void goesOn() {
            listener.goesOn();
        }
    }

    /** Everything is told to nobody, but for what is meant for people. */
    private final class Notes implements TraceSink {
        @Override
        public boolean on() {
            return true;
        }

        @Override
        public void emit(final TraceEvent event) {
            if (event instanceof final TraceEvent.Note note) {
                final String who = domains.getOrDefault(note.domain(), "");
                noteLimit.note(host.nowNs(), who.isEmpty() ? note.source() : who + ": " + note.source(), note.text());
            }
        }
    }

    private final class Domains implements ToolstackListener {
        @Override
        public void domainCreated(final String name, final int domid) {
            domains.put(domid, name);
            listener.domainCreated(name, domid);
        }

        @Override
        public void domainEnded(final String name, final int domid, final int shutdownCode) {
            listener.domainEnded(name, domid, shutdownCode);
            keeper.ended(domid, shutdownCode);
        }

        @Override
        public void domainRenamed(final int domid, final String before, final String name) {
            domains.put(domid, name);
            keeper.renamed(domid, name);
            listener.domainRenamed(domid, before, name);
        }

        @Override
        public void diskReleased(final String domain, final DiskConfig disk, final BlkCounters counters) {
            disks.close(disk.image());
        }

        @Override
        public void domainDestroyed(final String name, final int domid) {
            domains.remove(domid);
            keeper.destroyed(domid);
            listener.domainDestroyed(name, domid);
        }

        @Override
        public void consoleOutput(final int domid, final byte[] bytes) {
            listener.consoleOutput(domid, bytes);
        }

        @Override
        public void xenstoreOutput(final long number, final byte[] bytes) {
            listener.xenstoreOutput(number, bytes);
        }

        @Override
        public void xenstoreTaken(final long number) {
            listener.xenstoreTaken(number);
        }

        @Override
        public void xenstoreClosed(final long number) {
            listener.xenstoreClosed(number);
        }

        @Override
        public void linkPacket(final long link, final NetPacket packet) {
            links.leaves(link, packet);
        }

        @Override
        public void commandFailed(final ToolstackCommand command, final String reason) {
            listener.note("toolstack", reason);
        }

        @Override
        public void answered(final long number, final ToolstackAnswer answer) {
            LiveHost.this.answered(number, answer);
        }
    }
}
