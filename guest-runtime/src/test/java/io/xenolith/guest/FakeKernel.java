package io.xenolith.guest;

import io.xenolith.abi.Page;

/** The pieces of guest-runtime put together over a {@link FakeMachine}, as a kernel puts them together at boot. */
final class FakeKernel {
    static final long SCRATCH_PFN = 12;
    static final long FIRST_FREE = 64;
    final FakeMachine machine;
    final LinearMap linear = new LinearMap(FakeMachine.BASE);
    final Scratch scratch = new Scratch(FakeMachine.BASE + (SCRATCH_PFN << Page.SHIFT), 4 * Page.SIZE);
    final XenCalls calls;
    final P2m p2m;
    final PageTables tables;
    final PageAllocator pages;
    final AddressSpace space;

    FakeKernel(final int nrPages, final int mappedPages) {
        machine = new FakeMachine(nrPages, mappedPages);
        calls = machine.calls(scratch);
        p2m = new P2m(machine, linear, linear.va(FakeMachine.P2M_PFN), nrPages);
        tables = new PageTables(machine, p2m, machine.rootVa());
        pages = new PageAllocator(machine, linear, FIRST_FREE, tables.mappedEndPfn(FIRST_FREE));
        space = new AddressSpace(machine, calls.mmu(), p2m, pages, tables);
    }
}
