package io.xenolith.xl.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.xenolith.control.v1.DomainConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A configuration in libxl's JSON is the one that it was made of. */
public final class ConfigFromJsonTest {
    /** The configuration in a file that real xl saved. */
    public static String saved(final String name) throws IOException {
        try (InputStream in = ConfigFromJsonTest.class.getResourceAsStream("/saved/" + name + ".json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static DomainConfiguration read(final String text) throws Exception {
        return DomainConfigReader.read("test", text, _ -> {
        }, 4, () -> ByteString.copyFrom(new byte[16]));
    }

    @Test
    void allThatAConfigurationFileSaysComesBack() throws Exception {
        final DomainConfiguration config = read("""
                name = "all \\"of\\" it"
                uuid = "00112233-4455-6677-8899-aabbccddeeff"
                seclabel = "system_u:system_r:domU_t"
                kernel = "/boot/vmlinuz"
                ramdisk = "/boot/initrd"
                extra = "console=hvc0"
                memory = 128
                maxmem = 256
                vcpus = 2
                maxvcpus = 3
                cpus = "0-1"
                cpus_soft = ["1", "2"]
                cpu_weight = 512
                cap = 50
                max_grant_frames = 32
                max_maptrack_frames = 64
                event_channels = 127
                e820_host = 1
                localtime = 1
                nomigrate = 0
                tsc_mode = "native"
                on_poweroff = "preserve"
                on_reboot = "rename-restart"
                on_crash = "coredump-restart"
                disk = ["/dev/vdb,raw,xvda,w", "format=qcow2,vdev=xvdb,access=ro,devtype=cdrom,discard,target=/d.qcow2"]
                vif = ["mac=00:16:3e:00:00:01,bridge=xenbr1,ip=10.0.0.1,vifname=v0,mtu=1400", "bridge=b"]
                vfb = ["vnc=1,vnclisten=::1"]
                """);
        final DomainConfiguration.Builder wanted = config.toBuilder();
        // The order of interfaces is that of their numbers.
        wanted.getVifsBuilder(0).setDevid(0);
        wanted.getVifsBuilder(1).setDevid(1);
        assertThat(ConfigFromJson.read(ConfigJson.of(config))).isEqualTo(wanted.build());
    }

    @Test
    void aRateComesBackAsOneThatIsTheSame() throws Exception {
        final DomainConfiguration config = read("name = \"r\"\nkernel = \"/k\"\nvif = [\"rate=10Mb/s@20ms\"]\n");
        final DomainConfiguration again = ConfigFromJson.read(ConfigJson.of(config));
        assertThat(again.getVifs(0).getRate()).isEqualTo("1250000B/s@20000us");
        assertThat(again.getVifs(0).getRateBytesPerInterval()).isEqualTo(config.getVifs(0).getRateBytesPerInterval());
    }

    @Test
    void whatRealXlSavedIsUnderstood() throws Exception {
        final DomainConfiguration config = ConfigFromJson.read(saved("linux"));
        assertThat(config.getName()).isEqualTo("linux");
        assertThat(config.getTargetKib()).isEqualTo(131072);
        assertThat(config.getDisks(0)).satisfies(disk -> {
            assertThat(disk.getPdevPath()).isEqualTo("/dev/vdb");
            assertThat(disk.getReadwrite()).isTrue();
        });
        assertThat(config.getVifs(0).getMac()).isEqualTo("00:16:3e:00:00:01");
        assertThat(config.getOnReboot()).isEqualTo("restart");
        assertThat(config.getOnCrash()).isEqualTo("destroy");
        assertThat(config.getOnSoftReset()).isEqualTo("soft-reset");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"{; it is no JSON", "[]; it is of the type ''", "1; it is of the type ''",
            "{\"c_info\": {\"type\": \"hvm\"}}; it is of the type 'hvm', and there are only PV guests here",
            "{\"c_info\": {\"type\": \"pv\", \"name\": \"x\"}}; it has no UUID",
            "{\"c_info\": {\"type\": \"pv\", \"name\": 5}}; its name is 5",
            "{\"pcidevs\": [{}]}; it has pcidevs, which this host does not have"})
    void whatIsNoConfigurationIsRefused(final String json, final String why) {
        assertThatThrownBy(() -> ConfigFromJson.read(json)).isInstanceOf(ConfigFromJson.BadJson.class)
                .hasMessageStartingWith(why);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"\"max_memkb\": 131072; \"max_memkb\": -1; its max_memkb is -1",
            "\"max_memkb\": 131072; \"max_memkb\": 1.5; its max_memkb is 1.5",
            "\"max_memkb\": 131072; \"max_memkb\": 123456789012345678901; its max_memkb is 123456789012345678901",
            "\"weight\": 256; \"weight\": 4294967296; its weight is 4294967296",
            "\"claim_mode\": \"True\"; \"claim_mode\": \"maybe\"; its claim_mode is \"maybe\"",
            "\"devid\": 0; \"devid\": \"0\"; its devid is \"0\"",
            "\"readwrite\": 1; \"readwrite\": [1]; its readwrite is [1]"})
    void aMemberOfTheWrongKindIsRefused(final String member, final String other, final String why)
            throws IOException {
        final String json = saved("linux");
        assertThat(json).contains(member);
        assertThatThrownBy(() -> ConfigFromJson.read(json.replace(member, other)))
                .isInstanceOf(ConfigFromJson.BadJson.class).hasMessage(why);
    }
}
