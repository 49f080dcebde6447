/**
 * Schedules: learning rate, momentum and weight decay as pure functions of the step, and their
 * specifications.
 */
package io.convoy.driver.schedule;
