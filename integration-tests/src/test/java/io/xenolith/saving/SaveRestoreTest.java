package io.xenolith.saving;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.xen.SharedInfo;
import io.xenolith.dom0.migration.stream.StreamOutput;
import io.xenolith.dom0.migration.stream.XlHeader;
import io.xenolith.dom0.toolstack.ToolstackAnswer;
import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.dom0.toolstack.ToolstackQuestion;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One PV guest is saved and restored in Xen's own format, here and on real Xen. */
class SaveRestoreTest {
    private static final long SECOND = SavingHost.SECOND;
    private static final String SAVE = "tiny-guest.save";

    /** Saves the guest when it has counted to {@code count}; the file. */
    private static byte[] saveAt(final SavingHost host, final int count, final boolean checkpoint) throws IOException {
        assertThat(host.awaitConsole("count=" + count + " ")).isTrue();
        final ByteArrayOutputStream file = new ByteArrayOutputStream();
        XlHeader.ofJson("{}").write(new StreamOutput(file));
        host.save(file, checkpoint);
        assertThat(host.runUntil(() -> host.events().contains("saved"), 100 * SECOND)).as(host.failures().toString())
                .isTrue();
        return file.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({"tiny-guest.save, 149", "tiny-guest-checkpoint.save, 71"})
    void whatRealXlSavedGoesOnHereAsItDidThere(final String file, final int last) throws IOException {
        try (SavingHost host = new SavingHost(); InputStream in = Golden.open(file)) {
            assertThat(host.restore(in)).isEmpty();
            final List<String> recorded = Golden.lines(file + ".console-after.txt");
            assertThat(host.awaitConsole(recorded.getLast())).isTrue();
            assertThat(host.console().lines()).startsWith(recorded.toArray(String[]::new));
            assertThat(recorded.getLast()).startsWith("count=" + last);
        }
    }

    @Test
    void whatIsSavedHereHasTheRecordsThatRealXlWritesInTheirOrder() throws IOException {
        try (SavingHost host = new SavingHost()) {
            host.create(Golden.tinyGuest());
            final byte[] file = saveAt(host, 106, false);
            assertThat(RecordList.of(file))
                    .isEqualTo(RecordList.ofListing(Golden.lines(SAVE + ".records.txt").stream()))
                    .isEqualTo(RecordList.of(Golden.bytes(SAVE)));
        }
    }

    @Test
    void aSavedGuestIsGoneAndGoesOnWhenItIsRestored() throws IOException {
        try (SavingHost host = new SavingHost()) {
            host.create(Golden.tinyGuest());
            final byte[] file = saveAt(host, 106, false);
            host.runFor(SECOND);
            assertThat(host.events()).containsExactly("created", "saved", "destroyed");
            assertThat(host.leftovers()).isEmpty();
            assertThat(host.restore(new ByteArrayInputStream(file))).isEmpty();
            final List<String> recorded = Golden.lines(SAVE + ".console-after.txt");
            assertThat(host.awaitConsole(recorded.getLast())).isTrue();
            assertThat(host.console().lines()).containsSubsequence(recorded);
        }
    }

    @Test
    void aGuestOfWhichACheckpointIsTakenGoesOn() throws IOException {
        try (SavingHost host = new SavingHost()) {
            host.create(Golden.tinyGuest());
            final byte[] file = saveAt(host, 51, true);
            assertThat(host.awaitConsole("count=60 ")).isTrue();
            assertThat(host.console()).contains("RESUMED rc=1 count=51 checksum ok");
            assertThat(host.events()).containsExactly("created", "saved");
            assertThat(RecordList.of(file)).isEqualTo(
                    RecordList.ofListing(Golden.lines("tiny-guest-checkpoint.save.records.txt").stream()));
            host.submit(new ToolstackCommand.Destroy(SavingHost.GUEST));
            host.runFor(SECOND);
            assertThat(host.restore(new ByteArrayInputStream(file))).isEmpty();
            assertThat(host.awaitConsole("RESUMED rc=0 count=51 checksum ok")).isTrue();
        }
    }

    @Test
    void aGuestIsSavedAndRestoredManyTimesInARow() throws IOException {
        try (SavingHost host = new SavingHost()) {
            host.create(Golden.tinyGuest());
            for (int round = 1; round <= 4; round++) {
                host.events().clear();
                final byte[] file = saveAt(host, 10 * round, false);
                assertThat(host.restore(new ByteArrayInputStream(file))).isEmpty();
                assertThat(host.awaitConsole("RESUMED rc=0 count=" + 10 * round + " checksum ok")).isTrue();
            }
            assertThat(host.console()).doesNotContain("BAD");
        }
    }

    @ParameterizedTest
    @CsvSource({"0x315, 20", "0x6ad, 3000000", "0x4026bd, 0", "0x201072d, 0", "0x2011755, 5176", "0x2012c0d, 4"})
    void aStreamThatEndsEarlyLeavesNoHalfMadeDomain(final String offset, final int further) throws IOException {
        final int length = Integer.decode(offset) + further;
        try (SavingHost host = new SavingHost()) {
            assertThat(host.restore(new ByteArrayInputStream(Golden.bytes(SAVE), 0, length)))
                    .contains("tiny is not restored: save stream, offset 0x", "its end is missing");
            host.runFor(SECOND);
            assertThat(host.leftovers()).isEmpty();
            assertThat(host.events()).isEmpty();
        }
    }

    @Test
    void aDomainThatMayNotHaveAsMuchMemoryIsNotRestored() throws IOException {
        try (SavingHost host = new SavingHost(); InputStream in = Golden.open(SAVE)) {
            assertThat(host.restore(in, 16 << 10)).contains("the save stream has more");
            host.runFor(SECOND);
            assertThat(host.leftovers()).isEmpty();
        }
    }

    @Test
    void aStreamThatTellsOfManyMorePagesThanTheDomainMayHaveIsNotRestored() throws IOException {
        final int framesAt = 0x61d;
        final int frames = 0x400;
        final ByteBuffer file = ByteBuffer.allocate(framesAt + 16 + frames * Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN).put(Golden.bytes(SAVE), 0, framesAt).putInt(3)
                .putInt(8 + frames * Long.BYTES).putInt(0).putInt(frames * 512 - 1);
        try (SavingHost host = new SavingHost()) {
            assertThat(host.restore(new ByteArrayInputStream(file.array())))
                    .contains("X86_PV_P2M_FRAMES", "a last page 0x7ffff, and the domain may have 0x");
            host.runFor(SECOND);
            assertThat(host.leftovers()).isEmpty();
        }
    }

    @Test
    void twoDomainsOfOneNameAreNotRestored() throws IOException {
        try (SavingHost host = new SavingHost();
                InputStream in = Golden.open(SAVE);
                InputStream again = Golden.open(SAVE)) {
            assertThat(host.restore(in)).isEmpty();
            assertThat(host.restore(again)).isEqualTo("there is a domain called 'tiny' already");
        }
    }

    @Test
    void aGuestThatCannotBeWrittenGoesOn() throws IOException {
        try (SavingHost host = new SavingHost()) {
            host.create(Golden.tinyGuest());
            assertThat(host.awaitConsole("count=5 ")).isTrue();
            host.save(new FullDisk(10 << 20), false);
            assertThat(host.awaitConsole("count=10 ")).isTrue();
            assertThat(host.failures())
                    .containsExactly("tiny is not saved: the stream cannot be written: No space left on device");
            assertThat(host.console()).contains("RESUMED rc=1 count=5 checksum ok");
        }
    }

    @Test
    void aGuestOfWhichTheLastBytesCannotBeWrittenGoesOn() throws IOException {
        try (SavingHost host = new SavingHost()) {
            host.create(Golden.tinyGuest());
            assertThat(host.awaitConsole("count=5 ")).isTrue();
            // All of it waits in the buffer until it is flushed.
            host.save(new BufferedOutputStream(new FullDisk(10 << 20), 64 << 20), false);
            assertThat(host.awaitConsole("count=10 ")).isTrue();
            assertThat(host.failures())
                    .containsExactly("tiny is not saved: the stream cannot be written: No space left on device");
            assertThat(host.events()).containsExactly("created");
        }
    }

    @Test
    void aGuestThatIsSavedAndCannotGoOnIsSavedAllTheSame() throws IOException {
        try (SavingHost host = new SavingHost()) {
            host.create(Golden.tinyGuest());
            assertThat(host.awaitConsole("count=5 ")).isTrue();
            final ByteArrayOutputStream stream = new ByteArrayOutputStream() {
                @Override
                public void close() {
                    // All is written; what is asked next of its vCPU is refused.
                    host.guest().vcpu(0).initialised = false;
                }
            };
            host.submit(new ToolstackCommand.Ask(1,
                    new ToolstackQuestion.Save(1, ToolstackQuestion.AfterSave.RUN, stream)));
            assertThat(host.runUntil(() -> !host.answers().isEmpty(), 100 * SECOND)).isTrue();
            assertThat(host.answers()).containsExactly(new ToolstackAnswer.Done(List.of("libxl: error: Domain 1 is "
                    + "saved, and cannot go on running: getvcpucontext of domain 1 failed: -61")));
            host.submit(new ToolstackCommand.Destroy(SavingHost.GUEST));
            host.runFor(SECOND);
            final ByteArrayOutputStream file = new ByteArrayOutputStream();
            XlHeader.ofJson("{}").write(new StreamOutput(file));
            stream.writeTo(file);
            assertThat(host.restore(new ByteArrayInputStream(file.toByteArray()))).isEmpty();
            assertThat(host.awaitConsole("RESUMED rc=0 count=5 checksum ok")).isTrue();
        }
    }

    @Test
    void aGuestThatSuspendsTooLateGoesOn() throws IOException {
        try (SavingHost host = new SavingHost()) {
            host.create(Golden.tinyGuest());
            assertThat(host.awaitConsole("count=5 ")).isTrue();
            host.save(new ByteArrayOutputStream(), false);
            assertThat(host.runUntil(() -> host.console().contains("SUSPENDING"), SECOND)).isTrue();
            // It has taken the request, and does nothing for longer than it has to obey.
            host.submit(new ToolstackCommand.Pause(SavingHost.GUEST));
            host.runFor(121 * SECOND);
            assertThat(host.failures()).containsExactly("tiny is not saved: the guest took the request to suspend "
                    + "and did not suspend within 60 s; it goes on running");
            assertThat(host.console()).doesNotContain("RESUMED");
            host.submit(new ToolstackCommand.Unpause(SavingHost.GUEST));
            assertThat(host.awaitConsole("count=10 ")).isTrue();
            assertThat(host.console()).contains("RESUMED rc=1 count=5 checksum ok");
            assertThat(host.events()).containsExactly("created");
            assertThat(saveAt(host, 15, false)).isNotEmpty();
        }
    }

    @Test
    void aGuestThatTellsOfItsPagesTwiceIsNotSavedAndGoesOn() throws IOException {
        try (SavingHost host = new SavingHost()) {
            host.create(Golden.tinyGuest());
            assertThat(host.awaitConsole("count=5 ")).isTrue();
            host.repeatPages();
            final ByteArrayOutputStream file = new ByteArrayOutputStream();
            host.save(file, false);
            assertThat(host.awaitConsole("count=10 ")).isTrue();
            assertThat(host.failures()).singleElement().asString().startsWith("tiny is not saved: the guest's own list "
                    + "of its pages is of no use: it has frame 0x")
                    .contains(" for pfn 0x2000, and the host's table pfn 0x0 ");
            assertThat(file.size()).isLessThan(33 << 20);
        }
    }

    @Test
    void aDomainThatIsPreservedLeavesItsOldUuidToAnother() throws IOException {
        try (SavingHost host = new SavingHost()) {
            host.create(Golden.tinyGuest());
            assertThat(host.awaitConsole("count=5 ")).isTrue();
            final byte[] uuid = new byte[16];
            Arrays.fill(uuid, (byte) 0xab);
            host.submit(new ToolstackCommand.Ask(1, new ToolstackQuestion.Preserve(1, "tiny-old", uuid)));
            host.create(Golden.tinyGuest());
            host.runFor(SECOND);
            assertThat(host.store()).contains("/local/domain/1/vm = \"/vm/abababab-abab-abab-abab-abababababab\"",
                    "/vm/abababab-abab-abab-abab-abababababab/name = \"tiny-old\"",
                    "/vm/abababab-abab-abab-abab-abababababab/uuid = \"abababab-abab-abab-abab-abababababab\"");
            host.submit(new ToolstackCommand.Destroy("tiny-old"));
            host.runFor(SECOND);
            assertThat(host.store()).noneMatch(line -> line.contains("abababab"))
                    .contains("/vm/00000000-0000-0000-0000-000000000000/name = \"tiny\"");
            host.submit(new ToolstackCommand.Destroy(SavingHost.GUEST));
            host.runFor(SECOND);
            assertThat(host.leftovers()).isEmpty();
        }
    }

    /** Has room for so many bytes. */
    private static final class FullDisk extends OutputStream {
        private long room;

        FullDisk(final long room) {
            this.room = room;
        }

        @Override
        public void write(final int value) throws IOException {
            write(new byte[]{(byte) value}, 0, 1);
        }

        @Override
        public void write(final byte[] bytes, final int offset, final int length) throws IOException {
            room -= length;
            if (room < 0) {
                throw new IOException("No space left on device");
            }
        }
    }

    @Test
    void aGuestThatDoesNotListenIsNotSavedAndGoesOn() throws IOException {
        try (SavingHost host = new SavingHost()) {
            host.create(Golden.tinyGuest());
            assertThat(host.awaitConsole("count=5 ")).isTrue();
            // It prints and listens no more, as if it hung.
            host.submit(new ToolstackCommand.Pause(SavingHost.GUEST));
            host.save(new ByteArrayOutputStream(), false);
            host.runFor(61 * SECOND);
            assertThat(host.failures())
                    .containsExactly("tiny is not saved: the guest did not take the request to suspend "
                            + "within 60 s; it goes on running");
            host.submit(new ToolstackCommand.Unpause(SavingHost.GUEST));
            assertThat(host.awaitConsole("count=10 ")).isTrue();
            assertThat(host.console()).doesNotContain("SUSPENDING");
        }
    }

    /** max_pfn, pfn_to_mfn_frame_list_list, p2m_cr3, p2m_vaddr; "-" leaves what is there. */
    @ParameterizedTest
    @CsvSource({"0, -, 0, 0", "-1, -, 0, 0", "0x7fffffff, -, 0, 0", "0x10000, -, 0, 0", "-, 0, 0, 0",
            "-, 0xffffffffff, 0, 0", "-, -1, 0, 0", "-, 0, 0xfffff000, 0", "-, 0, -1, 0", "-, 1, 0, 0",
            "-, -, 0x1000, 0x100000"})
    void aGuestThatLiesAboutItsPagesIsNotSavedAndGoesOn(final String maxPfn, final String list, final String root,
            final String address) throws IOException {
        try (SavingHost host = new SavingHost()) {
            host.create(Golden.tinyGuest());
            assertThat(host.awaitConsole("count=5 ")).isTrue();
            final SharedInfo info = host.sharedInfo();
            info.archMaxPfn(maxPfn.equals("-") ? info.archMaxPfn() : Long.decode(maxPfn));
            info.archPfnToMfnFrameListList(list.equals("-") ? info.archPfnToMfnFrameListList() : Long.decode(list));
            info.archP2mCr3(Long.decode(root)).archP2mVaddr(Long.decode(address));
            host.save(new ByteArrayOutputStream(), false);
            assertThat(host.awaitConsole("count=10 ")).isTrue();
            assertThat(host.failures()).singleElement().asString().startsWith("tiny is not saved: ");
            assertThat(host.console()).contains("RESUMED rc=1 count=5 checksum ok");
        }
    }

    @Test
    void aDomainThatIsDestroyedWhileItIsSavedIsNotSaved() throws IOException {
        try (SavingHost host = new SavingHost()) {
            host.create(Golden.tinyGuest());
            assertThat(host.awaitConsole("count=5 ")).isTrue();
            final ByteArrayOutputStream file = new ByteArrayOutputStream();
            host.save(file, false);
            assertThat(host.runUntil(() -> file.size() > 8 << 20, SECOND)).isTrue();
            host.submit(new ToolstackCommand.Destroy(SavingHost.GUEST));
            host.runFor(SECOND);
            assertThat(host.failures()).containsExactly("tiny is not saved: the domain ended before it was saved");
            assertThat(host.leftovers()).isEmpty();
        }
    }

    @Test
    void aStreamOfVersion2HasNoStaticData() throws IOException {
        final byte[] file = Golden.bytes(SAVE);
        final byte[] old = new byte[file.length];
        // Version 2 in the image header; from X86_PV_INFO on to X86_PV_P2M_FRAMES, as older Xens wrote it.
        final int versionAt = 0x2dd + 15;
        final int infoEnd = 0x315;
        final int framesAt = 0x61d;
        System.arraycopy(file, 0, old, 0, infoEnd);
        old[versionAt] = 2;
        System.arraycopy(file, framesAt, old, infoEnd, file.length - framesAt);
        try (SavingHost host = new SavingHost()) {
            assertThat(host.restore(new ByteArrayInputStream(Arrays.copyOf(old, file.length - framesAt + infoEnd))))
                    .isEmpty();
            assertThat(host.awaitConsole("RESUMED rc=0 count=106 checksum ok")).isTrue();
        }
    }
}
