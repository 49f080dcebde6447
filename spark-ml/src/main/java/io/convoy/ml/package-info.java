/**
 * Stored models as Transformers of Spark ML. It reads models by the driver's {@code StoredModel}
 * and asks them as the job {@code predict} does, by executor.predict.
 */
package io.convoy.ml;
