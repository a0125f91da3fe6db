package io.xenolith.host.daemon;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.xenolith.control.v1.Create;
import io.xenolith.control.v1.DomainConfiguration;
import io.xenolith.control.v1.DomainId;
import io.xenolith.control.v1.DumpCore;
import io.xenolith.control.v1.Rename;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.control.v1.ToolstackRequest;
import io.xenolith.host.scenario.ExitKind;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What xl's processes in the background do on a real host: remembers what domains were made of, waits for their ends, and acts as
 * {@code on_poweroff}, {@code on_reboot} and so on say. Each domain has a log, {@code xl-NAME.log}. On the host's thread.
 */
final class DomainKeeper {
    private static final DateTimeFormatter SUFFIX = DateTimeFormatter.ofPattern("'-'yyyyMMdd'T'HHmm'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int UUID_BYTES = 16;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    /** Asks the host's toolstack. */
    interface Asking {
        void ask(ToolstackRequest request, Consumer<ToolstackReply> answer);
    }

    /** What is known of a domain. */
    private static final class Kept {
        private final String name;
        private DomainConfiguration configuration;
        private final boolean watched;
        /** Somebody gave it another configuration for the next time. */
        private boolean updated;
        /** It has shut down, and what becomes of it has been decided. */
        private boolean ended;

        Kept(final DomainConfiguration configuration, final boolean watched) {
            this.name = configuration.getName();
            this.configuration = configuration;
            this.watched = watched;
        }
    }

    private final Asking host;
    private final Path folder;
    private final LongSupplier wallClockNs;
    private final BooleanSupplier stopping;
    private final Consumer<Runnable> later;
    private final RandomGenerator random;
    private final Map<Integer, Kept> domains = new HashMap<>();
    /** UUIDs that were made. */
    private long uuids;
    /** Domains that are made again in a moment. */
    private int restarts;

    /**
     * @param folder where logs and core dumps go
     * @param wallClockNs the host's clock
     * @param stopping the host is going down: nothing is made anew or kept
     * @param random what UUIDs are made of
     * @param later has something done after a while, so that a guest that ends at once does not keep the host busy
     */
    DomainKeeper(final Asking host, final Path folder, final LongSupplier wallClockNs,
            final BooleanSupplier stopping, final RandomGenerator random, final Consumer<Runnable> later) {
        this.random = random;
        this.later = later;
        this.host = host;
        this.folder = folder;
        this.wallClockNs = wallClockNs;
        this.stopping = stopping;
    }

    /** What a domain was made of. */
    Optional<DomainConfiguration> configuration(final int domid) {
        return Optional.ofNullable(domains.get(domid)).map(kept -> kept.configuration);
    }

    /** Makes no UUID again of those that were made on a host that was saved. */
    void goOn(final long count) {
        while (uuids < count) {
            final ByteString _ = newUuid();
        }
    }

    /** How many UUIDs were made. */
    long uuids() {
        return uuids;
    }

    /** Some domain is to be made again. */
    boolean restarting() {
        return restarts > 0;
    }

    /** What is known of a domain, for whoever goes on from a snapshot. */
    SavedDomain saved(final int domid, final String name, final String json, final byte[] console) {
        final Kept kept = domains.get(domid);
        return kept == null
                ? new SavedDomain(domid, name, Optional.empty(), json, console)
                : new SavedDomain(domid, name, Optional.of(new SavedDomain.Care(kept.configuration.toByteArray(),
                        kept.watched, kept.updated, kept.ended)), json, console);
    }

    /** A domain was there when the host began. */
    void stands(final SavedDomain domain) {
        if (domain.care().isPresent()) {
            final SavedDomain.Care care = domain.care().get();
            final Kept kept = new Kept(configuration(care), care.watched());
            kept.updated = care.updated();
            kept.ended = care.ended();
            begin(domain.domid(), kept);
        }
    }

    private static DomainConfiguration configuration(final SavedDomain.Care care) {
        try {
            return DomainConfiguration.parseFrom(care.configuration());
        } catch (final InvalidProtocolBufferException e) {
            throw new IllegalStateException("what this program wrote", e);
        }
    }

    /** A domain was made. */
    void created(final int domid, final Create create) {
        begin(domid, new Kept(create.getConfiguration(), !create.getUnwatched()));
    }

    private void begin(final int domid, final Kept kept) {
        domains.put(domid, kept);
        if (kept.watched && !kept.ended) {
            log(kept, "Waiting for domain " + kept.name + " (domid " + domid + ") to die [pid "
                    + ProcessHandle.current().pid() + "]");
        }
    }

    /** Another configuration for the next time; false if there is no such domain. */
    boolean update(final int domid, final DomainConfiguration configuration) {
        final Kept kept = domains.get(domid);
        if (kept == null) {
            return false;
        }
        kept.configuration = configuration;
        kept.updated = true;
        return true;
    }

    /** The domain goes by another name, which it keeps when it is made again. */
    void renamed(final int domid, final String name) {
        final Kept kept = domains.get(domid);
        if (kept != null) {
            kept.configuration = kept.configuration.toBuilder().setName(name).build();
        }
    }

    /** The domain has shut down for {@code code}. */
    void ended(final int domid, final int code) {
        final Kept kept = domains.get(domid);
        if (kept == null || code < 0 || kept.ended) {
            return;
        }
        kept.ended = true;
        if (stopping.getAsBoolean()) {
            destroy(domid);
            return;
        }
        if (!kept.watched) {
            return;
        }
        log(kept, "Domain " + domid + " has shut down, reason code " + code + " 0x" + Integer.toHexString(code));
        final String action = action(kept.configuration, code);
        if (action.isEmpty()) {
            log(kept, "Domain has suspended.");
            log(kept, "Done. Exiting now");
            return;
        }
        log(kept, "Action for shutdown reason code " + code + " is " + action);
        if (action.startsWith("coredump-")) {
            dumpThen(domid, kept, action.substring("coredump-".length()));
        } else {
            act(domid, kept, action);
        }
    }

    private static String action(final DomainConfiguration configuration, final int code) {
        return switch (ExitKind.ofShutdownReason(code)) {
            case POWEROFF -> configuration.getOnPoweroff();
            case REBOOT -> configuration.getOnReboot();
            case CRASH -> configuration.getOnCrash();
            case WATCHDOG -> configuration.getOnWatchdog();
            case SUSPEND -> "";
            // A soft reset keeps a domain's memory; nobody here can make a domain anew around it.
            default -> "destroy";
        };
    }

    private void dumpThen(final int domid, final Kept kept, final String action) {
        final Path file = folder.resolve("dump").resolve(fileName(kept.configuration.getName()));
        log(kept, "dumping core to " + file);
        try {
            Files.createDirectories(file.getParent());
        } catch (final IOException e) {
            log(kept, "core dump failed (" + e.getMessage() + ").");
        }
        host.ask(ToolstackRequest.newBuilder()
                .setDumpCore(DumpCore.newBuilder().setDomid(domid).setFile(file.toString())).build(), reply -> {
                    if (reply.hasFailure()) {
                        log(kept, "core dump failed (rc=" + reply.getFailure().getCode() + ").");
                    }
                    act(domid, kept, action);
                });
    }

    private void act(final int domid, final Kept kept, final String action) {
        switch (action) {
            case "preserve" -> log(kept, "Done. Exiting now");
            case "restart" -> {
                reload(kept);
                log(kept, "Domain " + domid + " needs to be cleaned up: destroying the domain");
                host.ask(destroying(domid), _ -> restart(kept));
            }
            case "rename-restart" -> {
                reload(kept);
                preserve(domid, kept);
            }
            default -> {
                log(kept, "Domain " + domid + " needs to be cleaned up: destroying the domain");
                destroy(domid);
                log(kept, "Done. Exiting now");
            }
        }
    }

    private void reload(final Kept kept) {
        if (kept.updated) {
            log(kept, "\"xl\" configuration found, using it\n");
        }
    }

    private static ToolstackRequest destroying(final int domid) {
        return ToolstackRequest.newBuilder().setDestroy(DomainId.newBuilder().setDomid(domid)).build();
    }

    private void destroy(final int domid) {
        host.ask(destroying(domid), _ -> {
        });
    }

    private void preserve(final int domid, final Kept kept) {
        final long now = wallClockNs.getAsLong();
        final String suffix = SUFFIX.format(Instant.ofEpochSecond(now / NS_PER_SECOND));
        log(kept, "Preserving domain " + domid + " " + kept.name + " with suffix" + suffix);
        final DomainConfiguration configuration = kept.configuration;
        host.ask(ToolstackRequest.newBuilder().setRename(
                Rename.newBuilder().setDomid(domid).setName(configuration.getName() + suffix).setUuid(newUuid()))
                .build(), reply -> {
                    // As real xl, leaves the old domain in place when it cannot be called otherwise.
                    if (!reply.hasFailure()) {
                        kept.configuration = configuration;
                        restart(kept);
                    }
                });
    }

    /** A random UUID: version 4, of RFC 9562's variant. */
    private ByteString newUuid() {
        uuids++;
        final byte[] uuid = new byte[UUID_BYTES];
        random.nextBytes(uuid);
        uuid[6] = (byte) ((uuid[6] & 0x0f) | 0x40);
        uuid[8] = (byte) ((uuid[8] & 0x3f) | 0x80);
        return ByteString.copyFrom(uuid);
    }

    private void restart(final Kept kept) {
        log(kept, "Done. Rebooting now");
        restarts++;
        later.accept(() -> {
            restarts--;
            create(kept);
        });
    }

    private void create(final Kept kept) {
        if (stopping.getAsBoolean()) {
            return;
        }
        final DomainConfiguration configuration = kept.configuration;
        host.ask(ToolstackRequest.newBuilder().setCreate(Create.newBuilder().setConfiguration(configuration)).build(),
                reply -> {
                    if (reply.hasFailure()) {
                        reply.getFailure().getLogList().forEach(line -> log(kept, line));
                    } else {
                        host.ask(ToolstackRequest.newBuilder().setUnpause(reply.getCreated()).build(), _ -> {
                        });
                    }
                });
    }

    /** The host is going down: domains that are kept though they have ended go too. */
    void stop() {
        for (final Map.Entry<Integer, Kept> domain : Map.copyOf(domains).entrySet()) {
            if (domain.getValue().ended) {
                destroy(domain.getKey());
            }
        }
    }

    /** The domain is gone. */
    void destroyed(final int domid) {
        final Kept kept = domains.remove(domid);
        if (kept != null && kept.watched && !kept.ended) {
            log(kept, "Domain " + domid + " has been destroyed.");
        }
    }

    private void log(final Kept kept, final String line) {
        try {
            Files.writeString(folder.resolve("xl-" + fileName(kept.name) + ".log"), line + "\n",
                    StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (final IOException _) {
            // A log that cannot be written does not keep a guest from being looked after.
        }
    }

    private static String fileName(final String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }
}
