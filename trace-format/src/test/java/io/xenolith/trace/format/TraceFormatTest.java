package io.xenolith.trace.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.v1.Event;
import io.xenolith.trace.v1.FileHeader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TraceFormatTest {
    private static final RecursiveComparisonConfiguration FIELD_BY_FIELD = RecursiveComparisonConfiguration.builder()
            .withStrictTypeChecking(true).build();

    static Stream<Class<?>> kindsOfEvent() {
        return Arrays.stream(TraceEvent.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @MethodSource("kindsOfEvent")
    void everyKindOfEventComesBackAsItWas(final Class<?> kind) throws Exception {
        for (int variant = 0; variant < 3; variant++) {
            final TraceEvent event = sample(kind, variant);
            final StampedEvent read = readAll(write(new StampedEvent(7, 9, event))).getFirst();
            assertThat(read.timeNs()).isEqualTo(7);
            assertThat(read.sequence()).isEqualTo(9);
            assertThat(read.event()).usingRecursiveComparison(FIELD_BY_FIELD).isEqualTo(event);
        }
    }

    @Test
    void theStamperGivesVirtualTimeAndConsecutiveNumbers() {
        final long[] now = {100};
        final TraceStamper stamper = new TraceStamper(() -> now[0]);
        assertThat(stamper.on()).as("nobody listens").isFalse();
        final List<StampedEvent> heard = new ArrayList<>();
        stamper.add(heard::add);
        assertThat(stamper.on()).isTrue();
        stamper.emit(new TraceEvent.EvtchnClosed(1, 0));
        now[0] = 250;
        stamper.emit(new TraceEvent.EvtchnClosed(2, 0));
        assertThat(heard).containsExactly(new StampedEvent(100, 0, new TraceEvent.EvtchnClosed(1, 0)),
                new StampedEvent(250, 1, new TraceEvent.EvtchnClosed(2, 0)));
    }

    @Test
    void theHeaderCarriesSeedAndConfiguration() throws IOException {
        try (TraceReader reader = reader(write())) {
            assertThat(reader.header()).isEqualTo(new TraceHeader(42, "x.yaml"));
            assertThat(reader.next()).isEmpty();
        }
    }

    @Test
    void theSameEventsGiveTheSameBytesAndDigest() throws Exception {
        final StampedEvent[] events = kindsOfEvent().map(kind -> stamped(kind, 1)).toArray(StampedEvent[]::new);
        assertThat(write(events)).isEqualTo(write(events));
        try (TraceWriter first = TraceWriter.digestOnly(); TraceWriter second = TraceWriter.digestOnly()) {
            for (final StampedEvent event : events) {
                first.accept(event);
                second.accept(event);
            }
            assertThat(first.events()).isEqualTo(events.length);
            assertThat(first.sha256()).isEqualTo(second.sha256()).hasSize(64);
            final String before = first.sha256();
            first.accept(events[0]);
            assertThat(first.sha256()).isNotEqualTo(before);
        }
    }

    @Test
    void theDigestIsThatOfTheBytesAfterTheHeader() throws Exception {
        final StampedEvent event = stamped(TraceEvent.RingSlot.class, 1);
        final byte[] empty = write();
        final byte[] file = write(event);
        final byte[] events = Arrays.copyOfRange(file, empty.length, file.length);
        try (TraceWriter writer = TraceWriter.digestOnly()) {
            writer.accept(event);
            assertThat(writer.sha256()).isEqualTo(java.util.HexFormat.of()
                    .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(events)));
        }
    }

    @Test
    void anEventLargerThanTheScratchBufferIsWrittenWhole() throws IOException {
        final byte[] text = new byte[100_000];
        Arrays.fill(text, (byte) 'x');
        final StampedEvent read = readAll(write(new StampedEvent(0, 0, new TraceEvent.ConsoleOutput(1, text))))
                .getFirst();
        assertThat(((TraceEvent.ConsoleOutput) read.event()).bytes()).isEqualTo(text);
    }

    @Test
    void anotherFileIsNoTrace() {
        assertThatThrownBy(() -> reader("hello, world".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(TraceFormatException.class)
                .hasMessage("t.trace: not a trace file: it does not begin with \"xentrace\"");
    }

    @Test
    void anEmptyFileIsNoTrace() {
        assertThatThrownBy(() -> reader(new byte[0])).isInstanceOf(TraceFormatException.class)
                .hasMessageContaining("not a trace file");
    }

    @Test
    void aFileThatEndsBeforeItsHeaderIsRefused() {
        assertThatThrownBy(() -> reader(TraceFile.MAGIC)).isInstanceOf(TraceFormatException.class)
                .hasMessage("t.trace: ends before its header");
    }

    @Test
    void aLaterVersionIsRefusedByNumber() throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(TraceFile.MAGIC);
        FileHeader.newBuilder().setVersion(2).build().writeDelimitedTo(out);
        assertThatThrownBy(() -> reader(out.toByteArray())).isInstanceOf(TraceFormatException.class)
                .hasMessage("t.trace: trace format version 2, this program reads version 1");
    }

    @Test
    void aFileCutOffAnywhereInsideAnEventSaysHowManyEventsWereWhole() throws Exception {
        final StampedEvent event = stamped(TraceEvent.RingSlot.class, 1);
        final int first = write(event).length;
        final byte[] file = write(event, event);
        for (int length = first + 1; length < file.length; length++) {
            final byte[] cut = Arrays.copyOf(file, length);
            try (TraceReader reader = reader(cut)) {
                assertThat(reader.next()).isPresent();
                assertThatThrownBy(reader::next).isInstanceOf(TraceFormatException.class)
                        .hasMessageStartingWith("t.trace: cut off or broken after 1 events: ");
            }
        }
    }

    @Test
    void anImpossibleLengthIsRefused() throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(write());
        out.write(new byte[]{-1, -1, -1, -1, 15});
        try (TraceReader reader = reader(out.toByteArray())) {
            assertThatThrownBy(reader::next).isInstanceOf(TraceFormatException.class)
                    .hasMessage("t.trace: cut off or broken after 0 events: impossible length -1");
        }
    }

    @Test
    void bytesThatAreNoEventAreRefused() throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(write());
        out.write(new byte[]{3, -1, -1, -1});
        try (TraceReader reader = reader(out.toByteArray())) {
            assertThatThrownBy(reader::next).isInstanceOf(TraceFormatException.class)
                    .hasMessageStartingWith("t.trace: cut off or broken after 0 events: ");
        }
    }

    @Test
    void kindsOfEventFromALaterVersionArePassedOver() throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(write());
        Event.newBuilder().setTimeNs(1)
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(500,
                                UnknownFieldSet.Field.newBuilder().addLengthDelimited(ByteString.copyFromUtf8("?"))
                                        .build())
                        .build())
                .build().writeDelimitedTo(out);
        EventEncoder.encode(2, 1, new TraceEvent.EvtchnClosed(3, 0)).writeDelimitedTo(out);
        assertThat(readAll(out.toByteArray()))
                .containsExactly(new StampedEvent(2, 1, new TraceEvent.EvtchnClosed(3, 0)));
    }

    private static StampedEvent stamped(final Class<?> kind, final int variant) {
        try {
            return new StampedEvent(variant, variant, sample(kind, variant));
        } catch (final ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /** An event of {@code kind}: variant 0 is all zero and empty, 1 all different, 2 all extreme. */
    private static TraceEvent sample(final Class<?> kind, final int variant) throws ReflectiveOperationException {
        final RecordComponent[] components = kind.getRecordComponents();
        final Object[] values = new Object[components.length];
        final Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < values.length; i++) {
            types[i] = components[i].getType();
            values[i] = value(types[i], i, variant);
        }
        final Constructor<?> constructor = kind.getDeclaredConstructor(types);
        return (TraceEvent) constructor.newInstance(values);
    }

    private static Object value(final Class<?> type, final int i, final int variant) {
        if (type == int.class) {
            return new int[]{0, i + 1, i % 2 == 0 ? -1 : Integer.MIN_VALUE}[variant];
        }
        if (type == long.class) {
            return new long[]{0, i + 1L, i % 2 == 0 ? -1 : Long.MIN_VALUE}[variant];
        }
        if (type == boolean.class) {
            return variant != 0;
        }
        if (type == String.class) {
            return new String[]{"", "text " + i, "\u00e9\u0000\n" + i}[variant];
        }
        if (type == byte[].class) {
            return new byte[][]{{}, {(byte) i, 2, 3}, {-1, 0, (byte) (i + 128)}}[variant];
        }
        throw new AssertionError("trace.proto has no rule for a component of type " + type);
    }

    private static byte[] write(final StampedEvent... events) throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TraceWriter writer = new TraceWriter(out, new TraceHeader(42, "x.yaml"))) {
            for (final StampedEvent event : events) {
                writer.accept(event);
            }
        }
        return out.toByteArray();
    }

    private static TraceReader reader(final byte[] file) throws IOException {
        return new TraceReader(new ByteArrayInputStream(file), "t.trace");
    }

    private static List<StampedEvent> readAll(final byte[] file) throws IOException {
        final List<StampedEvent> events = new ArrayList<>();
        try (TraceReader reader = reader(file)) {
            for (Optional<StampedEvent> next = reader.next(); next.isPresent(); next = reader.next()) {
                events.add(next.get());
            }
        }
        return events;
    }
}
