/**
 * How each DL4J layer and vertex becomes LibTorch calls, and what such a call sees of the graph and
 * of a pass through it. It may use model.layer and the engine's common ground, and not the compiler
 * of graphs. To support another layer, add a line to the registry here and a case to the parity
 * test.
 */
package io.convoy.executor.engine.torch.layer;
