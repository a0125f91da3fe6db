package io.xenolith.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HostPlaceTest {
    private static final Map<String, String> HOME = Map.of("HOME", "/home/o");

    private static HostPlace named(final String name, final Map<String, String> environment) {
        return HostPlace.of(Optional.of(name), Optional.empty(), environment);
    }

    private static HostPlace unnamed(final Map<String, String> environment) {
        return HostPlace.of(Optional.empty(), Optional.empty(), environment);
    }

    @Test
    void aHostWithoutANameIsTheDefault() {
        assertThat(unnamed(HOME))
                .isEqualTo(new HostPlace("default", Path.of("/home/o/.local/state/xenolith/default")));
    }

    @Test
    void theStateHomeIsWhereXdgSaysIt() {
        assertThat(named("a", Map.of("HOME", "/home/o", "XDG_STATE_HOME", "/s")).controlSocket())
                .isEqualTo(Path.of("/s/xenolith/a/control.sock"));
    }

    @Test
    void aRelativeStateHomeCountsForNothing() {
        assertThat(named("a", Map.of("HOME", "/home/o", "XDG_STATE_HOME", "s")).folder())
                .isEqualTo(Path.of("/home/o/.local/state/xenolith/a"));
    }

    @Test
    void theVariableNamesAHost() {
        assertThat(unnamed(Map.of("HOME", "/home/o", "XENOLITH_HOST", "b")).folder())
                .isEqualTo(Path.of("/home/o/.local/state/xenolith/b"));
    }

    @Test
    void theVariableMayBeAFolder() {
        assertThat(unnamed(Map.of("XENOLITH_HOST", "/t/c"))).isEqualTo(new HostPlace("c", Path.of("/t/c")));
    }

    @Test
    void aNameThatIsGivenOutranksTheVariable() {
        assertThat(named("a", Map.of("HOME", "/home/o", "XENOLITH_HOST", "b")).name()).isEqualTo("a");
    }

    @Test
    void aFolderThatIsGivenOutranksAll() {
        assertThat(HostPlace.of(Optional.of("n"), Optional.of(Path.of("/t/../u")), Map.of("XENOLITH_HOST", "b")))
                .isEqualTo(new HostPlace("n", Path.of("/u")));
    }

    @Test
    void aNameIsNoPath() {
        assertThatThrownBy(() -> named("../x", HOME)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a host cannot be called '../x'");
    }

    @Test
    void aPathThatIsTooLongForASocketIsRefused() {
        assertThatThrownBy(() -> HostPlace.of(Optional.empty(),
                Optional.of(Path.of("/" + "d".repeat(60) + "/" + "e".repeat(31))), HOME))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("1 bytes too long")
                .hasMessageContaining("--state");
    }
}
