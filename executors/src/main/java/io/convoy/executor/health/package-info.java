/**
 * Watches over training: numbers that are not finite, loss that runs away, parameters that stand
 * still, ranks that drift apart or follow rank 0. It may use round, exchange, optim, snapshot and
 * the engine's contract; the rank's loop asks it after each step.
 */
package io.convoy.executor.health;
