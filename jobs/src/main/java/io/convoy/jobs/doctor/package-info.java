/**
 * The doctor: checks of machine, data and network before a training, a table of verdicts and what
 * to do. Networks are checked in {@code executor.checkup}; here are the checks of datasets and
 * machines, and the job that has all of them done.
 */
package io.convoy.jobs.doctor;
