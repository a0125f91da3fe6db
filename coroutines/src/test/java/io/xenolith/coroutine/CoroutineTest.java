package io.xenolith.coroutine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CoroutineTest {
    private final List<String> log = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void bodyRunsInPiecesBetweenResumes(final Coroutines.Mechanism mechanism) {
        final Coroutine[] self = new Coroutine[1];
        self[0] = Coroutines.create(mechanism, "body", () -> {
            log.add("a");
            self[0].suspend();
            log.add("b");
        });
        log.add("0");
        self[0].resume();
        log.add("1");
        assertThat(self[0].done()).isFalse();
        self[0].resume();
        assertThat(self[0].done()).isTrue();
        assertThat(log).containsExactly("0", "a", "1", "b");
    }

    @ParameterizedTest
    @EnumSource
    void suspendOfTheOuterLeavesTheInnerAndResumeGoesOnInside(final Coroutines.Mechanism mechanism) {
        final Coroutine[] outer = new Coroutine[1];
        outer[0] = Coroutines.create(mechanism, "outer", () -> {
            final Coroutine inner = Coroutines.create(mechanism, "inner", () -> {
                log.add("inner before");
                outer[0].suspend();
                log.add("inner after");
            });
            inner.resume();
            log.add("inner done " + inner.done());
        });
        outer[0].resume();
        log.add("host");
        outer[0].resume();
        assertThat(log).containsExactly("inner before", "host", "inner after", "inner done true");
    }

    @ParameterizedTest
    @EnumSource
    void whatTheBodyThrowsComesOutOfResume(final Coroutines.Mechanism mechanism) {
        final Coroutine coroutine = Coroutines.create(mechanism, "thrower", () -> {
            throw new IllegalArgumentException("guest bug");
        });
        assertThatThrownBy(coroutine::resume).isInstanceOf(IllegalArgumentException.class).hasMessage("guest bug");
        assertThat(coroutine.done()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void discardedBodyNeverRunsAgain(final Coroutines.Mechanism mechanism) {
        final Coroutine[] self = new Coroutine[1];
        self[0] = Coroutines.create(mechanism, "endless", () -> {
            while (true) {
                log.add("turn");
                self[0].suspend();
            }
        });
        self[0].resume();
        self[0].discard();
        assertThat(log).containsExactly("turn");
        assertThatThrownBy(self[0]::resume).isInstanceOf(IllegalStateException.class);
    }
}
