/**
 * A stub for gdb's remote protocol: a guest of x86-64 code is looked at, stopped and stepped from outside, and what it does is the
 * same as without, unless gdb writes.
 *
 * <pre>
 *  gdb == TCP == GdbServer       bytes, frames, acknowledgements   (a thread of Netty's)
 *                  | GdbEvent
 *                GdbDebugger     when the guest runs and why it stops   (the host's thread)
 *                  | packets
 *                GdbSession      what packets mean
 *                  | GdbTarget
 *                GuestTarget     registers and memory of a domain
 * </pre>
 *
 * <p>Source: "Debugging with GDB", appendix E, "gdb Remote Serial Protocol", and appendix G, "Target Descriptions".
 */
package io.xenolith.host.gdb;
