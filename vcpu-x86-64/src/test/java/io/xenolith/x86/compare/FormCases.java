package io.xenolith.x86.compare;

import java.util.List;

/** The cases of single instructions that were recorded, made again from their seed. */
final class FormCases {
    /** Operand sets a form. */
    static final int PER_FORM = 60;
    private static final long SEED = 0x58_4547;

    /** Receives every case. */
    interface Sink {
        void accept(Form form, Case test);
    }

    private FormCases() {
    }

    /** Hands every case of 64-bit code, or of 32-bit code, to {@code sink}, always the same in the same order. */
    static int generate(final boolean longMode, final Sink sink) {
        final List<Form> forms = FormGenerator.forms(longMode);
        for (int i = 0; i < forms.size(); i++) {
            // A generator a form, so that a new row in the table leaves the cases of the others alone.
            final FormGenerator generator = new FormGenerator(
                    new Prng(SEED + forms.get(i).toString().hashCode() * 0x9E37_79B9L), longMode);
            for (int n = 0; n < PER_FORM; n++) {
                sink.accept(forms.get(i), generator.make(forms.get(i)));
            }
        }
        return forms.size();
    }
}
