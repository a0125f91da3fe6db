package io.xenolith.host.gdb;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** One conversation with one gdb: what its packets mean while the guest stands still. */
final class GdbSession {
    private static final String FEATURES = "PacketSize=" + Hex.ofNumber(PacketReader.PAYLOAD_MAX)
            + ";QStartNoAckMode+;qXfer:features:read+;vContSupported+;swbreak+;hwbreak+;binary-upload+";
    private static final String TARGET_XML = "qXfer:features:read:target.xml:";
    private static final String UNKNOWN_FILE = "E00";
    private static final String MALFORMED = "E01";
    private static final String FAULT = "E14";
    private static final String OK = "OK";
    private static final String UNSUPPORTED = "";
    private static final int ANY = 0;
    private static final int ALL = -1;
    private static final int WATCHED_MAX = 4096;

    private final GdbTarget target;
    private final BreakpointTable breakpoints;
    private StopReason stop;
    /** The thread of g, p, m and their like, and that of c and s. */
    private int general;
    private int resumed = ANY;
    /** gdb can be told that a stop was a breakpoint. */
    private boolean tellsSoftware;
    private boolean tellsHardware;

    /** A conversation that begins while the guest stands still because of {@code stop}. */
    GdbSession(final GdbTarget target, final BreakpointTable breakpoints, final StopReason stop) {
        this.target = target;
        this.breakpoints = breakpoints;
        this.stop = stop;
        this.general = stop.thread();
    }

    /** The guest has stopped; what gdb is to be told. */
    byte[] stopped(final StopReason reason) {
        stop = reason;
        general = reason.thread();
        return PacketText.bytes(stopReply());
    }

    private String stopReply() {
        return "T" + Hex.ofByte(stop.signal()) + "thread:" + Hex.ofNumber(stop.thread()) + ";"
                + stop.written().map(address -> "watch:" + Hex.ofNumber(address) + ";").orElse(breakpointKind());
    }

    private String breakpointKind() {
        if (!stop.breakpoint()) {
            return "";
        }
        final boolean hardware = breakpoints.isHardware(rip(stop.thread()));
        if (hardware) {
            return tellsHardware ? "hwbreak:;" : "";
        }
        return tellsSoftware ? "swbreak:;" : "";
    }

    private long rip(final int thread) {
        long rip = 0;
        final byte[] registers = target.registers(thread);
        for (int i = Long.BYTES - 1; i >= 0; i--) {
            rip = (rip << Byte.SIZE) | Byte.toUnsignedLong(registers[RegisterLayout.offset(RegisterLayout.RIP) + i]);
        }
        return rip;
    }

    /** What {@code packet} asks for. */
    Outcome handle(final byte[] packet) {
        final String text = PacketText.of(packet);
        if (text.isEmpty()) {
            return Outcome.Reply.of(UNSUPPORTED);
        }
        try {
            return handle(text.charAt(0), text.substring(1));
        } catch (final IllegalArgumentException | IndexOutOfBoundsException e) {
            return Outcome.Reply.of(MALFORMED);
        }
    }

    private Outcome handle(final char command, final String rest) {
        return switch (command) {
            case 'c', 's' -> resumeAt(command, rest);
            case 'C', 'S' -> resumeWithSignal(Character.toLowerCase(command), rest);
            case 'D' -> new Outcome.Detach(PacketText.bytes(OK));
            case 'k' -> new Outcome.Kill(new byte[0]);
            case 'v' -> verbose(rest);
            case 'x' -> readBinary(rest);
            default -> Outcome.Reply.of(answer(command, rest));
        };
    }

    private String answer(final char command, final String rest) {
        return switch (command) {
            case '?' -> stopReply();
            case 'g' -> Hex.of(target.registers(general));
            case 'G' -> writeRegisters(rest);
            case 'p' -> readRegister(Hex.smallNumber(rest));
            case 'P' -> writeRegister(rest);
            case 'm' -> readMemory(rest);
            case 'M' -> writeMemory(rest, Hex.bytes(rest.substring(rest.indexOf(':') + 1)));
            case 'X' -> writeMemory(rest, PacketText.bytes(rest.substring(rest.indexOf(':') + 1)));
            case 'Z', 'z' -> breakpoint(command == 'Z', rest);
            case 'H' -> chooseThread(rest);
            case 'T' -> exists(thread(rest)) ? OK : MALFORMED;
            case 'q' -> query(rest);
            default -> UNSUPPORTED;
        };
    }

