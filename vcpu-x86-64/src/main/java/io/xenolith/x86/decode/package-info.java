/** From bytes to instructions. */
package io.xenolith.x86.decode;
