package io.xenolith.host.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NbdUriTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
            nbd://host:1234/a/b,          host, 1234, a/b
            nbd://host,                   host, 10809, ''
            nbd://host/,                  host, 10809, ''
            nbd://[::1]:99/my%20disk,     ::1, 99, my disk
            """)
    void aServerHasAPortAndExports(final String text, final String host, final int port, final String export) {
        assertThat(NbdUri.parse(text))
                .isEqualTo(new NbdUri(new NbdUri.Server.Tcp(host, port), export, text)).hasToString(text);
    }

    @Test
    void orASocket() {
        final String text = "nbd+unix:///disk?socket=/run/nbd.sock";
        assertThat(NbdUri.parse(text))
                .isEqualTo(new NbdUri(new NbdUri.Server.Unix(Path.of("/run/nbd.sock")), "disk", text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            nbds://host/x            | 'nbds://host/x' wants TLS, which is not spoken here; want nbd:// or nbd+unix://
            nbd+vsock://1/x          | 'nbd+vsock://1/x' is no way to a server; want nbd:// or nbd+unix://
            nbd:///x                 | 'nbd:///x', want nbd://HOST[:PORT]/EXPORT
            nbd://host:0/x           | 'nbd://host:0/x', want nbd://HOST[:PORT]/EXPORT
            nbd://host:70000/x       | 'nbd://host:70000/x', want nbd://HOST[:PORT]/EXPORT
            nbd:host                 | 'nbd:host', want nbd://HOST[:PORT]/EXPORT
            nbd://host/a b           | 'nbd://host/a b' is no URI: Illegal character in path at character 13
            nbd+unix:///x            | 'nbd+unix:///x', want nbd+unix:///EXPORT?socket=PATH
            nbd+unix:///x?socket=    | 'nbd+unix:///x?socket=', want nbd+unix:///EXPORT?socket=PATH
            nbd+unix://h/x?socket=/s | 'nbd+unix://h/x?socket=/s', want nbd+unix:///EXPORT?socket=PATH
            """)
    void whatIsNoneSaysWhy(final String text, final String why) {
        assertThat(NbdUri.isMeantBy(text)).isTrue();
        assertThatThrownBy(() -> NbdUri.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessage(why);
    }

    @Test
    void otherNamesAreFiles() {
        assertThat(NbdUri.isMeantBy("nbd.img")).isFalse();
        assertThat(NbdUri.isMeantBy("./nbd:x")).isFalse();
    }
}
