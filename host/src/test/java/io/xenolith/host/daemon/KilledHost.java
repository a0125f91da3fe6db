package io.xenolith.host.daemon;

import io.xenolith.control.v1.Reply;
import io.xenolith.dom0.toolstack.DiskConfig;
import io.xenolith.drivers.block.BlkbackOptions;
import io.xenolith.host.daemon.DaemonRig.Attached;
import io.xenolith.host.image.ImageFile;
import io.xenolith.host.scenario.AccessMode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A host in a process of its own with a guest that writes a journal on a disk, for {@link KilledHostTest} to kill. */
final class KilledHost {
    static final String DOMAIN = "journal";

    private KilledHost() {
    }

    /** @param args state folder and image */
    public static void main(final String[] args) throws IOException {
        final OutputStream out = new FileOutputStream(FileDescriptor.out);
        final DaemonRig rig = new DaemonRig(Path.of(args[0]));
        out.write((String.join("\n", rig.told) + "\n").getBytes(StandardCharsets.UTF_8));
        final ImageFile image = ImageFile.open(Path.of(args[1]), AccessMode.READ_WRITE);
        rig.create(DOMAIN, "JournalDisk", "disk=xvda seed=1 group=4",
                List.of(new DiskConfig("xvda", true, image.label(), image, BlkbackOptions.DEFAULT)));
        while (rig.status().getDomainsCount() == 0) {
            Thread.onSpinWait();
        }
        try (Attached console = new Attached(rig, 1, ScrollBack.BYTES)) {
            Reply reply = console.next();
            while (!reply.getLast()) {
                reply.getConsoleOutput().getData().writeTo(out);
                reply = console.next();
            }
        }
    }
}
