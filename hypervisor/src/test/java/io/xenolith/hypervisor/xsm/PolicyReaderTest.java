package io.xenolith.hypervisor.xsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The language of policies: what each line means, and what is said about each mistake. */
class PolicyReaderTest {
    private static FlaskPolicy policy(final String text) {
        try {
            return FlaskPolicy.parse("p", text);
        } catch (final PolicyException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> problems(final String text) {
        return catchThrowableOfType(PolicyException.class, () -> FlaskPolicy.parse("p", text)).problems();
    }

    private static AccessVector pause(final String text, final String source, final String target) {
        return policy(text).compute(source, target, false, SecurityClass.DOMAIN);
    }

    private static boolean allowed(final String text, final String source, final String target) {
        return (pause(text, source, target).allowed() & Permission.DOMAIN_PAUSE.bit()) != 0;
    }

    private static boolean denied(final String text, final String source, final String target) {
        return (pause(text, source, target).denied() & Permission.DOMAIN_PAUSE.bit()) != 0;
    }

    @Test
    void anEmptyTextEnforcesAndDeniesEverything() {
        assertThat(policy("\n  # nothing\n"))
                .isEqualTo(new FlaskPolicy(true, FlaskPolicy.Default.DENY, List.of(), List.of()));
    }

    @Test
    void modeAndDefaultAreChosenInAnyOrder() {
        final FlaskPolicy policy = policy("default dummy # as Xen\nmode permissive\n");
        assertThat(policy.enforcing()).isFalse();
        assertThat(policy.byDefault()).isEqualTo(FlaskPolicy.Default.DUMMY);
    }

    @Test
    void aRuleIsAboutThePairsThatItNames() {
        final String text = "label a_t b_t\nallow a_t,dom0_t b_t domain:pause,unpause";
        assertThat(allowed(text, "a_t", "b_t")).isTrue();
        assertThat(allowed(text, "dom0_t", "b_t")).isTrue();
        assertThat(allowed(text, "b_t", "a_t")).isFalse();
        assertThat(allowed(text, "b_t", "b_t")).isFalse();
        assertThat(pause(text, "a_t", "b_t").allowed())
                .isEqualTo(Permission.DOMAIN_PAUSE.bit() | Permission.DOMAIN_UNPAUSE.bit());
    }

    @Test
    void aLaterRuleOutranksAnEarlierOne() {
        final String text = "allow * * *\ndeny dom0_t domU_t domain:*\nallow dom0_t domU_t domain:pause";
        assertThat(allowed(text, "dom0_t", "domU_t")).isTrue();
        assertThat(denied(text, "dom0_t", "domU_t")).isFalse();
        assertThat(allowed("allow * * *\ndeny * domU_t domain:*", "dom0_t", "domU_t")).isFalse();
        assertThat(denied("allow * * *\ndeny * domU_t domain:*", "dom0_t", "domU_t")).isTrue();
    }

    @Test
    void selfIsTheDomainItselfAndALabelIsOthers() {
        final FlaskPolicy policy = policy("allow domU_t self event:*\nallow domU_t domU_t grant:copy");
        assertThat(policy.compute("domU_t", "domU_t", true, SecurityClass.EVENT).allowed()).isNotZero();
        assertThat(policy.compute("domU_t", "domU_t", false, SecurityClass.EVENT).allowed()).isZero();
        assertThat(policy.compute("domU_t", "domU_t", true, SecurityClass.GRANT).allowed()).isZero();
        assertThat(policy.compute("domU_t", "domU_t", false, SecurityClass.GRANT).allowed())
                .isEqualTo(Permission.GRANT_COPY.bit());
        assertThat(policy("allow * * *").compute("domU_t", "domU_t", true, SecurityClass.GRANT).allowed()).isNotZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "allows a b c|p:1: no statement 'allows', want mode, default, label, allow or deny",
            "mode soft|p:1: no mode 'soft', want enforcing or permissive",
            "mode|p:1: 'mode' wants one word: enforcing or permissive",
            "default maybe|p:1: no default 'maybe', want deny, allow, or dummy for what Xen does without a policy",
            "label|p:1: 'label' wants the labels to declare, as in: label web_t database_t",
            "label 1_t|p:1: label '1_t': want a letter, then up to 63 letters, digits, _ . or -, not self and not ending in"
                    + " _self",
            "label a_self|p:1: label 'a_self': want a letter, then up to 63 letters, digits, _ . or -, not self and not ending"
                    + " in _self",
            "label dom0_t|p:1: label 'dom0_t' is there in every policy, leave its declaration out",
            "label a_t a_t|p:1: label 'a_t' is declared already, leave this one out",
            "allow dom0_t domU_t|p:1: 'allow' wants who, to whom, and what, as in: allow dom0_t domU_t domain:pause,unpause",
            "deny self domU_t *|p:1: no label 'self', 'self' stands in the second place only: the domain that acts",
            "deny * * domian:pause|p:1: no class 'domian', want xen, xen2, domain, domain2, hvm, mmu, resource, shadow, event,"
                    + " grant, security, version, argo, or * for all",
            "deny * * event|p:1: 'event' is a class, say which of its permissions: event:*, or some of bind, send, status,"
                    + " create, reset",
            "deny * * event:|p:1: 'event' is a class, say which of its permissions: event:*, or some of bind, send, status,"
                    + " create, reset",
            "deny * * event:bind,sned|p:1: no permission 'sned' in class 'event', want * or some of bind, send, status,"
                    + " create, reset"})
    void eachMistakeIsToldWithItsLineAndWhatToDo(final String text, final String problem) {
        assertThat(problems(text)).containsExactly(problem);
    }

    @Test
    void aLabelMustBeDeclaredAboveAndTheComplaintListsThoseThereAre() {
        assertThat(problems("label web_t\nallow wep_t * *")).singleElement().asString()
                .startsWith("p:2: no label 'wep_t', declare it above with 'label', or take web_t, ")
                .contains("dom0_t, ").endsWith("* or self");
    }

    @Test
    void aSecondModeIsRefused() {
        assertThat(problems("mode enforcing\n\nmode enforcing"))
                .containsExactly("p:3: a second 'mode', leave one of them out");
    }

    @Test
    void allMistakesAreToldUpToTwenty() {
        assertThat(problems("x\ny\n")).hasSize(2);
        assertThat(problems("x\n".repeat(1000))).hasSize(PolicyReader.PROBLEMS_MAX);
    }

    @Test
    void hostileSizesAreRefused() {
        assertThat(problems("#".repeat(FlaskPolicy.BYTES_MAX + 1)).getFirst()).startsWith("p: the text is longer than");
        final StringBuilder labels = new StringBuilder("label");
        for (int i = 0; i <= PolicyReader.LABELS_MAX; i++) {
            labels.append(" l").append(i);
        }
        assertThat(problems(labels.toString()).getFirst()).startsWith("p:1: more than 1024 labels");
        assertThat(problems("deny * * *\n".repeat(PolicyReader.RULES_MAX + 1)).getFirst())
                .startsWith("p:16385: more than 16384 rules");
        assertThat(problems("x".repeat(100_000)).getFirst()).hasSizeLessThan(200);
        assertThat(problems("deny * * " + "a,".repeat(100_000)).getFirst()).hasSizeLessThan(400);
    }
}
