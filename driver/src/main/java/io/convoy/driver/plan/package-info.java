/**
 * Schedules and the planner: pure functions from configuration, cluster and dataset to an immutable
 * plan.
 */
package io.convoy.driver.plan;
