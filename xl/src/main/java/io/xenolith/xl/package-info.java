/**
 * The {@code xl} command: {@link io.xenolith.xl.Xl} finds the verb and runs it, {@link io.xenolith.xl.Getopt} reads options as
 * xl does, {@link io.xenolith.xl.Session} is what a verb has in hand. A verb knows the host by messages only.
 */
package io.xenolith.xl;
