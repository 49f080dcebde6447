/** Plots as SVG, and the markup that they are part of; knows nothing of runs. */
package io.convoy.jobs.report.plot;
