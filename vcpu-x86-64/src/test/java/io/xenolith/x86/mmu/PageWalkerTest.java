package io.xenolith.x86.mmu;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The walk of the page tables. Source: Intel SDM volume 3, 4.5 (entries), 4.6 (rights), 4.7 (error codes), 4.8 (A and D). */
class PageWalkerTest {
    private static final int ADDRESS_BITS = 46;
    private static final int FRAMES = 8;

    private static final long P = 1;
    private static final long RW = 2;
    private static final long US = 4;
    private static final long A = 1 << 5;
    private static final long D = 1 << 6;
    private static final long PS = 1 << 7;
    private static final long NX = 1L << 63;
    private static final long ALL = P | RW | US;

    private static final int READ = 0;
    private static final int WRITE = PageWalker.WRITE;
    private static final int USER = PageWalker.USER;
    private static final int FETCH = PageWalker.FETCH;

    // Tables of the four levels, the top one first, by level.
    private static final long ROOT = 0x1000;
    private static final long[] TABLES = {0, 0x4000, 0x3000, 0x2000, ROOT};
    /** Indices 511, 2, 3, 4 and an offset of 0x567. */
    private static final long VA = 0xFFFF_FF80_8060_4567L;
    private static final int[] INDICES = {0, 4, 3, 2, 511};
    private static final long FRAME = 0x1_2345_6000L;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment ram = arena.allocate(FRAMES * 4096L, 4096);
    private final PageWalker walker = new PageWalker(() -> ram, ADDRESS_BITS);

    @BeforeEach
    void fill() {
        for (int level = 4; level > 1; level--) {
            put(level, TABLES[level - 1] | ALL);
        }
        put(1, FRAME | ALL);
    }

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void afterTheMemoryHasMovedItsNewLengthIsTheBound() {
        final PageWalker moving = new PageWalker(() -> ram.asSlice(0, 0x3000), ADDRESS_BITS);
        assertThat(moving.find(ROOT, VA, READ)).isNegative();
        moving.moved(ram.address(), ram.byteSize());
        assertThat(moving.find(ROOT, VA, READ)).isEqualTo(FRAME | 0x567);
        moving.moved(ram.address(), 0x3000);
        assertThat(moving.find(ROOT, VA, READ)).isNegative();
    }

    private static long at(final int level) {
        return TABLES[level] + INDICES[level] * 8L;
    }

    private void put(final int level, final long entry) {
        ram.set(ValueLayout.JAVA_LONG, at(level), entry);
    }

    private long get(final int level) {
        return ram.get(ValueLayout.JAVA_LONG, at(level));
    }

    private void change(final int level, final long set, final long cleared) {
        put(level, (get(level) | set) & ~cleared);
    }

    private long walk(final int access) {
        return walker.walk(ROOT, VA, access);
    }

    private static long error(final int code) {
        return ~(long) code;
    }

    // ---------------------------------------------------------------- sizes

    @Test
    void aSmallPageIs4KiB() {
        assertThat(walk(USER)).isEqualTo(FRAME | 0x567);
        assertThat(walker.pageShift()).isEqualTo(12);
    }

    @Test
    void psInLevelTwoMakesAPageOf2MiB() {
        put(2, 0x4000_0000L | ALL | PS);
        assertThat(walk(USER)).isEqualTo(0x4000_0000L | (VA & 0x1F_FFFF));
        assertThat(walker.pageShift()).isEqualTo(21);
    }

    @Test
    void psInLevelThreeMakesAPageOf1GiB() {
        put(3, 0x1_4000_0000L | ALL | PS);
        assertThat(walk(USER)).isEqualTo(0x1_4000_0000L | (VA & 0x3FFF_FFFF));
        assertThat(walker.pageShift()).isEqualTo(30);
    }

    @Test
    void bit7OfTheLastLevelIsPatAndNoSize() {
        change(1, PS, 0);
        assertThat(walk(USER)).isEqualTo(FRAME | 0x567);
    }

