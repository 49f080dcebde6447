/**
 * Prepared datasets. Each room below uses those before it: storage, dataset, image, colour, shard,
 * augment, intake, pipeline.
 */
package io.convoy.executor.data;
