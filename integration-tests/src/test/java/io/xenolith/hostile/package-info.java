/** Hostile frontends and backends on whole hosts, and the table of what became of each attack. */
package io.xenolith.hostile;
