package io.xenolith.xl.verb;

import io.xenolith.control.v1.SetMemory;
import io.xenolith.control.v1.ToolstackRequest;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import io.xenolith.xl.text.MemorySize;
import java.util.List;
import java.util.OptionalLong;

/** {@code xl mem-set} and {@code mem-max}: how much memory a guest is to have, and may have. */
enum Memory implements Verb {
    TARGET("cannot set domid %d dynamic max memory to : %s\n") {
        @Override
        ToolstackRequest.Builder request(final SetMemory memory) {
            return Asks.request().setSetMemoryTarget(memory);
        }
    },
    MOST("cannot set domid %d static max memory to : %s\n") {
        @Override
        ToolstackRequest.Builder request(final SetMemory memory) {
            return Asks.request().setSetMaxMemory(memory);
        }
    };

    private final String complaint;

    Memory(final String complaint) {
        this.complaint = complaint;
    }

    abstract ToolstackRequest.Builder request(SetMemory memory);

    @Override
    public int run(final Session session, final List<String> arguments) {
        final List<String> words = session.arguments(arguments, 2);
        final int domid = session.findDomain(words.get(0));
        final String text = words.get(1);
        final OptionalLong kib = MemorySize.kib(text);
        if (kib.isEmpty()) {
            throw Asks.fail(session, "invalid memory size: %s\n", text);
        }
        if (session.ask(request(SetMemory.newBuilder().setDomid(domid).setKib(kib.getAsLong()).build())).hasFailure()) {
            throw Asks.fail(session, complaint, domid, text);
        }
        return 0;
    }
}
