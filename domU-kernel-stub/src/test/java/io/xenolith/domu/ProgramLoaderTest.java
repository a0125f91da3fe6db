package io.xenolith.domu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.domu.programs.HashDisk;
import io.xenolith.domu.programs.Hello;
import org.junit.jupiter.api.Test;

class ProgramLoaderTest {
    /** A program that is not registered. */
    public static final class Mine implements GuestProgram {
        @Override
        public void run(final Guest guest) {
            guest.console().println("mine");
        }
    }

    /** A program nobody can make. */
    public static final class Hidden implements GuestProgram {
        private Hidden() {
        }

        @Override
        public void run(final Guest guest) {
            guest.console().println("hidden");
        }
    }

    @Test
    void aProgramIsFoundByItsShortNameInAnySpelling() throws Exception {
        for (final String name : new String[]{"hash-disk", "hashdisk", "HashDisk"}) {
            assertThat(ProgramLoader.find(name).get()).isInstanceOf(HashDisk.class);
        }
    }

    @Test
    void everyFindGivesFreshPrograms() throws Exception {
        final var programs = ProgramLoader.find("hello");
        assertThat(programs.get()).isInstanceOf(Hello.class).isNotSameAs(programs.get());
    }

    @Test
    void aProgramIsFoundByTheFullNameOfItsClass() throws Exception {
        assertThat(ProgramLoader.find(Mine.class.getName()).get()).isInstanceOf(Mine.class);
    }

    @Test
    void anUnknownNameSaysWhatIsNearAndWhatThereIs() {
        assertThatThrownBy(() -> ProgramLoader.find("helo")).isInstanceOf(UnknownProgramException.class)
                .hasMessageContaining("no guest program 'helo'; did you mean hello")
                .hasMessageContaining("scribble-rings");
    }

    @Test
    void aClassThatIsNotThereIsSaidToBeMissing() {
        assertThatThrownBy(() -> ProgramLoader.find("com.example.Nothing"))
                .hasMessageContaining("class com.example.Nothing is not on the class path");
    }

    @Test
    void aClassThatIsNoProgramIsSaidToBeNone() {
        assertThatThrownBy(() -> ProgramLoader.find("java.lang.String"))
                .hasMessageContaining("does not implement io.xenolith.domu.GuestProgram");
    }

    @Test
    void aProgramWithoutAPublicConstructorIsRefused() {
        assertThatThrownBy(() -> ProgramLoader.find(Hidden.class.getName()))
                .hasMessageContaining("no public constructor without parameters");
    }

    @Test
    void everyRegisteredProgramCanBeMade() throws Exception {
        assertThat(ProgramLoader.names()).containsExactly("counter", "double-map-page-table", "echo", "hash-disk",
                "hello", "hostile-frontend", "idle", "in-turn", "journal-disk", "jump-out-of-memory", "pattern-disk",
                "ping", "read-block", "scribble-rings", "udp-client", "udp-echo");
        for (final String name : ProgramLoader.names()) {
            assertThat(ProgramLoader.find(name).get()).isNotNull();
        }
    }

    @Test
    void theDistanceOfTwoNamesIsTheNumberOfEdits() {
        assertThat(ProgramLoader.distance("echo", "echo")).isZero();
        assertThat(ProgramLoader.distance("ecko", "echo")).isEqualTo(1);
        assertThat(ProgramLoader.distance("", "abc")).isEqualTo(3);
    }
}
