package io.convoy.jobs.search;

/**
 * That a trial trains up to an epoch.
 *
 * @param trial its number, from 0
 * @param until the last epoch
 */
record Goal(int trial, int until) {}
