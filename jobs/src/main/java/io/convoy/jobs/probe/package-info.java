/**
 * What a stored model's layers know of a dataset: features computed once in Spark tasks, simple
 * classifiers on the driver, and what follows from their accuracies for fine-tuning.
 */
package io.convoy.jobs.probe;
