/** The {@code xenolith} command. */
package io.xenolith.cli;
