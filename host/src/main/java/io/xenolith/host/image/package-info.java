/** Disk images on the real machine: {@link io.xenolith.host.image.ImageFile} and how they are made and named. */
package io.xenolith.host.image;
