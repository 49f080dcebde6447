/** Files on this machine that commands write for the user. */
package io.convoy.jobs.output;
