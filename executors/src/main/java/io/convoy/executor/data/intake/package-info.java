/**
 * Images as they enter Convoy: checked, made smaller if wanted, and their colours gathered. It may
 * use image, colour, dataset and storage; the preparation of datasets uses it, and so do images
 * that no dataset holds.
 */
package io.convoy.executor.data.intake;
