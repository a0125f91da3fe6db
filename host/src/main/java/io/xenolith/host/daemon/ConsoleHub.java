package io.xenolith.host.daemon;

import com.google.protobuf.ByteString;
import io.xenolith.control.ControlConnection;
import io.xenolith.control.v1.ConsoleOutput;
import io.xenolith.control.v1.Reply;
import io.xenolith.control.v1.RequestFailure;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * The consoles of all domains: each goes to its log, to everyone who is attached, and its end is kept for those who come later;
 * what they type goes to the domain as far as it has room. All on the host's thread.
 */
final class ConsoleHub {
    /** Bytes typed that a domain has not taken; with more, whoever types has to wait. */
    private static final long WAITING_MAX = 1 << 16;

    private final LiveHost host;
    private final Path folder;
    private final BiConsumer<String, String> note;
    private final Map<Integer, DomainConsole> consoles = new HashMap<>();
    /** Attachments that typed more than their domain has room for. */
    private final List<Attachment> waiting = new ArrayList<>();

    /**
     * @param folder of the logs
     * @param note told, with a source, what is amiss
     */
    ConsoleHub(final LiveHost host, final Path folder, final BiConsumer<String, String> note) {
        this.host = host;
        this.folder = folder;
        this.note = note;
    }

    /** Somebody at a console. */
    private record Attachment(ControlConnection connection, long id, int domid, Deque<byte[]> typed) {
        boolean is(final ControlConnection other, final long otherId) {
            return connection == other && id == otherId;
        }
    }

    private static final class DomainConsole {
        private final ScrollBack last = new ScrollBack();
        private final List<Attachment> attached = new ArrayList<>();
        /** Null if it cannot be written. */
        private ConsoleLog log;
    }

    void created(final String name, final int domid) {
        final DomainConsole console = new DomainConsole();
        consoles.put(domid, console);
        final Path file = folder.resolve("guest-" + URLEncoder.encode(name, StandardCharsets.UTF_8) + ".log");
        try {
            console.log = new ConsoleLog(file, ConsoleLog.BYTES_MAX);
        } catch (final IOException e) {
            note.accept(name, "its console is not logged: " + e);
        }
    }

    /** The domain, with a console, was there when the host began. */
    void stands(final SavedDomain domain) {
        created(domain.name(), domain.domid());
        consoles.get(domain.domid()).last.add(domain.console());
    }

    /** The last that the domain wrote. */
    byte[] end(final int domid) {
        final DomainConsole console = consoles.get(domid);
        return console == null ? new byte[0] : console.last.last(ScrollBack.BYTES);
    }

    void output(final int domid, final byte[] bytes) {
        final DomainConsole console = consoles.get(domid);
        if (console == null) {
            return;
        }
        console.last.add(bytes);
        log(console, domid, bytes);
        if (!console.attached.isEmpty()) {
            final ByteString data = ByteString.copyFrom(bytes);
            console.attached.forEach(to -> send(to, data));
        }
    }

    private void log(final DomainConsole console, final int domid, final byte[] bytes) {
        if (console.log == null) {
            return;
        }
        try {
            console.log.write(bytes);
        } catch (final IOException e) {
            note.accept("domain " + domid, "its console is not logged any more: " + e);
            close(console);
        }
    }

    private static void close(final DomainConsole console) {
        try {
            if (console.log != null) {
                console.log.close();
            }
        } catch (final IOException e) {
            // What could not be written has been complained about, or is nothing.
        }
        console.log = null;
    }

    private static void send(final Attachment to, final ByteString data) {
        to.connection.reply(Reply.newBuilder().setId(to.id)
                .setConsoleOutput(ConsoleOutput.newBuilder().setData(data)).build());
    }

    /** The domain is gone: so is its console. */
    void destroyed(final int domid) {
        final DomainConsole console = consoles.remove(domid);
        if (console != null) {
            close(console);
            List.copyOf(console.attached).forEach(ConsoleHub::finish);
            waiting.removeIf(attachment -> attachment.domid == domid);
        }
    }

    /** The host ends, and with it all consoles. */
    void end() {
        List.copyOf(consoles.keySet()).forEach(this::destroyed);
    }

    private static void finish(final Attachment attachment) {
        attachment.connection.reply(Reply.newBuilder().setId(attachment.id).setLast(true)
                .setConsoleOutput(ConsoleOutput.getDefaultInstance()).build());
        attachment.typed.forEach(bytes -> attachment.connection.taken(bytes.length));
    }

    /** {@code connection} wants to see a console by its request {@code id}. */
    void attach(final ControlConnection connection, final long id, final int domid, final int scrollBackBytes) {
        final DomainConsole console = consoles.get(domid);
        if (console == null) {
            connection.reply(Reply.newBuilder().setId(id).setLast(true)
                    .setFailure(RequestFailure.newBuilder().setReason("domain " + domid + " has no console")).build());
            return;
        }
        final Attachment attachment = new Attachment(connection, id, domid, new ArrayDeque<>());
        console.attached.add(attachment);
        send(attachment, ByteString.copyFrom(console.last.last(scrollBackBytes)));
    }

    /** Keys of whoever is attached by {@code id}. */
    void typed(final ControlConnection connection, final long id, final byte[] bytes) {
        for (final DomainConsole console : consoles.values()) {
            for (final Attachment attachment : console.attached) {
                if (attachment.is(connection, id)) {
                    type(attachment, bytes);
                    return;
                }
            }
        }
        connection.taken(bytes.length);
    }

    private void type(final Attachment attachment, final byte[] bytes) {
        if (attachment.typed.isEmpty()) {
            waiting.add(attachment);
        }
        attachment.typed.add(bytes);
        typeWaiting(attachment);
    }

    private void typeWaiting(final Attachment attachment) {
        while (!attachment.typed.isEmpty() && host.waitingInput(attachment.domid) <= WAITING_MAX) {
            final byte[] bytes = attachment.typed.remove();
            host.type(attachment.domid, bytes);
            attachment.connection.taken(bytes.length);
        }
    }

    /** Types what has waited, as far as there is room now; called in every turn. */
    void turn() {
        if (!waiting.isEmpty()) {
            waiting.forEach(this::typeWaiting);
            waiting.removeIf(attachment -> attachment.typed.isEmpty());
        }
    }

    /** Ends the attachment {@code id}, if it is one. */
    void cancel(final ControlConnection connection, final long id) {
        detach(attachment -> attachment.is(connection, id)).forEach(ConsoleHub::finish);
    }

    /** The client is gone. */
    void gone(final ControlConnection connection) {
        final List<Attachment> _ = detach(attachment -> attachment.connection == connection);
    }

    private List<Attachment> detach(final Predicate<Attachment> which) {
        final List<Attachment> gone = new ArrayList<>();
        consoles.values().forEach(console -> console.attached.removeIf(attachment -> {
            if (which.test(attachment)) {
                gone.add(attachment);
                return true;
            }
            return false;
        }));
        waiting.removeAll(gone);
        return gone;
    }
}
