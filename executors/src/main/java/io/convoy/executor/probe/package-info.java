/**
 * Simple classifiers on features of images: what a network's layers know of other classes. It knows
 * arrays of numbers alone; the job that probes a model uses it on the driver.
 */
package io.convoy.executor.probe;
