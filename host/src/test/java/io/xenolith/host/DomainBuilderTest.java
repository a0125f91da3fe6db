package io.xenolith.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.boot.BootLayout;
import io.xenolith.abi.boot.BootMapping;
import io.xenolith.abi.boot.BootNotes;
import io.xenolith.abi.boot.KernelImage;
import io.xenolith.abi.guest.JavaImage;
import io.xenolith.abi.xen.StartInfo;
import io.xenolith.abi.xen.Xen;
import io.xenolith.dom0.toolstack.DiskConfig;
import io.xenolith.dom0.toolstack.DomainConfig;
import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.dom0.toolstack.ToolstackListener;
import io.xenolith.domu.ProgramLoader;
import io.xenolith.domu.UnknownProgramException;
import io.xenolith.drivers.block.BlkCounters;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.mm.FrameTable;
import io.xenolith.hypervisor.sched.RunLoop;
import io.xenolith.trace.TraceSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the domain builder leaves in a domain's memory: a Java kernel with the notes that other kernels have. */
class DomainBuilderTest {
    private static final long HORIZON_NS = 1_000_000_000L;
    private static final int STEPS_MAX = 1_000_000;
    private static final int MEMORY_KIB = 16 << 10;
    private static final long PAGES = MEMORY_KIB / 4;
    private static final long INIT_P2M = 0x80_0000_0000L;
    private static final long TEXT = JavaImage.TEXT_VADDR;
    /** push rcx; push r11; mov eax, 0. */
    private static final byte[] FIRST_STUB = {0x51, 0x41, 0x53, (byte) 0xb8, 0, 0, 0, 0};

    private final List<String> failures = new ArrayList<>();
    private XenHost host;
    private int domain;
    private long[] p2m;

    @BeforeEach
    void boot() {
        final ToolstackListener listener = new ToolstackListener() {
            @Override
            public void domainCreated(final String name, final int domid) {
                domain = domid;
            }

            @Override
            public void domainEnded(final String name, final int domid, final int shutdownCode) {
                failures.add(name + " ended: " + shutdownCode);
            }

            @Override
            public void domainDestroyed(final String name, final int domid) {
                failures.add(name + " was destroyed");
            }

            @Override
            public void diskAttached(final String name, final DiskConfig disk) {
                failures.add("there is a disk");
            }

            @Override
            public void diskReleased(final String name, final DiskConfig disk, final BlkCounters counters) {
                failures.add("there was a disk");
            }

            @Override
            public void commandFailed(final ToolstackCommand command, final String reason) {
                failures.add(reason);
            }
        };
        host = new XenHost(HypervisorConfig.of(128L << 20, 1), XenHost.DOM0_MEMORY, TraceSink.OFF, program -> {
            try {
                return ProgramLoader.kernel(program, TraceSink.OFF);
            } catch (final UnknownProgramException _) {
                return null;
            }
        }, listener);
        settle();
    }

    @AfterEach
    void close() {
        host.close();
    }

    private void settle() {
        for (int i = 0; i < STEPS_MAX; i++) {
            if (host.runLoop().step(HORIZON_NS) == RunLoop.Step.IDLE) {
                return;
            }
        }
        throw new AssertionError("the host does not become idle");
    }

    /** The idle program, with a page of zeros, data across a page boundary and 2 MiB of bss behind its text. */
    private static KernelImage kernel(final BootNotes notes) {
        final KernelImage java = KernelImage.ofJava("idle");
        final byte[] file = new byte[0x3000];
        file[0x17ff] = 1;
        file[0x1800] = 2;
        return new KernelImage(java.virtBase(), java.start(), TEXT + 0x20_0000, java.entry(), List.of(
                java.segments().getFirst(), new KernelImage.Segment(TEXT + 0x10_0800, file, 0x1000, 0x1000)), notes);
    }

    private static BootNotes linuxNotes() {
        return new BootNotes(OptionalLong.of(TEXT + 0x4000), OptionalLong.of(INIT_P2M), true);
    }

