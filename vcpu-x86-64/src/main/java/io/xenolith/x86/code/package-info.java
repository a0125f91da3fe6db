/** Decoded code, cached by machine frame. */
package io.xenolith.x86.code;
