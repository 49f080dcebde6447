/** A made-up image set for trying Convoy out: labelled figures drawn from a seed. */
package io.convoy.jobs.draw;
