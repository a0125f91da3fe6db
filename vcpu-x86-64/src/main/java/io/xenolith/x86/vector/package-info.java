/** MMX and SSE. */
package io.xenolith.x86.vector;
