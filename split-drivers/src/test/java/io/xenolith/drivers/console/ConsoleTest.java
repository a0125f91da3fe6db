package io.xenolith.drivers.console;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.DomId;
import io.xenolith.abi.GrantRef;
import io.xenolith.abi.Port;
import io.xenolith.abi.io.console.XenconsInterface;
import io.xenolith.drivers.fake.FakeDomain;
import io.xenolith.drivers.fake.FakeMachine;
import io.xenolith.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** SPLIT-DRIVERS section 6: both halves, and a hostile guest by raw writes to the page. */
class ConsoleTest {
    private final FakeMachine machine = new FakeMachine();
    private final FakeDomain dom0 = machine.domain(0);
    private final FakeDomain guest = machine.domain(3);
    private final StringBuilder screen = new StringBuilder();
    private int terminalTakes = Integer.MAX_VALUE;
    private int spaceCalls;
    private int guestEvents;
    private long page;
    private GrantRef gref;
    private Port port;
    private ConsoleFrontend front;
    private ConsoleBackend back;

    private final ConsoleTerminal terminal = new ConsoleTerminal() {
        @Override
        public int output(final byte[] bytes, final int offset, final int length) {
            final int taken = Math.min(length, terminalTakes);
            terminalTakes -= taken;
            screen.append(new String(bytes, offset, taken, ISO_8859_1));
            return taken;
        }

        @Override
        public void inputSpace() {
            spaceCalls++;
        }
    };

    @BeforeEach
    void connected() {
        page = guest.allocatePages(1);
        gref = guest.grant(new DomId(0), page, false).orElseThrow();
        port = guest.allocateUnbound(new DomId(0), () -> {
            guestEvents++;
            return true;
        }).orElseThrow();
        front = new ConsoleFrontend(guest.memory(), page, () -> guest.notify(port), machine.sink, 3);
        back(ConsoleLimits.DEFAULT);
    }

    private void back(final ConsoleLimits limits) {
        if (back != null) {
            back.disconnect();
        }
        back = new ConsoleBackend(dom0, new DomId(3), terminal, limits);
        assertThat(back.connect(gref.value(), port)).isEmpty();
        machine.runNow();
    }

    private int print(final String text) {
        return front.write(text.getBytes(ISO_8859_1), 0, text.length());
    }

    private void type(final String text) {
        assertThat(back.input(text.getBytes(ISO_8859_1), 0, text.length())).isEqualTo(text.length());
    }

    @Test
    void theRingsLieWhereTheHeaderPutsThem() {
        assertThat(ConsoleRings.IN.size()).isEqualTo(1024);
        assertThat(ConsoleRings.OUT.size()).isEqualTo(2048);
        assertThat(ConsoleRings.OUT.prod()).isEqualTo(3084);
    }

    @Test
    void whatIsPrintedIsOnTheTerminal() {
        assertThat(print("hello\r\n")).isEqualTo(7);
        machine.run();
        assertThat(screen).hasToString("hello\r\n");
        assertThat(back.bytesOut()).isEqualTo(7);
        assertThat(guestEvents).isEqualTo(1);
    }

    @Test
    void whatWasPrintedBeforeTheDaemonCameIsPrintedToo() {
        back.disconnect();
        print("early");
        assertThat(back.connect(gref.value(), port)).isEmpty();
        machine.run();
        assertThat(screen).hasToString("early");
    }

    @Test
    void whatIsTypedIsReadAndTheDaemonToldOfTheRoom() {
        type("ls\n");
        machine.run();
        assertThat(guestEvents).isEqualTo(1);
        final byte[] read = new byte[10];
        assertThat(front.inAvailable()).isEqualTo(3);
        assertThat(front.read(read, 0, 10)).isEqualTo(3);
        assertThat(new String(read, 0, 3, ISO_8859_1)).isEqualTo("ls\n");
        final int before = spaceCalls;
        machine.run();
        assertThat(spaceCalls).isEqualTo(before + 1);
        assertThat(front.read(read, 0, 10)).isZero();
    }

