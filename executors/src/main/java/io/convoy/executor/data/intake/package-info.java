/**
 * Images as they enter a dataset: checked, made smaller if wanted, and their colours gathered. It
 * may use image, colour, dataset and storage; the preparation of datasets uses it.
 */
package io.convoy.executor.data.intake;
