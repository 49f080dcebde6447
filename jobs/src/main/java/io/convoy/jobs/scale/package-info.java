/**
 * A model of how training grows with the number of ranks: pure functions of what a step, a network
 * and a driver need. Uses nothing else of Convoy; {@code bench scale} asks it.
 */
package io.convoy.jobs.scale;
