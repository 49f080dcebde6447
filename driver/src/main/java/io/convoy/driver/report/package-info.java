/** What the user sees of a run: progress line, metrics log, summary. */
package io.convoy.driver.report;