    @Test
    void aFullInRingTakesNoMoreUntilTheGuestReads() {
        final byte[] much = new byte[1500];
        assertThat(back.input(much, 0, 1500)).isEqualTo(1024);
        assertThat(back.input(much, 1024, 476)).isZero();
        assertThat(front.read(new byte[100], 0, 100)).isEqualTo(100);
        assertThat(back.input(much, 1024, 476)).isEqualTo(100);
    }

    @Test
    void aFullOutRingTakesNoMoreUntilTheDaemonReads() {
        assertThat(print("x".repeat(3000))).isEqualTo(2048);
        assertThat(print("y")).isZero();
        assertThat(front.outFree()).isZero();
        machine.run();
        assertThat(print("y")).isEqualTo(1);
    }

    @Test
    void outputBeyondTheLimitIsDroppedWhileTheTerminalIsSlow() {
        back(new ConsoleLimits(10, 30, 200_000_000));
        terminalTakes = 4;
        print("0123456789abcdef");
        machine.run();
        assertThat(screen).hasToString("0123");
        assertThat(back.bytesDropped()).isEqualTo(6);
        assertThat(back.bytesKept()).isEqualTo(6);
        terminalTakes = 100;
        back.terminalReady();
        assertThat(screen).hasToString("0123456789");
    }

    @Test
    void moreThanThirtyEventsInAPeriodAreNotHeardUntilItEnds() {
        back(new ConsoleLimits(1 << 20, 30, 200_000_000));
        final long start = machine.nowNs;
        // The first event is the one of binding.
        for (int i = 0; i < 29; i++) {
            print(".");
            machine.runNow();
        }
        assertThat(screen).hasSize(29);
        print("a");
        machine.runNow();
        print("b");
        machine.runNow();
        assertThat(screen).hasSize(29);
        machine.run();
        assertThat(screen).endsWith("ab");
        assertThat(machine.nowNs - start).isEqualTo(200_000_000);
    }

    @Test
    void eventsOfATalkativeGuestAreNotWithoutNeedWhileItIsNotHeard() {
        for (int i = 0; i < 100; i++) {
            print(".");
            machine.runNow();
        }
        assertThat(dom0.spuriousEvents).isZero();
        guest.notify(port);
        machine.runNow();
        assertThat(dom0.spuriousEvents).isEqualTo(1);
    }

    @Test
    void thirtyEventsInEachPeriodAreHeard() {
        for (int i = 0; i < 100; i++) {
            print(".");
            machine.runNow();
            machine.nowNs += 7_000_000;
        }
        assertThat(screen).hasSize(100);
    }

    @Test
    void anOutProdBeyondTheRingIsNotBelieved() {
        guest.memory().putInt(page + XenconsInterface.OUT_PROD_OFFSET, 2049);
        guest.notify(port);
        machine.run();
        guest.notify(port);
        machine.run();
        assertThat(screen).isEmpty();
        assertThat(machine.notes).containsExactly("console/3/0: the guest's console indexes cannot be");
        guest.memory().putInt(page + XenconsInterface.OUT_PROD_OFFSET, 0);
        print("back");
        machine.run();
        assertThat(screen).hasToString("back");
    }

    @Test
    void anOutProdThatGoesBackIsNotBelieved() {
        print("abc");
        machine.run();
        guest.memory().putInt(page + XenconsInterface.OUT_PROD_OFFSET, 2);
        guest.notify(port);
        machine.run();
        assertThat(screen).hasToString("abc");
    }

    @Test
    void aScribbledOutConsIsWrittenOver() {
        guest.memory().putInt(page + XenconsInterface.OUT_CONS_OFFSET, 77);
        guest.memory().putInt(page + XenconsInterface.OUT_PROD_OFFSET, 1);
        guest.memory().putByte(page + XenconsInterface.OUT_OFFSET, (byte) '!');
        guest.notify(port);
        machine.run();
        assertThat(screen).hasToString("!");
        assertThat(guest.memory().getInt(page + XenconsInterface.OUT_CONS_OFFSET)).isEqualTo(1);
    }