    @Test
    void bitsThatAreTheSystemsAreIgnored() {
        for (int level = 1; level <= 4; level++) {
            change(level, 0x7FF0_0000_0000_0E18L, 0);
        }
        assertThat(walk(USER)).isEqualTo(FRAME | 0x567);
    }

    @Test
    void theRootsLowBitsAreNoPartOfItsAddress() {
        assertThat(walker.walk(ROOT | 0x18, VA, USER)).isEqualTo(FRAME | 0x567);
    }

    // ---------------------------------------------------------------- not present

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void anEntryThatIsNotPresentFaultsWithoutTheProtectionBit(final int level) {
        change(level, 0, P);
        assertThat(walk(READ)).isEqualTo(error(0));
        assertThat(walk(USER)).isEqualTo(error(4));
        assertThat(walk(USER | WRITE)).isEqualTo(error(6));
        assertThat(walk(USER | FETCH)).isEqualTo(error(0x14));
        assertThat(walk(WRITE)).isEqualTo(error(2));
    }

    @Test
    void nothingElseOfAnEntryThatIsNotPresentCounts() {
        put(1, ~P);
        assertThat(walk(USER)).isEqualTo(error(4));
        put(4, ~P);
        assertThat(walk(USER)).isEqualTo(error(4));
    }

    // ---------------------------------------------------------------- reserved bits

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void addressBitsThatTheProcessorHasNotAreReserved(final int level) {
        for (int bit = ADDRESS_BITS; bit < 52; bit++) {
            change(level, 1L << bit, 0);
            assertThat(walk(USER)).as("bit %d", bit).isEqualTo(error(0xD));
            assertThat(walk(USER | WRITE)).isEqualTo(error(0xF));
            assertThat(walk(USER | FETCH)).isEqualTo(error(0x1D));
            change(level, 0, 1L << bit);
        }
        assertThat(walk(USER)).isNotNegative();
    }

    @Test
    void psIsReservedInTheTopLevel() {
        change(4, PS, 0);
        assertThat(walk(USER)).isEqualTo(error(0xD));
    }

    @Test
    void aLargePagesLowAddressBitsAreReservedButForPat() {
        for (int bit = 13; bit < 21; bit++) {
            put(2, 0x4000_0000L | ALL | PS | 1L << bit);
            assertThat(walk(USER)).as("bit %d", bit).isEqualTo(error(0xD));
        }
        put(2, 0x4000_0000L | ALL | PS | 1L << 12);
        assertThat(walk(USER)).isEqualTo(0x4000_0000L | (VA & 0x1F_FFFF));
        for (int bit = 13; bit < 30; bit++) {
            put(3, 0x4000_0000L | ALL | PS | 1L << bit);
            assertThat(walk(USER)).as("bit %d", bit).isEqualTo(error(0xD));
        }
        put(3, 0x4000_0000L | ALL | PS | 1L << 12);
        assertThat(walk(USER)).isEqualTo(0x4000_0000L | (VA & 0x3FFF_FFFF));
    }

    @Test
    void aReservedBitIsFoundBeforeAMissingRightAndBeforeTheNextLevel() {
        change(4, PS, US | RW);
        change(3, 0, P);
        assertThat(walk(USER | WRITE)).isEqualTo(error(0xF));
    }

    @Test
    void aMissingLevelIsFoundBeforeReservedBitsBelowIt() {
        change(2, 0, P);
        change(1, 1L << 51, 0);
        assertThat(walk(USER)).isEqualTo(error(4));
    }

    @Test
    void tablesOutsideRamFaultAsReserved() {
        put(4, 0x10_0000L | ALL);
        assertThat(walk(USER)).isEqualTo(error(0xD));
    }

