/** The {@code bench} commands: measurements of this machine that need no cluster. */
package io.convoy.jobs.bench;
