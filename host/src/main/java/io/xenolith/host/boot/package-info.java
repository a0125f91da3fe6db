/** One guest with a kernel of machine code on a fresh host, its console in somebody's hands. */
package io.xenolith.host.boot;
