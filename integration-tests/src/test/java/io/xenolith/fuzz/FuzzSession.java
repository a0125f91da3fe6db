package io.xenolith.fuzz;

import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.check.HostInvariants;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** One fuzzing run: its seed, its counts, the check of invariants every so many calls, and what went wrong. */
final class FuzzSession {
    private static final long HASH_PRIME = 0x100000001b3L;

    private final long seed;
    private final int callsPerCheck;
    private final FuzzCounts counts = new FuzzCounts();
    /** The callers that live now, by domain; they are each other's targets. */
    private final TreeMap<Integer, FuzzCaller> callers = new TreeMap<>();
    private Hypervisor hypervisor;
    private String lastOperation = "";
    private String failure = "";
    private long hash = 0xcbf29ce484222325L;
    private long checks;
    private boolean active;
    /** Step of the run loop in which each guest was last known to call. */
    private final Map<Integer, Long> callsSeen = new HashMap<>();
    private final Map<Integer, Long> lastSteps = new HashMap<>();
    private final Map<Integer, Long> callsOf = new HashMap<>();
    private final Map<Integer, StringBuilder> consoles = new HashMap<>();
    /** How guests and commands came to their ends, and how often. */
    private final TreeMap<String, Integer> ends = new TreeMap<>();

    FuzzSession(final long seed, final int callsPerCheck) {
        this.seed = seed;
        this.callsPerCheck = callsPerCheck;
    }

    void hypervisor(final Hypervisor newHypervisor) {
        hypervisor = newHypervisor;
    }

    long seed() {
        return seed;
    }

    FuzzCounts counts() {
        return counts;
    }

    SortedMap<Integer, FuzzCaller> callers() {
        return callers;
    }

    /** What happened in the whole run, in one number. */
    long hash() {
        return hash;
    }

    long checks() {
        return checks;
    }

    /** A call of {@code operation} begins. */
    void begin(final FuzzCaller caller, final String operation) {
        counts.called(operation);
        callsOf.merge(caller.domid(), 1L, Long::sum);
        lastOperation = operation + " of d" + caller.domid();
    }

    /** It has come back with {@code result}. */
    void end(final long result) {
        mix(result);
        if (counts.calls() % callsPerCheck == 0) {
            check(lastOperation);
        }
    }

    void mix(final long value) {
        hash = (hash ^ value) * HASH_PRIME;
    }

    /** dom0 takes part. */
    boolean active() {
        return active;
    }

    void active(final boolean newActive) {
        active = newActive;
    }

    /** Step at which a guest was seen to have called since it was asked for before; {@code now} if it has. */
    long lastStep(final int domid, final long now) {
        final long calls = callsOf.getOrDefault(domid, 0L);
        if (callsSeen.getOrDefault(domid, 0L) != calls) {
            callsSeen.put(domid, calls);
            lastSteps.put(domid, now);
        }
        return lastSteps.getOrDefault(domid, 0L);
    }

    /** A domain has come to its end. */
    void ended(final int shutdownCode, final String reason) {
        ends.merge("code " + shutdownCode + " " + reason.replaceAll("0x[0-9a-f]+|[0-9]+", "N"), 1, Integer::sum);
        mix(shutdownCode);
    }

    void replacedStuck() {
        ends.merge("stuck", 1, Integer::sum);
    }

    void commandFailed(final String reason) {
        ends.merge("command failed: " + reason.replaceAll("guest[0-9]+", "guestN"), 1, Integer::sum);
    }

    /** Why guests panic is on their consoles. */
    void console(final int domid, final byte[] bytes) {
        final StringBuilder text = consoles.computeIfAbsent(domid, _ -> new StringBuilder());
        text.append(new String(bytes, StandardCharsets.ISO_8859_1));
        final int at = text.indexOf("kernel panic: ");
        if (at >= 0) {
            ends.merge(
                    text.substring(at, Math.min(text.length(), at + 70)).replaceAll("0x[0-9a-f]+|[0-9]+", "N").strip(),
                    1,
                    Integer::sum);
        }
        text.setLength(0);
    }

    /** A fuzzer itself is wrong, unless the exception comes from what its kernel stands on. */
    void guestFailed(final RuntimeException e) {
        if (e.getStackTrace().length > 0 && e.getStackTrace()[0].getClassName().startsWith("io.xenolith.fuzz")) {
            fail("the fuzzer: " + e + " at " + e.getStackTrace()[0]);
        }
    }

    /** How everything ended, with counts. */
    String ends() {
        final StringBuilder text = new StringBuilder();
        ends.forEach((how, times) -> text.append(String.format("%7d  %s%n", times, how)));
        return text.toString();
    }

    /** Counts everything again. */
    void check(final String when) {
        checks++;
        final List<String> differences = HostInvariants.check(hypervisor);
        if (!differences.isEmpty()) {
            fail("after " + when + ": " + String.join("\n  ", differences.subList(0, Math.min(8, differences.size()))));
        }
    }

    void fail(final String what) {
        if (failure.isEmpty()) {
            failure = where() + ": " + what;
        }
    }

    /** System time. */
    long nowNs() {
        return hypervisor.clock().nowNs();
    }

    /** Seed and step: what it takes to come here again. */
    String where() {
        return "seed " + seed + ", call " + counts.calls() + " (" + lastOperation + ")";
    }

    /** Throws if something has gone wrong. */
    void orThrow() {
        if (!failure.isEmpty()) {
            throw new AssertionError(failure);
        }
    }
}