    private void create(final KernelImage kernel, final byte[] ramdisk) {
        host.submit(new ToolstackCommand.Create(new DomainConfig("a", new byte[16], kernel, ramdisk, "quiet",
                MEMORY_KIB, 1, 256, 0, List.of(), List.of())));
        settle();
        p2m = new long[(int) PAGES];
        final FrameTable frames = host.hypervisor().frames();
        for (int mfn = 0; mfn < frames.frames(); mfn++) {
            if (domain != 0 && frames.owner(mfn) == domain && !frames.flag(mfn, FrameTable.XENHEAP)) {
                p2m[(int) frames.m2p().get(mfn)] = mfn;
            }
        }
    }

    private byte[] read(final long pfn, final int offset, final int length) {
        return host.hypervisor().memory().bytes((p2m[(int) pfn] << Page.SHIFT) + offset, length);
    }

    private StartInfo startInfo(final BootLayout layout) {
        return new StartInfo().wrap(new LocalMemory(read(layout.pfn(layout.startInfo()), 0, StartInfo.SIZE)), 0);
    }

    private static byte[] ramdisk() {
        final byte[] bytes = new byte[Page.SIZE * 80 + 77];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ((i * 31) >> 4);
        }
        return bytes;
    }

    private static byte[] gzipped(final byte[] bytes) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private void ramdiskIs(final BootLayout layout, final byte[] content) {
        for (int at = 0; at < content.length; at += Page.SIZE) {
            final int count = Math.min(Page.SIZE, content.length - at);
            assertThat(read(layout.modulePfn() + (at >> Page.SHIFT), 0, count))
                    .isEqualTo(Arrays.copyOfRange(content, at, at + count));
        }
    }

    @Test
    void aKernelWithLinuxsNotesIsLaidOutAsLinuxAndRuns() {
        create(kernel(linuxNotes()), ramdisk());
        assertThat(failures).isEmpty();
        final BootLayout layout = BootLayout.of(kernel(linuxNotes()), PAGES, ramdisk().length);
        final StartInfo info = startInfo(layout);
        assertThat(info.nrPages()).isEqualTo(PAGES);
        assertThat(info.ptBase()).isEqualTo(layout.pageTables());
        assertThat(info.nrPtFrames()).isEqualTo(layout.nrTables());
        assertThat(info.mfnList()).isEqualTo(INIT_P2M);
        assertThat(info.firstP2mPfn()).isEqualTo(layout.p2mPfn());
        assertThat(info.nrP2mFrames()).isEqualTo(PAGES * 8 / Page.SIZE + 3);
        assertThat(info.flags()).isEqualTo(Xen.SIF_MOD_START_PFN);
        assertThat(info.modStart()).isEqualTo(layout.modulePfn()).isEqualTo(0x400);
        assertThat(info.modLen()).isEqualTo(ramdisk().length);
        assertThat(info.storeMfn()).isEqualTo(p2m[(int) layout.pfn(layout.xenstore())]);
        assertThat(info.consoleDomUMfn()).isEqualTo(p2m[(int) layout.pfn(layout.console())]);
        ramdiskIs(layout, ramdisk());
        for (long pfn = 0; pfn < PAGES; pfn++) {
            final byte[] entry = read(layout.p2mPfn() + pfn / 512, (int) (pfn % 512) * 8, 8);
            assertThat(new LocalMemory(entry).getLong(0)).isEqualTo(p2m[(int) pfn]);
        }
        assertThat(host.hypervisor().domain(1).shutDown).isFalse();
    }

    @Test
    void pageTablesAreTypedAndTheHypercallPageIsFilled() {
        create(kernel(linuxNotes()), new byte[0]);
        final BootLayout layout = BootLayout.of(kernel(linuxNotes()), PAGES);
        final FrameTable frames = host.hypervisor().frames();
        for (final BootMapping mapping : layout.mappings()) {
            for (long pfn = mapping.tablesPfn(); pfn < mapping.tablesPfn() + mapping.nrTables(); pfn++) {
                assertThat(frames.type(p2m[(int) pfn])).isBetween(FrameTable.TYPE_L1, FrameTable.TYPE_L4);
            }
        }
        assertThat(read(0x104, 0, 8)).isEqualTo(FIRST_STUB);
        assertThat(startInfo(layout).flags()).isZero();
        assertThat(startInfo(layout).modStart()).isZero();
    }

    @Test
    void segmentsLieWhereTheyBelong() {
        create(kernel(BootNotes.NONE), new byte[0]);
        assertThat(read(0x200, 0, Page.SIZE - 1)).containsOnly(0);
        assertThat(read(0x200, Page.SIZE - 1, 1)).containsExactly(1);
        assertThat(read(0x201, 0, 1)).containsExactly(2);
    }

    @Test
    void withoutModStartPfnTheRamdiskHasAnAddress() {
        create(kernel(BootNotes.NONE), ramdisk());
        final BootLayout layout = BootLayout.of(kernel(BootNotes.NONE), PAGES, ramdisk().length);
        assertThat(startInfo(layout).modStart()).isEqualTo(TEXT + 0x20_0000);
        assertThat(startInfo(layout).flags()).isZero();
        assertThat(startInfo(layout).firstP2mPfn()).isZero();
        assertThat(startInfo(layout).mfnList()).isEqualTo(layout.p2m());
        ramdiskIs(layout, ramdisk());
    }

    @Test
    void aGzippedRamdiskIsInflated() {
        create(kernel(linuxNotes()), gzipped(ramdisk()));
        final BootLayout layout = BootLayout.of(kernel(linuxNotes()), PAGES, ramdisk().length);
        assertThat(startInfo(layout).modLen()).isEqualTo(ramdisk().length);
        ramdiskIs(layout, ramdisk());
    }

    private void staysAsItIs(final byte[] ramdisk) {
        create(kernel(linuxNotes()), ramdisk);
        assertThat(failures).isEmpty();
        final BootLayout layout = BootLayout.of(kernel(linuxNotes()), PAGES, ramdisk.length);
        assertThat(startInfo(layout).modLen()).isEqualTo(ramdisk.length);
        ramdiskIs(layout, ramdisk);
    }

    @Test
    void aRamdiskThatIsTooLargeInflatedStaysAsItIs() {
        staysAsItIs(gzipped(new byte[14 << 20]));
    }

    @Test
    void aGzippedRamdiskWithMoreBehindItStaysAsItIs() {
        final byte[] one = gzipped(ramdisk());
        staysAsItIs(Arrays.copyOf(one, one.length + 512));
    }

    @Test
    void aRamdiskThatDoesNotFitIsRefusedWithWhatIsNeeded() {
        create(kernel(linuxNotes()), new byte[13 << 20]);
        assertThat(failures).singleElement().asString().startsWith("a: memory of 16384 KiB is too small")
                .contains("need 17452 KiB");
    }

    @Test
    void aHypercallPageOutsideOfTheMemoryIsRefused() {
        for (final long address : new long[]{TEXT + (64 << 20), TEXT - (2 << 20), -1, 0}) {
            failures.clear();
            create(kernel(new BootNotes(OptionalLong.of(address), OptionalLong.empty(), false)), new byte[0]);
            assertThat(failures).singleElement().asString().contains("hypercall page at 0x");
        }
    }

    @Test
    void aHypercallPageOverThePageTablesFailsTheBuildAndNothingElse() {
        final BootLayout layout = BootLayout.of(kernel(BootNotes.NONE), PAGES);
        final long free = host.hypervisor().frames().freeFrames();
        create(kernel(new BootNotes(OptionalLong.of(layout.pageTables()), OptionalLong.empty(), false)), new byte[0]);
        assertThat(failures).singleElement().asString().contains("pinning of the page tables failed");
        assertThat(host.hypervisor().domain(1)).isNull();
        assertThat(host.hypervisor().frames().freeFrames()).isEqualTo(free);
    }
}
