/**
 * Batches ahead of the engine: samples read, decoded, augmented and normalised on threads of a
 * loader. It may use all other rooms of data, and is what ranks use.
 */
package io.convoy.executor.data.pipeline;
