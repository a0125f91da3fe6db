package io.xenolith.host.run;

import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.host.input.StampedInput;
import java.util.List;
import java.util.Map;

/**
 * All of a run that is state.
 *
 * @param devices what backends serve of each disk
 * @param facts how many facts its trace has
 * @param waiting inputs that had not taken effect, in their order
 */
record SavedRun(ScenarioRun run, Map<String, BlockDevice> devices, long facts, List<StampedInput> waiting) {
}
