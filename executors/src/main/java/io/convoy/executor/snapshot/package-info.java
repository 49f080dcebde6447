/**
 * Files of a snapshot: tensors, DL4J models, and the thread that writes them beside training. It
 * may use round, base, data.storage, model.file, safetensors and the engine's contract; it knows no
 * rank's loop.
 */
package io.convoy.executor.snapshot;
