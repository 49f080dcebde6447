/** Shows what schedules will do, on a terminal and as an image. */
package io.convoy.jobs.schedule;
