/**
 * What ordinary Spark tasks ask a stored model: its outputs for images of any source, by a model
 * that a process loads once. It may use data and engines; the driver plans with it, and jobs that
 * predict run it in their tasks.
 */
package io.convoy.executor.predict;
