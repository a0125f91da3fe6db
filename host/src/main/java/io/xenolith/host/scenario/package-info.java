/**
 * Scenario files: {@link io.xenolith.host.scenario.ScenarioReader} turns YAML into a
 * {@link io.xenolith.host.scenario.Scenario}, or says for every mistake where it is and what would be right.
 */
package io.xenolith.host.scenario;