    // ---------------------------------------------------------------- rights

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void everyLevelMustAllowTheUser(final int level) {
        change(level, 0, US);
        assertThat(walk(USER)).isEqualTo(error(5));
        assertThat(walk(USER | WRITE)).isEqualTo(error(7));
        assertThat(walk(USER | FETCH)).isEqualTo(error(0x15));
        assertThat(walk(READ)).isNotNegative();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void everyLevelMustAllowAWrite(final int level) {
        change(level, 0, RW);
        assertThat(walk(USER | WRITE)).isEqualTo(error(7));
        assertThat(walk(WRITE)).isEqualTo(error(3));
        assertThat(walk(USER)).isNotNegative();
        assertThat(walk(USER | FETCH)).isNotNegative();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void anyLevelMayForbidExecution(final int level) {
        change(level, NX, 0);
        assertThat(walk(USER | FETCH)).isEqualTo(error(0x15));
        assertThat(walk(FETCH)).isEqualTo(error(0x11));
        assertThat(walk(USER | WRITE)).isNotNegative();
    }

    @Test
    void rightsOfLargePagesAreTheirLastEntrys() {
        put(2, 0x4000_0000L | P | US | PS | NX);
        assertThat(walk(USER)).isNotNegative();
        assertThat(walk(USER | WRITE)).isEqualTo(error(7));
        assertThat(walk(USER | FETCH)).isEqualTo(error(0x15));
    }

    // ---------------------------------------------------------------- accessed and dirty

    @Test
    void aReadMarksEveryLevelAccessedAndNothingDirty() {
        walk(USER);
        for (int level = 1; level <= 4; level++) {
            assertThat(get(level) & (A | D)).as("level %d", level).isEqualTo(A);
        }
    }

    @Test
    void aWriteMarksTheLastLevelDirtyAndNoOther() {
        walk(USER | WRITE);
        assertThat(get(1) & (A | D)).isEqualTo(A | D);
        for (int level = 2; level <= 4; level++) {
            assertThat(get(level) & (A | D)).as("level %d", level).isEqualTo(A);
        }
    }

    @Test
    void theLastLevelOfALargePageIsItsOwn() {
        put(2, 0x4000_0000L | ALL | PS);
        walk(USER | WRITE);
        assertThat(get(2) & (A | D)).isEqualTo(A | D);
        assertThat(get(1) & (A | D)).isZero();
        assertThat(get(3) & (A | D)).isEqualTo(A);
    }

    @Test
    void anAccessThatFaultsMarksNothing() {
        change(1, 0, RW);
        assertThat(walk(USER | WRITE)).isEqualTo(error(7));
        change(1, RW, P);
        assertThat(walk(USER | WRITE)).isEqualTo(error(6));
        change(1, P | 1L << 50, 0);
        assertThat(walk(USER | WRITE)).isEqualTo(error(0xF));
        for (int level = 1; level <= 4; level++) {
            assertThat(get(level) & (A | D)).as("level %d", level).isZero();
        }
    }

    @Test
    void aSearchMarksNothing() {
        assertThat(walker.find(ROOT, VA, USER | WRITE)).isEqualTo(FRAME | 0x567);
        for (int level = 1; level <= 4; level++) {
            assertThat(get(level) & (A | D)).as("level %d", level).isZero();
        }
    }

    @Test
    void otherBitsOfEntriesStay() {
        final long before = get(1);
        walk(USER | WRITE);
        assertThat(get(1)).isEqualTo(before | A | D);
    }

    // ---------------------------------------------------------------- canonical addresses

    @Test
    void bits63To47OfACanonicalAddressAreEqual() {
        assertThat(PageWalker.canonical(0x7FFF_FFFF_FFFFL)).isTrue();
        assertThat(PageWalker.canonical(0x8000_0000_0000L)).isFalse();
        assertThat(PageWalker.canonical(0xFFFF_8000_0000_0000L)).isTrue();
        assertThat(PageWalker.canonical(0xFFFF_7FFF_FFFF_FFFFL)).isFalse();
        assertThat(PageWalker.canonical(-1)).isTrue();
    }
}
