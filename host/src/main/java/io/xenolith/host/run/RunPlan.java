package io.xenolith.host.run;

import io.xenolith.host.scenario.Scenario;
import io.xenolith.host.snapshot.SavedImage;
import java.util.List;

/**
 * What must be known of a saved run before it goes on: its disks are opened by this.
 *
 * @param images all that were open
 */
record RunPlan(Scenario scenario, List<SavedImage> images) {
}
