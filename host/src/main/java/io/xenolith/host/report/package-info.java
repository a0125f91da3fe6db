/**
 * What is told about a run, all of it from trace events: counts, expectations, the story of one block read, single events.
 */
package io.xenolith.host.report;
