package io.xenolith.dom0.toolstack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of disks in guests and their numbers, xen-vbd-interface(7). */
class VdevNameTest {
    @ParameterizedTest
    @CsvSource({"xvda,51712", "xvdb,51728", "xvda1,51713", "xvdp15,51967", "xvdq,268439552", "xvdaa,268442112",
            "xvda16,268435472", "sda,2048", "sdb1,2065", "hda,768", "hdb,832", "hdc,5632", "hdd1,5697", "d0p0,51712",
            "d16,268439552", "51712,51712"})
    void aNameHasItsNumber(final String name, final int number) {
        assertThat(VdevName.number(name)).hasValue(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nosuch", "xvd", "sdq", "hde", "hda64", "sda16", "xvdA", "vda", "xvda257"})
    void whatIsNoNameHasNone(final String name) {
        assertThat(VdevName.number(name)).isEmpty();
    }

    @Test
    void aDiskOfAConfigurationHasTheNumberOfItsName() {
        assertThat(DiskConfig.number("xvdc")).isEqualTo(51744);
    }
}
