/**
 * The run's loop: rounds, evaluation, snapshots, resume. It knows its cluster by driver.cluster
 * alone, and is of one thread; completing snapshots and holding the lease have each their own.
 */
package io.convoy.driver.run;
