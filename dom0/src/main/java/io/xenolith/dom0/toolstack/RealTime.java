package io.xenolith.dom0.toolstack;

/**
 * What the scheduler rtds gives each vCPU of a domain; under another scheduler it means nothing.
 *
 * @param periodUs in each of which the budget is there anew
 * @param budgetUs no longer than the period
 * @param extraTime what nobody else wants may be used too
 */
public record RealTime(int periodUs, int budgetUs, boolean extraTime) {
}
