/**
 * An x86-64 processor for user-level code: knows no Xen and depends on nothing but the JDK. {@link io.xenolith.x86.Engine}
 * runs for a budget of instructions and returns why it stopped.
 */
package io.xenolith.x86;
