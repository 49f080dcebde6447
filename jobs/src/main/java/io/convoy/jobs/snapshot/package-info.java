/** The {@code snapshot} command: looking at, checking and handing out what runs have stored. */
package io.convoy.jobs.snapshot;
