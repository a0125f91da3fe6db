package io.xenolith.host.run;

import io.xenolith.drivers.block.BlockDevice;
import java.util.Map;

/**
 * All of a run that is state.
 *
 * @param devices what backends serve of each disk
 * @param facts how many facts its trace has
 */
record SavedRun(ScenarioRun run, Map<String, BlockDevice> devices, long facts) {
}
