package io.xenolith.drivers.xenbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.DomId;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of SPLIT-DRIVERS section 2, and the reading of what a peer wrote. */
class XenbusTest {
    private static String row(final XenbusState own, final boolean online) {
        return String.join(" ", Arrays.stream(XenbusState.values())
                .map(peer -> BackendReaction.of(own, peer, online).name()).toList());
    }

    private static String row(final XenbusState own) {
        return String.join(" ",
                Arrays.stream(XenbusState.values()).map(peer -> FrontendReaction.of(own, peer).name()).toList());
    }

    @ParameterizedTest
    @CsvSource({"UNKNOWN, NONE OFFER OFFER CONNECT CONNECT CLOSE CLOSE NONE NONE",
            "INITIALISING, NONE OFFER OFFER CONNECT CONNECT CLOSE CLOSE NONE NONE",
            "INIT_WAIT, CLOSE NONE NONE CONNECT CONNECT CLOSE CLOSE NONE NONE",
            "INITIALISED, CLOSE NONE NONE CONNECT CONNECT CLOSE CLOSE NONE NONE",
            "CONNECTED, CLOSE REOPEN REOPEN NONE NONE FOLLOW CLOSE NONE NONE",
            "CLOSING, CLOSE REOPEN REOPEN NONE NONE FOLLOW CLOSE NONE NONE",
            "CLOSED, NONE OFFER OFFER CONNECT NONE NONE NONE NONE NONE",
            "RECONFIGURING, CLOSE REOPEN REOPEN NONE NONE FOLLOW CLOSE NONE NONE",
            "RECONFIGURED, CLOSE REOPEN REOPEN NONE NONE FOLLOW CLOSE NONE NONE"})
    void aBackendReactsToEveryStateOfItsFrontend(final XenbusState own, final String reactions) {
        assertThat(row(own, true)).isEqualTo(reactions);
    }

    @ParameterizedTest
    @CsvSource({"INITIALISING, NONE NONE NONE NONE NONE CLOSE CLOSE NONE NONE",
            "INIT_WAIT, CLOSE NONE NONE NONE NONE CLOSE CLOSE NONE NONE",
            "CONNECTED, CLOSE CLOSE CLOSE NONE NONE FOLLOW CLOSE NONE NONE",
            "CLOSING, CLOSE CLOSE CLOSE NONE NONE FOLLOW CLOSE NONE NONE",
            "CLOSED, NONE NONE NONE NONE NONE NONE NONE NONE NONE"})
    void aBackendThatIsBeingRemovedConnectsNothing(final XenbusState own, final String reactions) {
        assertThat(row(own, false)).isEqualTo(reactions);
    }

    @ParameterizedTest
    @CsvSource({"UNKNOWN, NONE NONE PUBLISH PUBLISH NONE NONE NONE NONE NONE",
            "INITIALISING, NONE NONE PUBLISH PUBLISH NONE NONE NONE NONE NONE",
            "INIT_WAIT, NONE NONE PUBLISH PUBLISH NONE NONE NONE NONE NONE",
            "INITIALISED, RESTART RESTART NONE NONE CONNECT CLOSE CLOSE NONE NONE",
            "CONNECTED, RESTART RESTART RESTART NONE REFRESH CLOSE CLOSE NONE NONE",
            "CLOSING, CLOSE CLOSE CLOSE NONE NONE CLOSE CLOSE NONE NONE",
            "CLOSED, RELEASE RELEASE RELEASE NONE NONE RELEASE RELEASE NONE NONE",
            "RECONFIGURING, RESTART RESTART RESTART NONE REFRESH CLOSE CLOSE NONE NONE",
            "RECONFIGURED, RESTART RESTART RESTART NONE REFRESH CLOSE CLOSE NONE NONE"})
    void aFrontendReactsToEveryStateOfItsBackend(final XenbusState own, final String reactions) {
        assertThat(row(own)).isEqualTo(reactions);
    }

    @ParameterizedTest
    @CsvSource({"UNKNOWN, 0",
            "INITIALISING, 1",
            "INIT_WAIT, 2",
            "INITIALISED, 3",
            "CONNECTED, 4",
            "CLOSING, 5",
            "CLOSED, 6",
            "RECONFIGURING, 7",
            "RECONFIGURED, 8"})
    void statesHaveTheNumbersOfTheHeader(final XenbusState state, final int value) {
        assertThat(state.value()).isEqualTo(value);
        assertThat(XenbusState.parse(Optional.of(Integer.toString(value)))).isEqualTo(state);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " 4", "4 ", "4\0", "-4", "+4", "9", "44", "0x4", "four", "99999999999999999999999"})
    void aStateThatIsNoneIsUnknown(final String text) {
        assertThat(XenbusState.parse(Optional.of(text))).isEqualTo(XenbusState.UNKNOWN);
        assertThat(XenbusState.parse(Optional.empty())).isEqualTo(XenbusState.UNKNOWN);
    }

    @Test
    void numbersAreDigitsWithinTheirBound() {
        assertThat(StoreKeys.unsigned("0", 5)).isEqualTo(OptionalLong.of(0));
        assertThat(StoreKeys.unsigned("5", 5)).isEqualTo(OptionalLong.of(5));
        assertThat(StoreKeys.unsigned("6", 5)).isEmpty();
        assertThat(StoreKeys.unsigned("999999999999999999", Long.MAX_VALUE)).hasValue(999_999_999_999_999_999L);
        assertThat(StoreKeys.unsigned("1000000000000000000", Long.MAX_VALUE)).isEmpty();
        assertThat(StoreKeys.unsigned("\u0664", 5)).isEmpty();
        assertThat(StoreKeys.unsigned(Optional.empty(), 5)).isEmpty();
        assertThat(StoreKeys.unsignedOr(Optional.empty(), 3, 5)).hasValue(3);
        assertThat(StoreKeys.unsignedOr(Optional.of("x"), 3, 5)).isEmpty();
    }

    @Test
    void aFeatureIsOneOrNot() {
        assertThat(StoreKeys.flag(Optional.of("1"))).isTrue();
        assertThat(StoreKeys.flag(Optional.of("2"))).isFalse();
        assertThat(StoreKeys.flag(Optional.of("1\0"))).isFalse();
        assertThat(StoreKeys.flag(Optional.empty())).isFalse();
    }

    @Test
    void aBackendsPathSaysWhoseDeviceItIs() {
        final DevicePath path = DevicePath.ofBackend("/local/domain/0/backend/vbd/4/51712").orElseThrow();
        assertThat(path).isEqualTo(new DevicePath(new DomId(0), "vbd", new DomId(4), 51712));
        assertThat(path.backendPath()).isEqualTo("/local/domain/0/backend/vbd/4/51712");
        assertThat(path.frontendPath()).isEqualTo("/local/domain/4/device/vbd/51712");
        assertThat(path.backendErrorPath()).isEqualTo("/local/domain/0/error/backend/vbd/4/51712/error");
        assertThat(path.deviceName()).isEqualTo("vbd/4/51712");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/local/domain/0/backend/vbd/4", "/local/domain/0/backend/vbd/4/51712/state",
            "/local/domain/0/backend//4/51712", "/local/domain/x/backend/vbd/4/51712",
            "/local/domain/0/backend/vbd/32752/51712", "/local/domain/0/backend/vbd/4/-1",
            "/local/domain/0/device/vbd/4/51712", "local/domain/0/backend/vbd/4/51712/",
            "/local/domain/0/backend/vbd/4/4294967296"})
    void otherPathsAreNoBackends(final String path) {
        assertThat(DevicePath.ofBackend(path)).isEmpty();
    }
}
