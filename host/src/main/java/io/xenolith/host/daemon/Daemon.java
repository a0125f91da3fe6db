package io.xenolith.host.daemon;

import io.xenolith.control.Certificates;
import io.xenolith.control.ControlServer;
import io.xenolith.control.HostPlace;
import io.xenolith.control.v1.DomainStatus;
import io.xenolith.control.v1.HostEvent;
import io.xenolith.control.v1.StatusReply;
import io.xenolith.host.run.ProgressWatch;
import io.xenolith.host.scenario.ExitKind;
import io.xenolith.host.sockets.XenstoreSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A long-lived host behind its socket: state folder, server, consoles, and the host on the thread that runs this. */
public final class Daemon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
    /** Domains have so long when the process is told to end by a signal. */
    private static final int SIGNAL_TIMEOUT_S = 30;
    /** A note may quote what a client sent: nobody reads so much, and it has to fit into a message. */
    private static final int NOTE_MAX = 4096;

    private final DaemonOptions options;
    private final HostMaker maker;
    private final StateFolder folder;
    private final HostFile hostFile;
    private final DomainFiles domainFiles;
    private final LiveHost host;
    private final ConsoleHub consoles;
    private final EventHub events = new EventHub();
    private final DaemonRequests requests;
    private final ControlServer server;
    private final XenstoreSocket store;
    /** Addresses, for people. */
    private final List<String> listens = new ArrayList<>();
    private final long startedNs = System.nanoTime();
    private final long patienceMs;
    /** Why the host does not get on, for people; empty while it does. */
    private volatile String stuck = "";
    private boolean closed;
    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * Takes the state folder, makes the host and listens.
     *
     * @param told what a host before left behind, in lines for people
     * @throws IOException another host has the folder, or something in it cannot be used; the message says which
     */
    public Daemon(final DaemonOptions options, final Consumer<String> told) throws IOException {
        this(options, told, ProgressWatch.PATIENCE_MS);
    }

    /** @param patienceMs real time without progress after which the host says so */
    Daemon(final DaemonOptions options, final Consumer<String> told, final long patienceMs) throws IOException {
        this.options = options;
        this.patienceMs = patienceMs;
        folder = StateFolder.take(options.place());
        try {
            hostFile = new HostFile(folder.hostFile());
            domainFiles = new DomainFiles(folder.domains(), folder.lost());
            sayWhatWasLost(told);
            maker = maker(options.beginning());
        } catch (final IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
        try {
            host = new LiveHost(maker, options.place().name(), options.place().folder(), new Listener());
        } catch (final IOException | RuntimeException e) {
            CloseAll.of(maker, folder);
            throw e;
        }
        consoles = new ConsoleHub(host, folder.consoles(), this::note);
        requests = new DaemonRequests(host, consoles, events, this::status, this::stuckStatus);
        server = new ControlServer(requests);
        try {
            hostFile.write(options.place().name(), maker.config(), false);
            listen();
            store = new XenstoreSocket(options.place().xenstoreSocket(), host.lastConnection(), host::xenstore);
        } catch (final IOException e) {
            CloseAll.of(server, host::close, maker, folder);
            throw e;
        }
        listens.add(options.place().xenstoreSocket().toString());
    }

    private static HostMaker maker(final DaemonOptions.Beginning beginning) throws IOException {
        return switch (beginning) {
            case DaemonOptions.Beginning.Fresh(final var config) -> new FreshHost(config);
            case DaemonOptions.Beginning.Snapshot(final var file) -> RestoredHost.open(file);
        };
    }

    /**
     * A host may use its state folder; changes nothing.
     *
     * @throws IOException the folder is somebody else's; the message says what to do
     */
    public static void checkFolder(final HostPlace place) throws IOException {
        StateFolder.check(place);
    }

    private void listen() throws IOException {
        server.listen(options.place().controlSocket());
        listens.add(options.place().controlSocket().toString());
        if (options.listening().isPresent()) {
            final DaemonOptions.Listening listening = options.listening().get();
            listens.add(server.listen(listening.address(), new Certificates(listening.certificates()).forHost())
                    .toString());
        }
    }

    private void sayWhatWasLost(final Consumer<String> told) throws IOException {
        final boolean killed = hostFile.saysKilled();
        final List<String> lost = domainFiles.putAside();
        if (killed) {
            told.accept("the last host at " + options.place().folder() + " did not end in order");
        }
        for (final String name : lost) {
            told.accept("domain " + name + " was lost; how it was made is kept in " + folder.lost());
        }
    }

    /** Runs the host until somebody stops it. */
    public void run() throws IOException {
        final Thread hook = new Thread(this::signalled, "stop at a signal");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            LOG.info("host {} runs at {}", options.place().name(), options.place().folder());
            host.run(patienceMs);
            hostFile.write(options.place().name(), maker.config(), true);
            LOG.info("host {} ends", options.place().name());
        } finally {
            try {
                close();
            } finally {
                ended.countDown();
            }
        }
    }

    /** The process is asked to end: domains get their time, as at {@code host stop}. */
    private void signalled() {
        host.execute(() -> host.stop(SIGNAL_TIMEOUT_S, LOG::info, () -> {
        }));
        try {
            ended.await();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The host itself. */
    LiveHost host() {
        return host;
    }

    private StatusReply status() {
        final StatusReply.Builder status = plainStatus().setHostTimeNs(host.host().nowNs())
                .setStopping(host.stopping()).addAllLinks(host.links().status());
        host.domains().forEach((domid, name) -> status
                .addDomains(DomainStatus.newBuilder().setDomid(domid).setName(name)));
        return status.build();
    }

    /** What can be said while the host's thread does not get on; empty while it does. From any thread. */
    private Optional<StatusReply> stuckStatus() {
        final String why = stuck;
        return why.isEmpty() ? Optional.empty() : Optional.of(plainStatus().setStuck(why).build());
    }

    /** What any thread may ask. */
    private StatusReply.Builder plainStatus() {
        return StatusReply.newBuilder().setName(options.place().name())
                .setPid(ProcessHandle.current().pid()).setStateFolder(options.place().folder().toString())
                .setMemoryBytes(maker.config().memoryBytes()).setSeed(maker.config().seed())
                .setRealTimeNs(System.nanoTime() - startedNs).setClients(server.clients()).addAllListens(listens);
    }

    private void note(final String source, final String text) {
        LOG.warn("{}: {}", cut(source), cut(text));
        // A host that cannot go on from a snapshot may complain before it is there.
        if (host != null) {
            tell(0, cut(source), "note", cut(text));
        }
    }

    private static String cut(final String text) {
        return text.length() <= NOTE_MAX ? text : text.substring(0, NOTE_MAX) + "...";
    }

    private void tell(final int domid, final String domain, final String kind, final String detail) {
        events.tell(
                HostEvent.newBuilder().setTimeNs(host.host().nowNs()).setDomid(domid).setDomain(domain).setKind(kind)
                        .setDetail(detail).build());
    }

    /** Lets go of everything, also behind a part that fails; once is enough. What failed first is thrown at the end. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        CloseAll.of(consoles::end, events::end, server, store, host::close, maker, folder);
    }

    /** Keeps files, consoles and events in step with the host's domains. */
    private final class Listener implements LiveListener {
        @Override
        public boolean creating(final String name, final String json) {
            if (domainFiles.keeps(name)) {
                return false;
            }
            try {
                domainFiles.keep(name, json.isEmpty() ? "{}\n" : json);
                return true;
            } catch (final IOException e) {
                note(name, "nothing would say that it was lost: " + e);
                return false;
            }
        }

        @Override
        public void domainStands(final SavedDomain domain) {
            final boolean _ = creating(domain.name(), domain.json());
            consoles.stands(domain);
        }

        @Override
        public byte[] consoleEnd(final int domid) {
            return consoles.end(domid);
        }

        @Override
        public String kept(final String name) {
            try {
                return domainFiles.kept(name);
            } catch (final IOException _) {
                return "";
            }
        }

        @Override
        public void notCreated(final String name) {
            forget(name);
        }

        @Override
        public void domainRenamed(final int domid, final String before, final String name) {
            try {
                domainFiles.rename(before, name);
            } catch (final IOException e) {
                note(name, "it would be taken for " + before + ": " + e);
            }
            tell(domid, name, "renamed", before);
        }

        private void forget(final String name) {
            try {
                domainFiles.forget(name);
            } catch (final IOException e) {
                note(name, "it will be taken for lost: " + e);
            }
        }

        @Override
        public void domainCreated(final String name, final int domid) {
            LOG.info("domain {} ({}) is made", domid, name);
            try {
                if (!domainFiles.keeps(name)) {
                    domainFiles.keep(name, "{}\n");
                }
            } catch (final IOException e) {
                note(name, "nothing would say that it was lost: " + e);
            }
            consoles.created(name, domid);
            tell(domid, name, "created", "");
        }

        @Override
        public void domainEnded(final String name, final int domid, final int shutdownCode) {
            final ExitKind kind = shutdownCode < 0 ? ExitKind.DESTROYED : ExitKind.ofShutdownReason(shutdownCode);
            LOG.info("domain {} ({}) has ended: {}", domid, name, kind);
            tell(domid, name, "ended", kind.toString().toLowerCase(Locale.ROOT));
        }

        @Override
        public void domainDestroyed(final String name, final int domid) {
            forget(name);
            consoles.destroyed(domid);
            tell(domid, name, "destroyed", "");
        }

        @Override
        public void consoleOutput(final int domid, final byte[] bytes) {
            consoles.output(domid, bytes);
        }

        @Override
        public void xenstoreOutput(final long connection, final byte[] bytes) {
            store.send(connection, bytes);
        }

        @Override
        public void xenstoreTaken(final long connection) {
            store.taken(connection);
        }

        @Override
        public void xenstoreClosed(final long connection) {
            store.close(connection);
        }

        @Override
        public void turn() {
            consoles.turn();
        }

        @Override
        public void stuck(final String what) {
            LOG.error("{}", what);
            Daemon.this.stuck = what;
            requests.stuck();
        }

        @Override
        public void goesOn() {
            LOG.info("the host goes on");
            Daemon.this.stuck = "";
        }

        @Override
        public void note(final String source, final String text) {
            Daemon.this.note(source, text);
        }
    }
}
