package io.xenolith.host.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.control.ControlClient;
import io.xenolith.control.v1.AttachDisk;
import io.xenolith.control.v1.Disk;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.control.v1.ToolstackRequest;
import io.xenolith.host.daemon.DaemonRig.Attached;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk is to come from an NBD server that takes connections and says nothing. */
@Timeout(120)
class SilentServerTest {
    @TempDir
    private Path folder;

    @Test
    void guestsRunWhileAServerThatSaysNothingIsWaitedFor() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DaemonRig rig = new DaemonRig(folder.resolve("h"));
                ControlClient operator = rig.connect();
                Attached console = console(rig)) {
            console.type("before\n");
            console.awaitText("echo: before");
            final FutureTask<ToolstackReply> attached = new FutureTask<>(
                    () -> operator.ask(attach(silent.getLocalPort())));
            Thread.ofVirtual().start(attached);
            // Somebody has come, so it is under way; a socket that nobody has is closed by the collector.
            try (Socket accepted = silent.accept()) {
                accepted.getOutputStream().flush();
                console.type("meanwhile\n");
                console.awaitText("echo: meanwhile");
                assertThat(attached.isDone()).isFalse();
                assertThat(attached.get().getFailure().getLogList()).first().asString()
                        .contains("script: nbd://127.0.0.1:" + silent.getLocalPort() + "/disk: ")
                        .contains("has not answered the handshake");
            }
        }
    }

    private static Attached console(final DaemonRig rig) throws IOException {
        rig.create("guest", "echo", "", List.of());
        while (rig.status().getDomainsCount() == 0) {
            Thread.onSpinWait();
        }
        return new Attached(rig, 1, ScrollBack.BYTES);
    }

    private static ToolstackRequest attach(final int port) {
        return ToolstackRequest.newBuilder().setAttachDisk(AttachDisk.newBuilder().setDomid(1).setDisk(
                Disk.newBuilder().setVdev("xvdb").setFormat("raw").setPdevPath("nbd://127.0.0.1:" + port + "/disk")))
                .build();
    }
}
