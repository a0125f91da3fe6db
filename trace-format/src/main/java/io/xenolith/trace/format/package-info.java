/**
 * The trace file: {@link io.xenolith.trace.format.TraceStamper} gives facts their time and number,
 * {@link io.xenolith.trace.format.TraceWriter} writes them in the format of {@code trace.proto}, and
 * {@link io.xenolith.trace.format.TraceReader} reads them back.
 */
package io.xenolith.trace.format;
