package io.xenolith.host.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CapturePointsTest {
    private static final CapturePoint BRIDGE = new CapturePoint.Bridge("xenbr0");
    private static final CapturePoint VIF = new CapturePoint.Vif("a", 0);

    private final CapturePoints one = new CapturePoints(List.of(BRIDGE, VIF));
    private final CapturePoints many = new CapturePoints(List.of(BRIDGE, VIF, new CapturePoint.Vif("b", 0),
            new CapturePoint.Vif("b", 1), new CapturePoint.Bridge("b"), new CapturePoint.Bridge("c")));

    @ParameterizedTest
    @ValueSource(strings = {"xenbr0", "bridge:xenbr0"})
    void aBridgeGoesByItsName(final String name) {
        assertThat(one.find(name)).isEqualTo(BRIDGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/vif0", "a.vif0"})
    void anInterfaceGoesByItsDomainAndNumber(final String name) {
        assertThat(one.find(name)).isEqualTo(VIF);
        assertThat(many.find(name)).isEqualTo(VIF);
    }

    @Test
    void aNameThatMayMeanSeveralIsRefusedWithTheirFullNames() {
        assertThatThrownBy(() -> many.find("b")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'b' can be b/vif0, b/vif1 or bridge:b");
        assertThat(many.find("bridge:b")).isEqualTo(new CapturePoint.Bridge("b"));
    }

    @Test
    void anUnknownNameIsRefusedWithTheNearest() {
        assertThatThrownBy(() -> one.find("xenbr1"))
                .hasMessage("no bridge or interface 'xenbr1', did you mean 'xenbr0'?");
        assertThatThrownBy(() -> one.find("qqqqqq"))
                .hasMessage("no bridge or interface 'qqqqqq', want xenbr0 or a/vif0");
        assertThatThrownBy(() -> new CapturePoints(List.of()).find("a"))
                .hasMessage("no bridge or interface 'a': the scenario has no network");
    }

    @Test
    void theOnlyBridgeNeedsNoName() {
        assertThat(one.onlyBridge()).isEqualTo(BRIDGE);
        assertThatThrownBy(many::onlyBridge).hasMessage("which bridge: xenbr0, b or c?");
        assertThatThrownBy(() -> new CapturePoints(List.of(VIF)).onlyBridge())
                .hasMessage("the scenario has no bridge");
    }
}
