/** What commands write for the user: files on this machine, plots of characters. */
package io.convoy.jobs.output;
