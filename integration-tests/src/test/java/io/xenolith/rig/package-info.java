/** What tests of whole hosts share: disks in memory, and how a host is run until something has come about. */
package io.xenolith.rig;
