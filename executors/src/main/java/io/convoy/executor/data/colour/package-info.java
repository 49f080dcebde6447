/**
 * Colour statistics of a dataset, and how 8-bit colours become a network's input by them. It may
 * use image, dataset and storage.
 */
package io.convoy.executor.data.colour;
