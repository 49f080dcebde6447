/**
 * Engines compute a replica's loss and gradient on flat vectors laid out as DL4J lays out its
 * parameters.
 */
package io.convoy.executor.engine;
