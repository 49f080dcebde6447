/**
 * Watches over training: numbers that are not finite, loss that runs away, parameters that stand
 * still, ranks that drift apart. It may use round, exchange and the engine's contract; the rank's
 * loop asks it after each step.
 */
package io.convoy.executor.health;
