package io.xenolith.hypervisor.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.MachineFixture;
import io.xenolith.hypervisor.domain.Vcpu;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Xen says of itself: at its start, when a domain crashes, and when somebody presses a key. */
class DebugKeysTest {
    private final MachineFixture machine = new MachineFixture();
    private final DebugKeys keys = new DebugKeys(machine.hypervisor());
    private String banner;

    @BeforeEach
    void emptyConsole() {
        banner = console();
    }

    @AfterEach
    void stop() {
        machine.close();
    }

    private String console() {
        final ConsoleRing console = machine.hypervisor().console();
        final byte[] bytes = new byte[ConsoleRing.SIZE];
        final int count = console.read(console.consumer(), bytes);
        console.clearTo(console.producer());
        return new String(bytes, 0, count, StandardCharsets.US_ASCII);
    }

    private String press(final char key) {
        keys.press(key, machine.dom0().vcpu());
        return console();
    }

    @Test
    void theStartTellsVersionMemoryAndScheduler() {
        assertThat(banner).startsWith("(XEN) Xen version 4.17.7 (Xenolith) (pkg-xen-devel@lists.alioth.debian.org) ")
                .contains("(XEN) Command line: console=com1", "(XEN) System RAM: 16MB (16384kB)\n",
                        "(XEN) Using scheduler: SMP Credit Scheduler rev2 (credit2)\n",
                        "(XEN) Detected 2000.000 MHz processor.\n");
        assertThat(banner.lines()).allMatch(line -> line.startsWith("(XEN) "));
    }

    @Test
    void aKeyThatThereIsNotDoesNothing() {
        assertThat(press('?')).isEmpty();
        assertThat(press('\0')).isEmpty();
        assertThat(press('\u00ff')).isEmpty();
    }

    @Test
    void hListsTheKeysAsXenDoes() {
        assertThat(press('h')).startsWith("(XEN) 'h' pressed -> showing installed handlers\n")
                .contains("(XEN)  key '*' (ascii '2a') => print all diagnostics\n",
                        "(XEN)  key 'q' (ascii '71') => dump domain (and guest debug) info\n");
    }

    @Test
    void qShowsEachDomainAndTellsItsVcpus() {
        final String shown = press('q');
        assertThat(shown).contains(
                "(XEN) General information for domain 0:\n(XEN)     refcnt=3 dying=0 pause_count=0\n",
                "(XEN)     handle=00000000-0000-0000-0000-000000000000 vm_assist=00000000\n",
                "(XEN)     I/O Memory { 0-fedff, fef00-fcfffff }\n",
                "(XEN)     I/O Ports  { 0-1f, 22-3f, 44-60, 62-9f, a2-3f7, 400-607, 60c-cfb, d00-ffff }\n",
                "(XEN)     log-dirty  { }\n", "(XEN)     DomPage list too long to display\n",
                "(XEN) NODE affinity for domain 0: [0]\n", "(XEN)   UNIT0 affinities: hard={0} soft={0}\n",
                "(XEN)     pause_count=0 pause_flags=0\n",
                "(XEN) Notifying guest 0:0 (virq 1, port 0)\n");
        assertThat(shown).contains("(XEN) General information for domain " + MachineFixture.DOMU + ":\n",
                "(XEN)     Interrupts { }\n", "(XEN)     I/O Memory { }\n");
        assertThat(shown).endsWith("(XEN) Shared frames 0 -- Saved frames 0\n");
    }

    @Test
    void qRaisesTheDebugVirqOfWhoeverHasBoundIt() {
        final int port = machine.domU().domain().evtchn().bindVirq(Xen.VIRQ_DEBUG, 0);
        assertThat(press('q')).contains(
                "(XEN) Notifying guest " + MachineFixture.DOMU + ":0 (virq 1, port " + port + ")\n");
        assertThat(machine.domU().domain().evtchn().isPending(port)).isTrue();
    }

    @Test
    void eShowsPortsByStateAndPeer() {
        final int port = machine.dom0().domain().evtchn().allocUnbound(0, MachineFixture.DOMU);
        final int peer = machine.domU().domain().evtchn().bindInterdomain(0, port);
        machine.dom0().domain().evtchn().bindIpi(0);
        final String shown = press('e');
        assertThat(shown).startsWith("""
                (XEN) 'e' pressed -> dumping event-channel info
                (XEN) Event channel information for domain 0:
                (XEN) Polling vCPUs: {}
                (XEN)     port [p/m/s]
                """);
        assertThat(shown).contains(
                String.format("(XEN)     %4d [0/0/0]: s=3 n=0 x=0 d=%d p=%d\n", port, MachineFixture.DOMU, peer),
                "[0/0/0]: s=6 n=0 x=0\n");
    }

    @Test
    void gShowsTablesWithoutMappings() {
        assertThat(press('g')).startsWith("""
                (XEN) gnttab_usage_print_all [ key 'g' pressed
                (XEN)       -------- active --------       -------- shared --------
                (XEN) [ref] localdom mfn      pin          localdom gmfn     flags
                (XEN) grant-table for remote d0 (v1)
                (XEN)   1 frames (64 max), 0 maptrack frames (1024 max)
                (XEN) no active grant table entries
                """).endsWith("(XEN) gnttab_usage_print_all ] done\n");
    }

    @Test
    void memoryIsCountedByZones() {
        final long free = machine.hypervisor().frames().freeFrames();
        assertThat(press('m')).endsWith("(XEN)     Dom heap: " + free * 4 + "kB free\n");
        final long zones = press('H').lines().filter(line -> line.contains("zone="))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*-> | pages", ""))).sum();
        assertThat(zones).isEqualTo(free);
    }

    @Test
    void theRegistersOfWhoRunsAreShownWithItsStack() {
        final Vcpu vcpu = machine.dom0().vcpu();
        vcpu.registers().rip = 0x1234;
        final String shown = press('d');
        assertThat(shown.replace(" \n", "\n")).startsWith("""
                (XEN) 'd' pressed -> dumping registers
                (XEN)
                (XEN) *** Dumping CPU0 guest state (d0v0): ***
                (XEN) ----[ Xen-4.17.7  x86_64  debug=n  Not tainted ]----
                (XEN) CPU:    0
                """);
        assertThat(shown).contains("[<0000000000001234>]\n", "(XEN) Guest stack trace from rsp=");
        assertThat(press('0')).contains("(XEN) *** Dumping Dom0 vcpu#0 state: ***\n");
    }

    @Test
    void starPressesAllThatShowSomething() {
        assertThat(press('*')).startsWith("(XEN) '*' pressed -> firing all diagnostic keyhandlers\n")
                .contains("(XEN) [r: dump run queues]\n", "(XEN) Synced stime skew: max=0ns avg=0ns samples=1 ");
    }

    @Test
    void aCrashIsToldWithItsReason() {
        machine.hypervisor().crash(machine.domU().domain(), "a reason");
        assertThat(console()).startsWith("(XEN) domain_crash called: d" + MachineFixture.DOMU + ": a reason\n");
        machine.hypervisor().crash(machine.domU().domain(), "another");
        assertThat(console()).isEmpty();
    }
}
