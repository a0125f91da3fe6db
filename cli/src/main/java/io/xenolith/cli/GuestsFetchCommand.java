package io.xenolith.cli;

import io.xenolith.host.guests.GuestFetch;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code xenolith guests fetch}. */
@Command(name = "fetch", description = {
        "Get Debian's paravirtual guests with apt-get download (no root is needed): the "
                + "kernels linux-cloud and linux-amd64, an initramfs for each, GRUB and busybox. Versions and SHA-256 go to "
                + "MANIFEST.json."})
final class GuestsFetchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--dir", paramLabel = "FOLDER", defaultValue = "guests", description = "Where to put them "
            + "(${DEFAULT-VALUE}).")
    private Path folder;

    @Option(names = "--force", description = "Fetch them again, in the versions that the archive has now.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        final PrintWriter out = spec.commandLine().getOut();
        new GuestFetch(folder, line -> {
            out.println("guests: " + line);
            out.flush();
        }).run(force);
        return 0;
    }
}
