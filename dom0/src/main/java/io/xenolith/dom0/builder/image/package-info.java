/** Kernel files: what they are, and the image of a paravirtual kernel that is in them. */
package io.xenolith.dom0.builder.image;
