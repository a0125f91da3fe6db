package io.xenolith.xl.verb;

import io.xenolith.control.v1.AttachDisk;
import io.xenolith.control.v1.Disk;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import io.xenolith.xl.config.ConfigJson;
import io.xenolith.xl.config.DiskSpec;
import java.util.List;
import java.util.Optional;

/** {@code xl block-attach}: gives a running domain a disk. */
final class BlockAttach implements Verb {
    @Override
    public int run(final Session session, final List<String> arguments) {
        final List<String> words = session.arguments(arguments, 2);
        final Optional<Integer> domid = session.domid(words.getFirst());
        if (domid.isEmpty()) {
            throw Asks.fail(session, "%s is an invalid domain identifier\n", words.getFirst());
        }
        final Disk disk;
        try {
            disk = DiskSpec.parse("command line", words.subList(1, words.size()));
        } catch (final DiskSpec.BadDisk e) {
            throw Asks.fail(session, "%s\n", e.getMessage());
        }
        if (session.dryRun()) {
            session.out("disk: %s\n", ConfigJson.of(disk));
            return 0;
        }
        final var _ = session.must(
                Asks.request().setAttachDisk(AttachDisk.newBuilder().setDomid(domid.get())
                        .setDisk(HostPaths.disk(session, disk))),
                "libxl_device_disk_add failed.");
        return 0;
    }
}