    // ---------------------------------------------------------------- running

    private Outcome resumeAt(final char action, final String address) {
        if (!address.isEmpty()) {
            setRegister(resumedThread(), RegisterLayout.RIP, littleEndian(Hex.number(address)));
        }
        return new Outcome.Resume(action == 's' ? resumedThread() : 0, false);
    }

    /** A guest's vCPU takes no signals. */
    private Outcome resumeWithSignal(final char action, final String rest) {
        final int address = rest.indexOf(';');
        return resumeAt(action, address < 0 ? "" : rest.substring(address + 1));
    }

    private int resumedThread() {
        return exists(resumed) ? resumed : stop.thread();
    }

    private Outcome verbose(final String rest) {
        if (rest.equals("Cont?")) {
            return Outcome.Reply.of("vCont;c;C;s;S");
        } else if (rest.startsWith("Cont;")) {
            return resume(rest.substring("Cont;".length()).split(";"));
        } else if (rest.startsWith("Kill;")) {
            return new Outcome.Kill(PacketText.bytes(OK));
        }
        return Outcome.Reply.of(UNSUPPORTED);
    }

    private Outcome resume(final String... actions) {
        int stepped = 0;
        boolean alone = true;
        for (final String action : actions) {
            final int colon = action.indexOf(':');
            final int thread = colon < 0 ? ALL : thread(action.substring(colon + 1));
            alone &= thread > 0;
            switch (action.charAt(0)) {
                case 's', 'S' -> stepped = stepped != 0 ? stepped : thread > 0 ? thread : stop.thread();
                case 'c', 'C' -> {
                }
                default -> throw new IllegalArgumentException(action);
            }
        }
        if (stepped != 0 && !exists(stepped)) {
            throw new IllegalArgumentException("no thread " + stepped);
        }
        return new Outcome.Resume(stepped, stepped != 0 && alone);
    }

    // ---------------------------------------------------------------- threads

    /** A number, {@link #ANY} or {@link #ALL}. */
    private static int thread(final String text) {
        return text.equals("-1") ? ALL : Hex.smallNumber(text);
    }

    private boolean exists(final int thread) {
        return target.threads().contains(thread);
    }

    private String chooseThread(final String rest) {
        final int thread = thread(rest.substring(1));
        if (thread > 0 && !exists(thread)) {
            return MALFORMED;
        }
        if (rest.charAt(0) == 'g') {
            general = thread > 0 ? thread : stop.thread();
        } else {
            resumed = thread;
        }
        return OK;
    }

    // ---------------------------------------------------------------- registers

    private String readRegister(final int number) {
        final int offset = RegisterLayout.offset(number);
        return Hex.of(Arrays.copyOfRange(target.registers(general), offset, offset + RegisterLayout.length(number)));
    }

    private String writeRegister(final String rest) {
        final int equals = rest.indexOf('=');
        return setRegister(general, Hex.smallNumber(rest.substring(0, equals)), Hex.bytes(rest.substring(equals + 1)))
                ? OK
                : MALFORMED;
    }

    private boolean setRegister(final int thread, final int number, final byte[] value) {
        final byte[] all = target.registers(thread);
        if (value.length != RegisterLayout.length(number)) {
            return false;
        }
        System.arraycopy(value, 0, all, RegisterLayout.offset(number), value.length);
        target.registers(thread, all);
        return true;
    }

    private String writeRegisters(final String rest) {
        final byte[] values = Hex.bytes(rest);
        if (values.length != RegisterLayout.BYTES) {
            return MALFORMED;
        }
        target.registers(general, values);
        return OK;
    }

    private static byte[] littleEndian(final long value) {
        final byte[] bytes = new byte[Long.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (value >>> (i * Byte.SIZE));
        }
        return bytes;
    }

