package io.xenolith.xl.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Sets of CPUs as xl reads and prints them. */
class CpuMapTest {
    private static String through(final String text) throws CpuMap.BadRange {
        return CpuMap.text(CpuMap.parse(text, 8), 8);
    }

    @Test
    void rangesAreJoined() throws CpuMap.BadRange {
        assertThat(through("0-3,5,7")).isEqualTo("0-3,5,7");
        assertThat(through("1,2,3")).isEqualTo("1-3");
    }

    @Test
    void allIsAWord() throws CpuMap.BadRange {
        assertThat(through("0-7")).isEqualTo("all");
        assertThat(through("all")).isEqualTo("all");
    }

    @Test
    void aHatTakesAway() throws CpuMap.BadRange {
        assertThat(through("all,^3")).isEqualTo("0-2,4-7");
    }

    @Test
    void cpusThatAreNotThereAreNothing() throws CpuMap.BadRange {
        assertThat(through("9")).isEqualTo("none");
    }

    @Test
    void theOnlyNodeHasAllCpus() throws CpuMap.BadRange {
        assertThat(through("node:0,^0")).isEqualTo("1-7");
    }

    @Test
    void anythingElseIsNoRange() {
        assertThatThrownBy(() -> CpuMap.parse("abc", 8)).hasMessage("Invalid pcpu range: abc.");
        assertThatThrownBy(() -> CpuMap.parse("3-1", 8)).hasMessage("Invalid pcpu range: 3-1.");
        assertThatThrownBy(() -> CpuMap.parse("^all", 8)).hasMessage("Can't combine \"^\" and \"all\".");
    }
}
