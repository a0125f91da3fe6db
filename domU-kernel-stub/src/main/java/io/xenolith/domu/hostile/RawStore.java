package io.xenolith.domu.hostile;

import io.xenolith.abi.io.xs.XsWire;
import io.xenolith.domu.Guest;
import io.xenolith.domu.XenstoreException;
import io.xenolith.guest.XenstoreMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The connection to xenstored, for requests in any number. */
final class RawStore implements Target {
    private final Guest guest;
    private final List<Runnable> undo = new ArrayList<>();
    private String finding = "";

    RawStore(final Guest guest) {
        this.guest = guest;
    }

    @Override
    public String kind() {
        return "xenstore";
    }

    @Override
    public boolean begin() {
        finding = "";
        return true;
    }

    /** One request, of strings that each end with a NUL; its error, or empty. */
    Optional<String> request(final int type, final String... parts) {
        try {
            final XenstoreMessage _ = guest.xenstore().request(type, 0, parts);
            return Optional.empty();
        } catch (final XenstoreException e) {
            return Optional.of(e.error());
        }
    }

    /** Begins a transaction. @return its number, or empty if it was refused, {@link #finding} being the error */
    Optional<Integer> startTransaction() {
        try {
            final XenstoreMessage reply = guest.xenstore().request(XsWire.XS_TRANSACTION_START, 0, "");
            return Optional.of(Integer.parseUnsignedInt(reply.text()));
        } catch (final XenstoreException e) {
            found(e.error());
            return Optional.empty();
        }
    }

    void endTransaction(final int id) {
        try {
            final XenstoreMessage _ = guest.xenstore().request(XsWire.XS_TRANSACTION_END, id, "F");
        } catch (final XenstoreException e) {
            found("end of a transaction: " + e.error());
        }
    }

    void found(final String text) {
        finding = text;
    }

    String finding() {
        return finding;
    }

    /** How to take back what was done, last first. */
    void undo(final Runnable step) {
        undo.addFirst(step);
    }

    @Override
    public String end() {
        undo.forEach(Runnable::run);
        undo.clear();
        return finding;
    }

    @Override
    public Optional<String> check() {
        return guest.xenstore().write("data/check", "works")
                && guest.xenstore().read("data/check").equals(Optional.of("works"))
                && guest.xenstore().remove("data/check") ? Optional.empty() : Optional.of("data/check is not kept");
    }
}
