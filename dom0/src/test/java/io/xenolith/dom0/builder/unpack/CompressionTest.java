package io.xenolith.dom0.builder.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every format unpacks what the tools packed that kernels are packed with, and survives what they would never write. */
class CompressionTest {
    private static final int LIMIT = 64 << 20;

    private static byte[] packed(final Compression format) {
        return SampleData.resource("sample." + switch (format) {
            case GZIP -> "gz";
            case BZIP2 -> "bz2";
            case XZ -> "xz";
            case LZMA -> "lzma";
            case LZO -> "lzo";
            case LZ4 -> "lz4";
            case ZSTD -> "zst";
        });
    }

    private static byte[] unpack(final byte[] packed, final int limit) throws UnpackException {
        return Compression.of(packed, 0, packed.length).orElseThrow().unpack(packed, 0, packed.length, limit);
    }

    @ParameterizedTest
    @EnumSource
    void whatTheKernelsToolPackedIsUnpacked(final Compression format) throws UnpackException {
        final byte[] packed = packed(format);
        assertThat(Compression.of(packed, 0, packed.length)).contains(format);
        assertThat(unpack(packed, LIMIT)).isEqualTo(SampleData.sample());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sample-1.zst", "sample-19.zst", "sample-fast.zst", "sample-1.lzo", "sample-1.bz2",
            "sample-plain.xz"})
    void otherLevelsAreUnpackedToo(final String name) throws UnpackException {
        assertThat(unpack(SampleData.resource(name), LIMIT)).isEqualTo(SampleData.sample());
    }

    @ParameterizedTest
    @CsvSource({"far.zst,3000", "far.xz,5000"})
    void aWindowOfMoreThan8MiBIsUnpacked(final String name, final int sizeMax) throws UnpackException {
        final byte[] packed = SampleData.resource(name);
        assertThat(packed.length).isLessThan(sizeMax);
        assertThat(unpack(packed, LIMIT)).isEqualTo(SampleData.farSample());
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsReadBeyondThePartThatWasGiven(final Compression format) throws UnpackException {
        final byte[] packed = packed(format);
        final byte[] among = new byte[packed.length + 200];
        Arrays.fill(among, (byte) 0xa5);
        System.arraycopy(packed, 0, among, 100, packed.length);
        assertThat(format.unpack(among, 100, packed.length, LIMIT)).isEqualTo(SampleData.sample());
    }

    @ParameterizedTest
    @EnumSource
    void moreThanIsAllowedIsRefused(final Compression format) throws UnpackException {
        final int size = SampleData.sample().length;
        assertThat(unpack(packed(format), size)).hasSize(size);
        assertThatThrownBy(() -> unpack(packed(format), size - 1)).isInstanceOf(UnpackException.class)
                .hasMessageContaining("more than the " + (size - 1) + " bytes that there is room for");
    }

    @ParameterizedTest
    @EnumSource
    void dataThatEndTooEarlyAreRefused(final Compression format) {
        final byte[] packed = packed(format);
        for (int length = 9; length < packed.length - 9; length += 1 + length / 16) {
            final byte[] start = Arrays.copyOf(packed, length);
            byte[] unpacked = {};
            try {
                unpacked = unpack(start, LIMIT);
            } catch (final UnpackException e) {
                assertThat(e).hasMessageNotContaining("\n");
            }
            // The legacy frame of LZ4 has no end of its own: blocks simply stop.
            assertThat(unpacked.length).isLessThan(SampleData.sample().length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void damageIsRefusedWhereThereAreChecksumsAndHarmlessWhereThereAreNone(final Compression format) {
        long state = 42;
        // A dictionary of 128 MiB is made each time for these two.
        final int rounds = format == Compression.XZ || format == Compression.LZMA ? 60 : 3000;
        for (int round = 0; round < rounds; round++) {
            final byte[] packed = packed(format);
            for (int i = 0; i <= round % 4; i++) {
                state = state * 6364136223846793005L + 1442695040888963407L;
                // Half of the damage goes to the headers and tables at the start.
                final int reach = (state & 1) == 0 ? packed.length : Math.min(packed.length, 200);
                packed[(int) ((state >>> 33) % reach)] = (byte) (state >>> 20);
            }
            try {
                final byte[] unpacked = format.unpack(packed, 0, packed.length, 1 << 20);
                assertThat(unpacked.length).isLessThanOrEqualTo(1 << 20);
                if (format != Compression.LZMA && format != Compression.LZ4 && unpacked.length > 0) {
                    assertThat(unpacked).isEqualTo(SampleData.sample());
                }
            } catch (final UnpackException e) {
                assertThat(e).hasMessageNotContaining("\n");
            }
        }
    }

    @Test
    void unknownDataHaveNoFormat() {
        assertThat(Compression.of(new byte[]{0x7f, 'E', 'L', 'F'}, 0, 4)).isEmpty();
        assertThat(Compression.of(new byte[]{0x1f}, 0, 1)).isEmpty();
        assertThat(Compression.of(new byte[0], 0, 0)).isEmpty();
    }
}
