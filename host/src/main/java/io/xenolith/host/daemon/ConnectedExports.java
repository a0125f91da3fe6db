package io.xenolith.host.daemon;

import io.xenolith.control.v1.Disk;
import io.xenolith.control.v1.ToolstackRequest;
import io.xenolith.host.image.Image;
import io.xenolith.host.image.nbd.NbdImage;
import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.NbdUri;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The exports of NBD servers that a question needs, connected before the question is asked: a server that is not there or says
 * nothing takes seconds, which are not the host's thread's. What nobody takes is closed with the question's answer.
 */
final class ConnectedExports {
    static final ConnectedExports NONE = new ConnectedExports(List.of());

    /** An export, or why it cannot be had. */
    private record Export(NbdUri uri, AccessMode mode, Optional<Image> image, Optional<IOException> failure) {
    }

    private final List<Export> exports;

    private ConnectedExports(final List<Export> exports) {
        this.exports = new ArrayList<>(exports);
    }

    /** Of the disks that {@code request} has opened, those that are exports. */
    static List<Disk> wanted(final ToolstackRequest request) {
        final List<Disk> disks = switch (request.getQuestionCase()) {
            case ATTACH_DISK -> List.of(request.getAttachDisk().getDisk());
            case CREATE -> request.getCreate().getConfiguration().getDisksList();
            case RESTORE -> request.getRestore().getCreate().getConfiguration().getDisksList();
            default -> List.of();
        };
        return disks.stream().filter(disk -> NbdUri.isMeantBy(disk.getPdevPath())).toList();
    }

    /** Connects to all of them, which may take its time. */
    static ConnectedExports connect(final List<Disk> disks) {
        final List<Export> exports = new ArrayList<>();
        for (final Disk disk : disks) {
            final AccessMode mode = mode(disk);
            try {
                exports.add(connect(NbdUri.parse(disk.getPdevPath()), mode));
            } catch (final IllegalArgumentException _) {
                // Whoever opens the disk says what is wrong with its name.
            }
        }
        return new ConnectedExports(exports);
    }

    private static Export connect(final NbdUri uri, final AccessMode mode) {
        try {
            return new Export(uri, mode, Optional.of(NbdImage.open(uri, mode)), Optional.empty());
        } catch (final IOException e) {
            return new Export(uri, mode, Optional.empty(), Optional.of(e));
        }
    }

    static AccessMode mode(final Disk disk) {
        return disk.getReadwrite() ? AccessMode.READ_WRITE : AccessMode.READ_ONLY;
    }

    /**
     * The image of an export, which is the caller's from now on; empty if it was not connected before.
     *
     * @throws IOException that was tried, and why it failed
     */
    Optional<Image> take(final NbdUri uri, final AccessMode mode) throws IOException {
        final Iterator<Export> each = exports.iterator();
        while (each.hasNext()) {
            final Export export = each.next();
            if (export.uri.equals(uri) && export.mode == mode) {
                each.remove();
                if (export.failure.isPresent()) {
                    throw export.failure.get();
                }
                return export.image;
            }
        }
        return Optional.empty();
    }

    /** Nobody takes any more; closes what is left. */
    void close() {
        for (final Export export : exports) {
            if (export.image.isPresent()) {
                closeUnused(export.image.get());
            }
        }
        exports.clear();
    }

    private static void closeUnused(final Image image) {
        try {
            image.close();
        } catch (final IOException _) {
            // Nothing was written to it.
        }
    }
}
