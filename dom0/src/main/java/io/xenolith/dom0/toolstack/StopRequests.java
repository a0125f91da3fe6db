package io.xenolith.dom0.toolstack;

import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.kernel.Dom0Timers;
import io.xenolith.dom0.xenstore.XenstoreClient;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Asks guests to go down by their control node. A guest says that it has heard by emptying the node. */
final class StopRequests {
    private static final long TIMEOUT_NS = 60_000_000_000L;

    private final Dom0Machine machine;
    private final XenstoreClient client;

    StopRequests(final Dom0Machine machine, final XenstoreClient client) {
        this.machine = machine;
        this.client = client;
    }

    void ask(final ToolstackQuestion.AskToStop question, final Consumer<ToolstackAnswer> answer)
            throws LibxlException {
        final String node = DomainStore.domainPath(question.domid()) + "/control/shutdown";
        if (!client.exists(node)) {
            throw new LibxlException(LibxlException.FAIL, List.of());
        }
        client.write(node, question.how());
        new Request(node, answer).start();
    }

    /** One that waits for its guest. */
    private final class Request {
        private final String node;
        private final Consumer<ToolstackAnswer> answer;
        private final Dom0Timers.Timer timeout = machine.timers().create(this::expire);
        private XenstoreClient.WatchHandle watch;
        private boolean over;

        Request(final String node, final Consumer<ToolstackAnswer> answer) {
            this.node = node;
            this.answer = answer;
        }

        void start() {
            timeout.arm(machine.nowNs() + TIMEOUT_NS);
            watch = client.watch(node, _ -> changed());
        }

        private void changed() {
            final Optional<String> value = client.read(node);
            if (value.isEmpty() || value.get().isEmpty()) {
                end(ToolstackAnswer.Done.WITHOUT_A_WORD);
            }
        }

        private void expire() {
            end(new ToolstackAnswer.Failed(LibxlException.TIMED_OUT,
                    List.of("libxl: error: libxl_domain.c:854:pvcontrol_cb: guest didn't acknowledge control request: "
                            + LibxlException.TIMED_OUT)));
        }

        private void end(final ToolstackAnswer said) {
            if (!over) {
                over = true;
                timeout.cancel();
                client.unwatch(watch);
                answer.accept(said);
            }
        }
    }
}
