/**
 * The learning-rate range test: a run's first steps with rates that grow, the curve of their
 * losses, and which rates it suggests.
 */
package io.convoy.jobs.lrfind;
