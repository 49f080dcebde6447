/**
 * How a network's layers begin: tables, plots and JSON of what {@code executor.checkup} measures.
 */
package io.convoy.jobs.stats;
