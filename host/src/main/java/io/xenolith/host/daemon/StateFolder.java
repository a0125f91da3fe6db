package io.xenolith.host.daemon;

import io.xenolith.control.HostPlace;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a long-lived host has on disk, while it is the only one there:
 *
 * <pre>
 *   lock                  held by the operating system as long as the host's process lives; has its number
 *   host.json             how the host was started, and whether it ended in order
 *   host.log              what the host said, and before it host.log.1 and host.log.2
 *   host.err              what the JVM said
 *   control.sock          where commands reach it
 *   xenstored.sock        where xenstore's programs do
 *   domains/NAME.json     one for each domain, from before it is made until it has ended
 *   lost/NAME.json        those of domains that were there when a host before was killed
 *   console/guest-NAME.log
 *   arrived/ID            migrations that brought a domain here, and that the other host may ask about
 * </pre>
 */
final class StateFolder implements Closeable {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final String LOCK = "lock";
    private static final String HOST = "host.json";
    /** What whoever starts a host writes to before the host has the folder. */
    private static final Set<String> LOGS = Set.of("host.log", "host.err");

    /** Name of the folder for {@link ArrivedFiles}. */
    static final String ARRIVED = "arrived";

    private final HostPlace place;
    private final FileChannel lockFile;
    private final FileLock lock;

    private StateFolder(final HostPlace place, final FileChannel lockFile, final FileLock lock) {
        this.place = place;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /**
     * Makes the folder if it is not there, and takes it.
     *
     * @throws IOException another host has it, it is no host's, or it cannot be made; the message says which
     */
    static StateFolder take(final HostPlace place) throws IOException {
        check(place);
        makeFolder(place.folder());
        final FileChannel file = FileChannel.open(place.folder().resolve(LOCK), StandardOpenOption.CREATE,
                StandardOpenOption.READ, StandardOpenOption.WRITE);
        final FileLock lock = tryLock(file);
        if (lock == null) {
            final String holder = read(file);
            file.close();
            throw new IOException("a host runs at " + place.folder() + " already"
                    + (holder.isEmpty() ? "" : " (process " + holder + ")"));
        }
        final StateFolder folder = new StateFolder(place, file, lock);
        try {
            folder.begin();
        } catch (final IOException e) {
            folder.close();
            throw e;
        }
        return folder;
    }

    /**
     * Changes nothing.
     *
     * @throws IOException the folder has files and none of them a host's: a host would take away what is in it; or it is none
     */
    static void check(final HostPlace place) throws IOException {
        final Path folder = place.folder();
        if (!Files.exists(folder)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + " is no folder; name one with --state");
        }
        if (Files.exists(folder.resolve(LOCK)) || Files.exists(folder.resolve(HOST))) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            final Optional<Path> other = files.filter(file -> !LOGS.contains(file.getFileName().toString())).sorted()
                    .findFirst();
            if (other.isPresent()) {
                throw new IOException(folder + " is not a host's state folder: it has " + other.get().getFileName()
                        + " in it, and neither " + LOCK + " nor " + HOST
                        + "; name a folder with --state that is empty or not there yet");
            }
        }
    }

    private static FileLock tryLock(final FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (final OverlappingFileLockException e) {
            // Another host of this process has it.
            return null;
        }
    }

    private static String read(final FileChannel file) throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(32);
        file.read(bytes, 0);
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).strip();
    }

    private void begin() throws IOException {
        lockFile.truncate(0);
        lockFile.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
        makeFolder(domains());
        makeFolder(lost());
        makeFolder(consoles());
        makeFolder(place.folder().resolve(ARRIVED));
        new ArrivedFiles(place.folder().resolve(ARRIVED)).sweep();
        // Left behind by a host that was killed: whoever holds the lock listens, and nobody else.
        Files.deleteIfExists(place.controlSocket());
        Files.deleteIfExists(place.xenstoreSocket());
    }

    private static void makeFolder(final Path folder) throws IOException {
        Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        // One that was there may be open to others, and who gets at the sockets in it gets at all guests.
        Files.setPosixFilePermissions(folder, OWNER_ONLY);
    }

    HostPlace place() {
        return place;
    }

    Path hostFile() {
        return place.folder().resolve(HOST);
    }

    Path domains() {
        return place.folder().resolve("domains");
    }

    Path lost() {
        return place.folder().resolve("lost");
    }

    Path consoles() {
        return place.folder().resolve("console");
    }

    /** Gives the folder up: the sockets go, all else stays. */
    @Override
    public void close() throws IOException {
        try (lockFile; lock) {
            Files.deleteIfExists(place.controlSocket());
            Files.deleteIfExists(place.xenstoreSocket());
            lockFile.truncate(0);
        }
    }
}
