/**
 * Optimizers, regularisation and clipping on the flat parameter vector; they do not know the
 * engine.
 */
package io.convoy.executor.optim;
