/** One class a job, and the command line. */
package io.convoy.jobs;
