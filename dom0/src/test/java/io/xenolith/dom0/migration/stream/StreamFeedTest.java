package io.xenolith.dom0.migration.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.LocalMemory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A stream that comes in pieces is read record by record, and never waited for. */
class StreamFeedTest {
    private static final int HEAD = 64;

    private static byte[] record(final int type, final int length) {
        final LocalMemory record = new LocalMemory(8 + length + (-length & 7));
        record.putInt(0, type);
        record.putInt(4, length);
        return record.array();
    }

    /** A feed whose head has been read. */
    private static StreamFeed begun() {
        final StreamFeed feed = new StreamFeed();
        feed.add(new byte[HEAD]);
        assertThat(feed.ready()).isTrue();
        assertThat(feed.read(new byte[HEAD], 0, HEAD)).isEqualTo(HEAD);
        return feed;
    }

    @Test
    void theHeadIsThereWhenAllOfItIs() {
        final StreamFeed feed = new StreamFeed();
        feed.add(new byte[HEAD - 1]);
        assertThat(feed.ready()).isFalse();
        feed.add(new byte[1]);
        assertThat(feed.ready()).isTrue();
        assertThat(feed.waiting()).isEqualTo(HEAD);
    }

    @Test
    void aRecordIsThereWhenItsPaddingIs() {
        final StreamFeed feed = begun();
        final byte[] record = record(1, 13);
        for (int i = 0; i < record.length - 1; i++) {
            feed.add(Arrays.copyOfRange(record, i, i + 1));
            assertThat(feed.ready()).isFalse();
        }
        feed.add(new byte[1]);
        assertThat(feed.ready()).isTrue();
    }

    @Test
    void whatComesInPiecesIsReadInTheirOrder() {
        final StreamFeed feed = new StreamFeed();
        feed.add(new byte[]{1, 2});
        feed.add(new byte[0]);
        feed.add(new byte[]{3});
        final byte[] read = new byte[4];
        assertThat(feed.read(read, 0, 1)).isEqualTo(1);
        assertThat(feed.read(read, 1, 3)).isEqualTo(1);
        assertThat(feed.read()).isEqualTo(3);
        assertThat(feed.read()).isEqualTo(-1);
        assertThat(read).startsWith(1, 2);
    }

    @Test
    void theEndIsThereWithTheRecordBehindIt() {
        final StreamFeed feed = begun();
        feed.add(record(0, 0));
        assertThat(feed.ready()).isFalse();
        feed.add(record(0, 0));
        assertThat(feed.ready()).isTrue();
        assertThat(feed.read(new byte[16], 0, 16)).isPositive();
        assertThat(feed.ready()).as("nothing more is to come").isTrue();
    }

    @Test
    void aLengthThatNoRecordHasIsNotWaitedFor() {
        final StreamFeed feed = begun();
        feed.add(Arrays.copyOf(record(1, 0), 4));
        feed.add(new byte[]{-1, -1, -1, -1});
        assertThat(feed.ready()).isTrue();
    }
}
