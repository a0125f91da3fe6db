/** The hypervisor's own file system: what it was built from, and parameters that can be changed while it runs. */
package io.xenolith.hypervisor.hypfs;
