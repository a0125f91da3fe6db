package io.xenolith.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.xen.StartInfo;
import io.xenolith.abi.xen.Xen;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BootInfoTest {
    private static final long BASE = 0xffff_ffff_8000_0000L;
    private final LocalMemory memory = new LocalMemory(Page.SIZE);
    private final StartInfo info = new StartInfo().wrap(memory, 0);

    private void text(final int offset, final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        memory.write(offset, bytes, 0, bytes.length);
    }

    private void recorded(final String magic) {
        text(StartInfo.MAGIC_OFFSET, magic);
        text(StartInfo.CMD_LINE_OFFSET, "disk=xvda depth=4");
        // The 128 MiB domU of the recording: tables from 0x154, five of them, then the stack.
        info.nrPages(32768).ptBase(BASE + 0x154000).nrPtFrames(5).mfnList(BASE + 0x111000).sharedInfo(0x7000)
                .storeMfn(0x52).storeEvtchn(1).consoleDomUMfn(0x53).consoleDomUEvtchn(2);
    }

    @Test
    void everythingTheKernelNeedsIsRead() {
        recorded("xen-3.0-x86_64");
        final BootInfo boot = BootInfo.read(memory, 0);
        assertThat(boot.nrPages()).isEqualTo(32768);
        assertThat(boot.storePort()).isEqualTo(1);
        assertThat(boot.consolePort()).isEqualTo(2);
        assertThat(boot.sharedInfoMaddr()).isEqualTo(0x7000);
        assertThat(boot.commandLine()).isEqualTo("disk=xvda depth=4");
        assertThat(boot.privileged()).isFalse();
    }

    @Test
    void theFirstFreePageIsTheOneAfterTheBootStack() {
        recorded("xen-3.0-x86_64");
        assertThat(BootInfo.read(memory, 0).firstFreePfn(new LinearMap(BASE))).isEqualTo(0x15a);
    }

    @Test
    void dom0HasNoConsoleRing() {
        recorded("xen-3.0-x86_64p");
        info.flags(Xen.SIF_PRIVILEGED | Xen.SIF_INITDOMAIN);
        final BootInfo boot = BootInfo.read(memory, 0);
        assertThat(boot.privileged()).isTrue();
        assertThat(boot.consoleMfn()).isZero();
        assertThat(boot.consolePort()).isZero();
    }

    @Test
    void anotherMagicIsRefused() {
        recorded("xen-2.0");
        assertThatThrownBy(() -> BootInfo.read(memory, 0)).hasMessageContaining("start_info magic is 'xen-2.0'");
    }
}
