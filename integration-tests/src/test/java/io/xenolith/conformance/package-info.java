/** Real Xen's recorded answers, asked again: by the kernel that recorded them, and by a Java guest. */
package io.xenolith.conformance;
