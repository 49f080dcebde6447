/**
 * The fast engine: a compiler from DL4J graphs to LibTorch calls.
 *
 * <p>Deviations from LibTorch's conventions follow DL4J, so that both engines compute the same
 * numbers: gradients are sums over samples, batch variance is biased, {@code Same} pads more at the
 * bottom and the right, dropout's probability is that of keeping a value.
 */
package io.convoy.executor.engine.torch;
