/** Coverage-guided fuzzing of the dispatcher: bytes become hypercalls of three domains of a machine without kernels. */
package io.xenolith.fuzz.guided;
