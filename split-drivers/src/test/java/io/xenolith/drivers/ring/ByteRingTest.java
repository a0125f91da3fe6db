package io.xenolith.drivers.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.LocalMemory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** SPLIT-DRIVERS section 3, "flexible byte rings". */
class ByteRingTest {
    private static final ByteRingLayout LAYOUT = new ByteRingLayout(64, 16, 0, 4);

    private final LocalMemory page = new LocalMemory(128);

    private void start(final int index) {
        page.putInt(0, index);
        page.putInt(4, index);
    }

    @Test
    void everyStartNearTheWrapAndEveryLengthCarriesTheBytes() {
        final byte[] source = new byte[16];
        final byte[] target = new byte[16];
        new Random(1).nextBytes(source);
        for (int start = -40; start <= 40; start++) {
            for (int length = 1; length <= 16; length++) {
                start(start);
                final ByteProducer producer = new ByteProducer(LAYOUT, page);
                final ByteConsumer consumer = new ByteConsumer(LAYOUT, page);
                assertThat(producer.write(source, 0, length)).isEqualTo(length);
                assertThat(producer.free()).isEqualTo(16 - length);
                assertThat(consumer.available()).isEqualTo(length);
                assertThat(consumer.read(target, 0, 16)).isEqualTo(length);
                assertThat(target).startsWith(java.util.Arrays.copyOf(source, length));
                assertThat(consumer.available()).isZero();
                assertThat(producer.free()).isEqualTo(16);
            }
        }
    }

    @Test
    void aFullRingTakesNothingAndAnEmptyOneGivesNothing() {
        final ByteProducer producer = new ByteProducer(LAYOUT, page);
        final ByteConsumer consumer = new ByteConsumer(LAYOUT, page);
        assertThat(consumer.read(new byte[4], 0, 4)).isZero();
        assertThat(producer.write(new byte[20], 0, 20)).isEqualTo(16);
        assertThat(producer.write(new byte[20], 0, 20)).isZero();
    }

    @Test
    void indexesThatCannotBeAreBroken() {
        final ByteProducer producer = new ByteProducer(LAYOUT, page);
        final ByteConsumer consumer = new ByteConsumer(LAYOUT, page);
        page.putInt(4, 17);
        assertThat(consumer.available()).isEqualTo(ByteConsumer.BROKEN);
        assertThat(consumer.read(new byte[4], 0, 4)).isEqualTo(ByteConsumer.BROKEN);
        page.putInt(4, -1);
        assertThat(consumer.available()).isEqualTo(ByteConsumer.BROKEN);
        page.putInt(0, 1);
        assertThat(producer.free()).isEqualTo(ByteProducer.BROKEN);
        assertThat(producer.write(new byte[4], 0, 4)).isEqualTo(ByteProducer.BROKEN);
        page.putInt(0, -17);
        assertThat(producer.free()).isEqualTo(ByteProducer.BROKEN);
    }

    @Test
    void sizesThatAreNoPowerOfTwoAreRefused() {
        assertThatThrownBy(() -> new ByteRingLayout(0, 12, 0, 4)).hasMessage("size=12, want a power of 2");
    }

    @Test
    void theBytesAreWrittenBeforeTheIndexAndReadBeforeTheirRoomIsGivenBack() {
        final RecordingMemory memory = new RecordingMemory(128);
        final ByteProducer producer = new ByteProducer(LAYOUT, memory);
        final ByteConsumer consumer = new ByteConsumer(LAYOUT, memory);
        memory.log.clear();
        producer.write(new byte[4], 0, 4);
        assertThat(memory.log).containsExactly("acquire req_prod", "write slots", "release req_event");
        memory.log.clear();
        consumer.read(new byte[4], 0, 4);
        assertThat(memory.log).containsExactly("acquire req_event", "read slots", "release req_prod");
    }

    @Test
    void randomWritesAndReadsAgreeWithAQueue() {
        for (int seed = 0; seed < 100; seed++) {
            final Random random = new Random(seed);
            start(random.nextInt());
            final ByteProducer producer = new ByteProducer(LAYOUT, page);
            final ByteConsumer consumer = new ByteConsumer(LAYOUT, page);
            final Deque<Byte> queue = new ArrayDeque<>();
            for (int step = 0; step < 200; step++) {
                final byte[] bytes = new byte[random.nextInt(20)];
                if (random.nextBoolean()) {
                    random.nextBytes(bytes);
                    final int written = producer.write(bytes, 0, bytes.length);
                    assertThat(written).as("seed %d", seed).isEqualTo(Math.min(bytes.length, 16 - queue.size()));
                    for (int i = 0; i < written; i++) {
                        queue.add(bytes[i]);
                    }
                } else {
                    final int read = consumer.read(bytes, 0, bytes.length);
                    assertThat(read).as("seed %d", seed).isEqualTo(Math.min(bytes.length, queue.size()));
                    for (int i = 0; i < read; i++) {
                        assertThat(bytes[i]).as("seed %d", seed).isEqualTo(queue.remove());
                    }
                }
            }
        }
    }
}
