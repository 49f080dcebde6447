/** A made-up image set for trying Convoy out: labelled figures or digits drawn from a seed. */
package io.convoy.jobs.draw;
