package io.xenolith.host.snapshot;

import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.host.snapshot.graph.GraphException;
import io.xenolith.host.snapshot.graph.GraphReader;
import io.xenolith.host.snapshot.graph.GraphWriter;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.machine.MachineMemory;
import io.xenolith.hypervisor.machine.SparseMemory;
import io.xenolith.x86.mmu.LinearMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The state of a host between two turns of its loop: the objects that can be reached from a root, and the memory of the machine. What
 * belongs to the process (listeners, files, sockets) is named by whoever saves, and brought by whoever restores.
 */
public final class HostState {
    private static final String MEMORY = "memory";

    private HostState() {
    }

    /**
     * Writes a snapshot.
     *
     * @param info what people are told, as JSON
     * @param plan what whoever restores must know before anything else; it has nothing of the process
     * @param root the host, or something that has it
     * @param outside what belongs to the process, by names
     * @param disks what guests may write, as it is now
     * @throws SnapshotException the host cannot be written; the message says why
     */
    public static void save(final Path file, final String info, final Object plan, final Object root,
            final Hypervisor hypervisor, final Map<String, Object> outside, final List<BlockDevice> disks)
            throws IOException {
        JavaGuests.refuse(hypervisor);
        hypervisor.memory().forgetDecoded();
        final SparseMemory memory = hypervisor.memory().sparse();
        final byte[] planned;
        final byte[] state;
        try {
            planned = GraphWriter.write(plan, _ -> Optional.empty());
            state = GraphWriter.write(root, names(memory, outside));
        } catch (final GraphException e) {
            throw new SnapshotException("the host cannot be saved now: " + e.getMessage(), e);
        }
        SnapshotWriter.write(file, info, planned, state, memory, disks);
    }

    private static Function<Object, Optional<String>> names(final SparseMemory memory,
            final Map<String, Object> outside) {
        final IdentityHashMap<Object, String> names = new IdentityHashMap<>();
        outside.forEach((name, object) -> names.put(object, name));
        names.put(memory, MEMORY);
        final Map<Long, String> segments = new HashMap<>();
        final List<MemorySegment> all = memory.segments();
        for (int i = 0; i < all.size(); i++) {
            segments.put(all.get(i).address(), MEMORY + ' ' + i);
        }
        return object -> Optional.ofNullable(object instanceof final MemorySegment segment
                ? segments.get(segment.address())
                : names.get(object));
    }

    /**
     * Makes of {@code file} what was saved.
     *
     * @param outside what belongs to the process, by the names it was saved with
     * @param type of the root
     * @param hypervisor finds that of a root
     * @throws SnapshotException its objects are not those of this program
     */
    public static <T> T restore(final SnapshotFile file, final Map<String, Object> outside, final Class<T> type,
            final Function<T, Hypervisor> hypervisor) throws IOException {
        final SparseMemory memory = file.memory();
        boolean usable = false;
        try {
            final Map<String, Object> all = new HashMap<>(outside);
            all.put(MEMORY, memory);
            final List<MemorySegment> segments = memory.segments();
            for (int i = 0; i < segments.size(); i++) {
                all.put(MEMORY + ' ' + i, segments.get(i));
            }
            final List<LinearMemory> processors = new ArrayList<>();
            final T root = type.cast(GraphReader.read(file.state(), all::get, object -> {
                if (object instanceof final LinearMemory processor) {
                    processors.add(processor);
                }
            }));
            final MachineMemory machine = hypervisor.apply(root).memory();
            // Those that the machine knows are not all: whatever has addresses of this process must have right ones.
            usable = machine.moved() && processors.stream().allMatch(processor -> processor.moved(machine));
            if (!usable) {
                throw new SnapshotException(file.file() + ": its processors are not those of its memory");
            }
            return root;
        } catch (final GraphException e) {
            throw new SnapshotException(file.file() + ": its state cannot be used: " + e.getMessage(), e);
        } catch (final RuntimeException e) {
            throw new SnapshotException(file.file() + ": its state is not that of a host", e);
        } finally {
            if (!usable) {
                memory.close();
            }
        }
    }
}
