package io.xenolith.drivers.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.drivers.xenbus.XenbusState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Either half dies at each step of a device's life, or finds the other in any state: nothing it held stays, and a fresh
 * connect works. SPLIT-DRIVERS section 2; section 20 items 7, 8, 9, 18.
 */
class HandshakeDeathTest {
    /** More than the steps from the start of both halves to the end of {@link #life}. */
    private static final int STEPS = 60;

    private final VbdFixture vbd = new VbdFixture();
    private final List<Integer> statuses = new ArrayList<>();
    private Blkback back = vbd.blkback(BlkbackOptions.DEFAULT.withTransfer(BlkbackOptions.Transfer.MAP));
    private Blkfront front = vbd.blkfront(BlkFeatures.FRONTEND_DEFAULT.withPersistent(true));

    static IntStream steps() {
        return IntStream.range(0, STEPS);
    }

    static Stream<Arguments> pairs() {
        return Stream.of(XenbusState.values())
                .flatMap(one -> Stream.of(XenbusState.values()).map(other -> Arguments.of(one, other)));
    }

    /** Connects, uses and closes the device as far as {@code steps} pieces of work go. */
    private void life(final int steps) {
        assertThat(back.start()).isEmpty();
        front.start();
        boolean asked = false;
        for (int i = 0; i < steps; i++) {
            if (!vbd.machine.step() && asked) {
                front.close();
            }
            if (front.isConnected() && !asked) {
                asked = true;
                ask();
            }
        }
    }

    private void ask() {
        final long page = vbd.page(3);
        assertThat(front.write(8, List.of(BlkSegment.wholePage(page)), statuses::add))
                .isEqualTo(BlkSubmit.ACCEPTED);
        front.push();
    }

    private void assertThatADeviceWorksAndGivesEverythingBack() {
        vbd.machine.run();
        assertThat(front.isConnected()).as("%s %s, front %s, back %s", front.failure(), vbd.machine.notes,
                vbd.front("state"), vbd.back("state")).isTrue();
        statuses.clear();
        ask();
        vbd.machine.run();
        assertThat(statuses).containsExactly(0);
        front.close();
        vbd.machine.run();
        assertThat(vbd.front("state")).isEqualTo("6");
        assertThat(vbd.back("state")).isEqualTo("6");
        assertThat(vbd.guest.grantCount()).as("grants").isZero();
        assertThat(vbd.guest.channelCount()).as("ports of the guest").isZero();
        assertNothingIsMapped();
    }

    private void assertNothingIsMapped() {
        assertThat(vbd.dom0.mappingCount()).as("mappings").isZero();
        assertThat(vbd.dom0.channelCount()).as("ports of dom0").isZero();
    }

    private void reopenIfClosed() {
        vbd.machine.run();
        if (!front.failure().isEmpty()) {
            // A backend that is Connected to nothing is not believed any more: the guest loads its driver anew.
            front = vbd.blkfront();
            front.start();
        } else if (front.state() == XenbusState.CLOSED) {
            front.reopen();
        }
    }

    private void newBackend() {
        back = vbd.blkback(BlkbackOptions.DEFAULT);
        assertThat(back.start()).isEmpty();
    }

    @Test
    void theStepsAreAWholeLife() {
        life(STEPS);
        assertThat(statuses).containsExactly(0);
        assertThat(front.state()).isEqualTo(XenbusState.CLOSED);
        assertThat(back.state()).isEqualTo(XenbusState.CLOSED);
    }

    @ParameterizedTest
    @MethodSource("steps")
    void aBackendThatDiesAtAnyStepIsFollowedByAnother(final int steps) {
        life(steps);
        back.stop();
        assertNothingIsMapped();
        vbd.machine.run();
        newBackend();
        reopenIfClosed();
        assertThatADeviceWorksAndGivesEverythingBack();
    }

    @ParameterizedTest
    @MethodSource("steps")
    void aBackendThatDiesTwiceInARowIsFollowedByAnother(final int steps) {
        life(30);
        back.stop();
        newBackend();
        for (int i = 0; i < steps; i++) {
            final boolean _ = vbd.machine.step();
        }
        back.stop();
        newBackend();
        reopenIfClosed();
        assertThatADeviceWorksAndGivesEverythingBack();
    }

    @ParameterizedTest
    @MethodSource("steps")
    void aFrontendWhoseKernelIsReplacedAtAnyStepIsFollowedByAnother(final int steps) {
        life(steps);
        vbd.guest.dies();
        front = vbd.blkfront();
        front.start();
        reopenIfClosed();
        assertThatADeviceWorksAndGivesEverythingBack();
    }

    @ParameterizedTest
    @MethodSource("steps")
    void aDeviceTakenAwayAtAnyStepIsGivenBackByBothHalves(final int steps) {
        life(steps);
        back.stop();
        vbd.machine.store.removeTree(VbdFixture.FRONT);
        vbd.machine.store.removeTree(VbdFixture.BACK);
        vbd.machine.run();
        assertNothingIsMapped();
        assertThat(vbd.guest.grantCount()).as("grants").isZero();
        assertThat(vbd.guest.channelCount()).as("ports of the guest").isZero();
        assertThat(front.isGone()).isTrue();
        assertThat(vbd.machine.store.get(VbdFixture.FRONT + "/state")).isNull();
        assertThat(vbd.machine.store.watchCount()).isZero();
    }

    @Test
    void aDeviceTakenAwayWhileTheFrontendBeginsIsNotMadeAnew() {
        vbd.machine.store.afterTransaction = () -> {
            final boolean _ = vbd.machine.store.removeTree(VbdFixture.FRONT);
            final boolean _ = vbd.machine.store.removeTree(VbdFixture.BACK);
        };
        front.start();
        vbd.machine.run();
        assertThat(vbd.front("state")).isNull();
        assertThat(front.isGone()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void halvesThatStartConnectWhateverStatesWereLeft(final XenbusState leftBack, final XenbusState leftFront) {
        vbd.backKey("state", leftBack.text());
        vbd.frontKey("state", leftFront.text());
        assertThat(back.start()).isEmpty();
        vbd.machine.run();
        front.start();
        assertThatADeviceWorksAndGivesEverythingBack();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aFrontendInAnyStateOutlivesABackendThatSaysAnything(final XenbusState own, final XenbusState said) {
        bringFrontTo(own);
        back.stop();
        vbd.backKey("state", said.text());
        vbd.machine.run();
        newBackend();
        reopenIfClosed();
        assertThatADeviceWorksAndGivesEverythingBack();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aBackendInAnyStateOutlivesAFrontendThatSaysAnything(final XenbusState own, final XenbusState said) {
        bringFrontTo(own);
        vbd.guest.dies();
        vbd.frontKey("state", said.text());
        vbd.machine.run();
        front = vbd.blkfront();
        front.start();
        assertThatADeviceWorksAndGivesEverythingBack();
    }

    /** As near to {@code own} as a frontend gets. */
    private void bringFrontTo(final XenbusState own) {
        assertThat(back.start()).isEmpty();
        front.start();
        for (int i = 0; i < STEPS && front.state() != own; i++) {
            if (!vbd.machine.step()) {
                front.close();
            }
        }
    }
}