    @Test
    void anInConsThatCannotBeTakesNoInput() {
        guest.memory().putInt(page + XenconsInterface.IN_CONS_OFFSET, 5);
        assertThat(back.input(new byte[4], 0, 4)).isZero();
        assertThat(machine.notes).hasSize(1);
    }

    @Test
    void aFrontendTellsOfABackendWhoseIndexesCannotBe() {
        guest.memory().putInt(page + XenconsInterface.IN_PROD_OFFSET, 5000);
        assertThat(front.read(new byte[4], 0, 4)).isEqualTo(ConsoleFrontend.BROKEN);
        guest.memory().putInt(page + XenconsInterface.OUT_CONS_OFFSET, 1);
        assertThat(print("x")).isEqualTo(ConsoleFrontend.BROKEN);
    }

    @Test
    void disconnectingPrintsTheRestAndLeavesNothingMapped() {
        print("last words");
        back.disconnect();
        back.disconnect();
        assertThat(screen).hasToString("last words");
        assertThat(dom0.mappingCount()).isZero();
        assertThat(dom0.channelCount()).isZero();
        machine.run();
        assertThat(back.input(new byte[4], 0, 4)).isZero();
    }

    @Test
    void aPageThatIsNotGrantedAndAPortThatIsNotOfferedAreRefused() {
        final ConsoleBackend other = new ConsoleBackend(dom0, new DomId(3), terminal, ConsoleLimits.DEFAULT);
        assertThat(other.connect(999, port)).isEqualTo("cannot map the console page: status -3");
        assertThat(other.connect(gref.value(), new Port(99))).isEqualTo("cannot bind port 99");
        assertThat(dom0.mappingCount()).isEqualTo(1);
    }

    @Test
    void limitsBelowOneAreRefused() {
        assertThatThrownBy(() -> new ConsoleLimits(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eachStepOfALineIsTracedWithItsBytes() {
        machine.trace.clear();
        print("hi\n");
        machine.run();
        final List<TraceEvent> steps = new ArrayList<>(machine.trace);
        assertThat(steps).hasSize(4);
        assertThat(steps.get(0)).isInstanceOfSatisfying(TraceEvent.RingSlot.class, slot -> {
            assertThat(slot.device()).isEqualTo("console/3/0");
            assertThat(slot.side()).isEqualTo("out");
            assertThat(slot.text()).isEqualTo("hi\\n");
            assertThat(slot.slot()).isEqualTo("hi\n".getBytes(ISO_8859_1));
        });
        assertThat(steps.get(1)).isEqualTo(new TraceEvent.RingPush(3, "console/3/0", "out", 0, 3, 1, true));
        assertThat(steps.get(2)).isInstanceOfSatisfying(TraceEvent.RingTake.class, take -> {
            assertThat(take.domain()).isZero();
            assertThat(take.side()).isEqualTo("out");
            assertThat(take.index()).isZero();
            assertThat(take.slot()).isEqualTo("hi\n".getBytes(ISO_8859_1));
        });
        assertThat(steps.get(3)).isInstanceOfSatisfying(TraceEvent.ConsoleOutput.class,
                output -> assertThat(output.domain()).isEqualTo(3));
    }

    @Test
    void anyAmountPrintedInAnyPiecesArrivesInOrder() {
        for (int seed = 0; seed < 20; seed++) {
            final Random random = new Random(seed);
            screen.setLength(0);
            final StringBuilder printed = new StringBuilder();
            for (int i = 0; i < 60; i++) {
                final String piece = Character.toString('a' + i % 26).repeat(random.nextInt(900));
                int done = 0;
                while (done < piece.length()) {
                    done += print(piece.substring(done));
                    machine.run();
                }
                printed.append(piece);
            }
            assertThat(screen).as("seed %d", seed).hasToString(printed.toString());
        }
    }
}