    // ---------------------------------------------------------------- memory

    /** {@code address,length} and perhaps more behind a colon. */
    private record Range(long address, int length) {
        static Range of(final String text) {
            final int comma = text.indexOf(',');
            final int colon = text.indexOf(':');
            return new Range(Hex.number(text.substring(0, comma)),
                    Hex.smallNumber(text.substring(comma + 1, colon < 0 ? text.length() : colon)));
        }
    }

    private byte[] read(final String rest) {
        final Range range = Range.of(rest);
        return target.read(general, range.address(), Math.min(range.length(), PacketReader.PAYLOAD_MAX / 2 - 1));
    }

    private String readMemory(final String rest) {
        final byte[] bytes = read(rest);
        return bytes.length == 0 && Range.of(rest).length() != 0 ? FAULT : Hex.of(bytes);
    }

    private Outcome readBinary(final String rest) {
        final byte[] bytes = read(rest);
        return Outcome.Reply.of(bytes.length == 0 && Range.of(rest).length() != 0 ? FAULT : "b" + PacketText.of(bytes));
    }

    private String writeMemory(final String rest, final byte[] bytes) {
        final Range range = Range.of(rest);
        if (bytes.length != range.length()) {
            return MALFORMED;
        }
        return target.write(general, range.address(), bytes) ? OK : FAULT;
    }

    private String breakpoint(final boolean set, final String rest) {
        final int kind = rest.charAt(0) - '0';
        final Range range = Range.of(rest.substring("0,".length()));
        return switch (kind) {
            case BreakpointTable.SOFTWARE, BreakpointTable.HARDWARE -> {
                if (set) {
                    breakpoints.set(kind, range.address());
                } else {
                    breakpoints.remove(kind, range.address());
                }
                yield OK;
            }
            case BreakpointTable.WRITES -> watch(set, range);
            default -> UNSUPPORTED;
        };
    }

    private String watch(final boolean set, final Range range) {
        if (range.length() == 0 || range.length() > WATCHED_MAX) {
            return MALFORMED;
        }
        if (set) {
            breakpoints.watches().set(range.address(), range.length());
        } else {
            breakpoints.watches().remove(range.address(), range.length());
        }
        return OK;
    }

    // ---------------------------------------------------------------- queries

    private String query(final String rest) {
        final int end = rest.indexOf(':');
        return switch (end < 0 ? rest : rest.substring(0, end)) {
            case "Supported" -> features(rest);
            case "Xfer" -> description('q' + rest);
            case "fThreadInfo" -> "m" + target.threads().stream().map(Hex::ofNumber).collect(Collectors.joining(","));
            case "sThreadInfo" -> "l";
            case "C" -> "QC" + Hex.ofNumber(general);
            // It was there before gdb: when gdb quits, it goes on.
            case "Attached" -> "1";
            case "Symbol" -> OK;
            default -> rest.startsWith("ThreadExtraInfo,") ? extraInfo(rest) : UNSUPPORTED;
        };
    }

    private String features(final String rest) {
        final List<String> its = List.of(rest.substring(rest.indexOf(':') + 1).split(";"));
        tellsSoftware = its.contains("swbreak+");
        tellsHardware = its.contains("hwbreak+");
        return FEATURES;
    }

    private String extraInfo(final String rest) {
        final int thread = thread(rest.substring(rest.indexOf(',') + 1));
        return exists(thread) ? Hex.of(PacketText.bytes(target.describe(thread))) : MALFORMED;
    }

    /** A piece of the target description. */
    private static String description(final String query) {
        if (!query.startsWith(TARGET_XML)) {
            return query.startsWith("qXfer:features:read:") ? UNKNOWN_FILE : UNSUPPORTED;
        }
        final Range range = Range.of(query.substring(TARGET_XML.length()));
        final String xml = RegisterLayout.xml();
        final int from = Math.clamp(range.address(), 0, xml.length());
        final int to = (int) Math.min(xml.length(), from + (long) range.length());
        return (to == xml.length() ? "l" : "m") + xml.substring(from, to);
    }
}
