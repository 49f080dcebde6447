/**
 * Prepared datasets: shards, sample order, decoding, augmentation, and batches ahead of the engine.
 */
package io.convoy.executor.data;
