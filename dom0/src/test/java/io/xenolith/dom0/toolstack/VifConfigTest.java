package io.xenolith.dom0.toolstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.drivers.net.NetbackOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VifConfigTest {
    private static VifConfig vif(final String mac, final String bridge, final String rate) {
        return new VifConfig(0, mac, bridge, rate, NetbackOptions.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({"10Mb/s, '62500,50000'", "250KB/s, '12500,50000'", "1MB/s@20ms, '20000,20000'",
            "8Gb/s@1s, '1000000000,1000000'", "100B/s@10000us, '1,10000'"})
    void aRateIsBytesInAnInterval(final String text, final String key) {
        assertThat(VifRate.key(text)).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "10Mb", "10Mb/s@", "-1B/s", "0B/s", "1B/s@1us", "999999999GB/s@1000s"})
    void whatIsNoRateIsRefused(final String text) {
        assertThatThrownBy(() -> VifRate.key(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rate=" + text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00:16:3e:00:00", "01:16:3e:00:00:01", "ff:ff:ff:ff:ff:ff", "00-16-3e-00-00-01"})
    void whatIsNoStationsAddressIsRefused(final String mac) {
        assertThatThrownBy(() -> vif(mac, "xenbr0", "")).hasMessageContaining("mac=" + mac);
    }

    @Test
    void aBridgeHasAnInterfacesName() {
        assertThatThrownBy(() -> vif("00:16:3e:00:00:01", "a bridge", "")).hasMessageContaining("bridge=a bridge");
        assertThat(vif("00:16:3e:00:00:01", "xenbr0", "1Mb/s").portName(3)).isEqualTo("vif3.0");
    }

    @Test
    void defaultAddressesAreOfXensRange() {
        assertThat(VifConfig.defaultMac(2, 1)).isEqualTo("00:16:3e:00:02:01");
        assertThat(VifConfig.defaultMac(0x1fe, 0)).as("domains beyond 255").isEqualTo("00:16:3e:01:fe:00");
    }
}
