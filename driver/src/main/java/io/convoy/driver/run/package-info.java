/** The run's loop: rounds, evaluation, snapshots, resume. */
package io.convoy.driver.run;
