/**
 * What happened in runs, as a page to read: curves, what they mean, recipes, evaluations. Reads the
 * files of runs and writes nothing else into their folders.
 */
package io.convoy.jobs.report;
