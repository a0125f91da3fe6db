package io.xenolith.bench.control;

import io.xenolith.control.v1.DomainListQuestion;
import io.xenolith.control.v1.Request;
import io.xenolith.control.v1.ToHost;
import io.xenolith.control.v1.ToolstackRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** They all ask for the list of domains, and as soon as all have it, again. */
public final class CrowdBenchmark extends ControlAttackBenchmark {
    private static final int CLIENTS = 500;

    @Override
    public String name() {
        return "control-crowd";
    }

    @Override
    public String measures() {
        return "rate of a busy domain while 500 clients at once ask for the list of domains, over that without";
    }

    @Override
    String counted() {
        return "lists";
    }

    @Override
    Attack begin(final Path socket) throws IOException {
        final List<RawConnection> crowd = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            crowd.add(new RawConnection(socket));
        }
        final byte[] question = ToHost.newBuilder().setRequest(Request.newBuilder().setId(1).setToolstack(
                ToolstackRequest.newBuilder().setDomainList(DomainListQuestion.getDefaultInstance()))).build()
                .toByteArray();
        return new Attack(() -> {
            for (final RawConnection client : crowd) {
                client.send(question);
            }
            for (final RawConnection client : crowd) {
                client.readMessage();
            }
            return CLIENTS;
        }, crowd);
    }
}
