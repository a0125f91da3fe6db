/** How long snapshots of a whole host take: to save, to go on from, and the latter by a command of its own. */
package io.xenolith.bench.snapshot;
