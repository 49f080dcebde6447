/**
 * The flat vectors that ranks exchange and optimizers work on: where each parameter lies, and the
 * buffer that is added up. It uses no engine; engine and optim use it.
 */
package io.convoy.executor.vector;
