package io.xenolith.testkit;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Hypercalls;
import io.xenolith.guest.AddressSpace;
import io.xenolith.guest.PageAllocator;

/** A guest's kernel as work within it sees it. To be used while the guest runs, by {@link Command}s. */
record KernelView(GuestMemory memory, Hypercalls calls, AddressSpace space, PageAllocator pages) {
}
