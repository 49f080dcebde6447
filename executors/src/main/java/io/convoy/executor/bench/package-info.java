/**
 * Measurements of an executor's parts: loading images and writing snapshots, beside what one would
 * write by hand. It may use every room of executors; only the benchmark commands use it.
 */
package io.convoy.executor.bench;
