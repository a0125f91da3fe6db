/** The lives of devices on whole hosts: attached, detached, killed, restarted and resized while guests use them. */
package io.xenolith.life;
