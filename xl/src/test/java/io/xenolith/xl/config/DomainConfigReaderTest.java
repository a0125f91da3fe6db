package io.xenolith.xl.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.xenolith.control.v1.DomainConfiguration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a configuration that can be read: defaults, refusals and warnings. */
class DomainConfigReaderTest {
    private static final String LEAST = "name = \"a\"\nkernel = \"/k\"\n";

    private final List<String> said = new ArrayList<>();

    private DomainConfiguration read(final String text) throws DomainConfigReader.BadConfiguration {
        return DomainConfigReader.read("a.cfg", text, said::add, 4, () -> ByteString.copyFrom(new byte[16]));
    }

    private void isRefused(final String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(DomainConfigReader.BadConfiguration.class);
    }

    @Test
    void anUnknownParameterIsWarnedAboutByLine() throws DomainConfigReader.BadConfiguration {
        assertThat(read(LEAST + "memory = 128\nmemroy = 5\n").getTargetKib()).isEqualTo(131072);
        assertThat(said).containsExactly("a.cfg:4: warning: unknown parameter 'memroy'");
    }

    @Test
    void whatOnlyAnHvmGuestHasIsRefused() {
        isRefused(LEAST + "boot = \"c\"\n");
        assertThat(said).containsExactly(
                "a.cfg:3: error: parameter 'boot' is for HVM guests, and this one is paravirtual");
    }

    @Test
    void aGuestThatIsNotParavirtualIsRefused() {
        isRefused(LEAST + "type = \"hvm\"\n");
        assertThat(said).containsExactly("a.cfg:3: error: type hvm is not there on this host: its guests are"
                + " paravirtual, type=\"pv\"");
    }

    @Test
    void theLineMayBeMadeOfRootAndExtra() throws DomainConfigReader.BadConfiguration {
        assertThat(read(LEAST + "root = \"/dev/xvda\"\nextra = \"quiet\"\n").getCommandLine())
                .isEqualTo("root=/dev/xvda quiet");
    }

    @Test
    void cmdlineOutranksRootAndExtra() throws DomainConfigReader.BadConfiguration {
        assertThat(read(LEAST + "cmdline = \"c\"\nextra = \"quiet\"\n").getCommandLine()).isEqualTo("c");
        assertThat(said).containsExactly("Warning: ignoring root= and extra= in favour of cmdline=");
    }

    @Test
    void theLastSettingOfANameCounts() throws DomainConfigReader.BadConfiguration {
        assertThat(read(LEAST + "memory = 1\nmemory = 2\n").getTargetKib()).isEqualTo(2048);
    }

    @Test
    void moreIsAddedToTextsAndLists() throws DomainConfigReader.BadConfiguration {
        final DomainConfiguration config = read(LEAST
                + "extra = \"a\"\nextra += \" b\"\nvif = [ 'mac=00:16:3e:00:00:01' ]\nvif += [ '' ]\n");
        assertThat(config.getCommandLine()).isEqualTo("a b");
        assertThat(config.getVifsCount()).isEqualTo(2);
    }

    @Test
    void numbersMayBeHexadecimalButNotMadeByAddition() throws DomainConfigReader.BadConfiguration {
        assertThat(read(LEAST + "memory = 0x80\ncap += 5\n").getTargetKib()).isEqualTo(131072);
        assertThat(said).containsExactly("a.cfg:4: warning: can't use += with numbers for parameter `cap'");
    }

    @Test
    void aListWhereAValueShouldBeIsAsIfItWereNotThere() throws DomainConfigReader.BadConfiguration {
        assertThat(read(LEAST + "memory = [ 1 ]\n").hasTargetKib()).isFalse();
        assertThat(said).containsExactly(
                "a.cfg:3: warning: parameter `memory' is a list but should be a single value");
    }

    @Test
    void moreVcpusThanAtMostAreRefused() {
        isRefused(LEAST + "vcpus = 3\nmaxvcpus = 2\n");
        assertThat(said).containsExactly("xl: maxvcpus < vcpus");
    }

    @Test
    void anUnknownActionIsRefused() {
        isRefused(LEAST + "on_crash = \"panic\"\n");
        assertThat(said).containsExactly("Unknown on_crash action \"panic\" specified");
    }

    @Test
    void aTextOfCpusIsForAllVcpusAndAListForEach() throws DomainConfigReader.BadConfiguration {
        assertThat(read(LEAST + "vcpus = 2\ncpus = \"1-3,^2\"\n").getHardAffinityList())
                .extracting(map -> map.getCpus().byteAt(0)).containsExactly((byte) 0b1010, (byte) 0b1010);
        assertThat(read(LEAST + "vcpus = 2\ncpus = [ \"0\", \"1\" ]\n").getHardAffinityList())
                .extracting(map -> map.getCpus().byteAt(0)).containsExactly((byte) 1, (byte) 2);
    }

    @Test
    void aRateIsBytesInAnInterval() throws DomainConfigReader.BadConfiguration {
        final var vif = read(LEAST + "vif = [ 'rate=10Mb/s@20ms' ]\n").getVifs(0);
        assertThat(vif.getRateBytesPerInterval()).isEqualTo(25_000);
        assertThat(vif.getRateIntervalUs()).isEqualTo(20_000);
    }

    @Test
    void aRateThatIsNoneEndsTheCommand() {
        isRefused(LEAST + "vif = [ 'rate=fast' ]\n");
        assertThat(said).containsExactly("a.cfg: config parsing error in vif: invalid rate in `fast'");
    }

    @Test
    void framebufferAndKeyboardAreAccepted() throws DomainConfigReader.BadConfiguration {
        final DomainConfiguration config = read(LEAST + "vfb = [ 'vnc=1,vnclisten=0.0.0.0' ]\nvkb = [ '' ]\n");
        assertThat(config.getVfbsCount()).isEqualTo(1);
        assertThat(said).isEmpty();
        assertThat(ConfigJson.of(config)).contains("\"vfbs\"", "\"listen\": \"0.0.0.0\"");
    }

    @Test
    void aKernelMustBeThere() {
        isRefused("name = \"a\"\n");
        assertThat(said).containsExactly("Neither kernel nor bootloader specified");
    }
}
