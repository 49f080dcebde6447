/**
 * The contract between driver and ranks: the plan that the driver sends for a round, what a rank
 * asks and reports on the way, and what comes of it. Records and interfaces alone; both sides use
 * it, and it uses neither.
 */
package io.convoy.executor.round;
