/**
 * What comes from outside the simulation: typed, stamped with virtual time, through one
 * {@link io.xenolith.host.input.InputQueue}, written and read again by {@link io.xenolith.host.input.RecordingWriter} and
 * {@link io.xenolith.host.input.Recording}.
 */
package io.xenolith.host.input;
