/**
 * What a prepared dataset is: its description, the shape of its images, and the order and random
 * draws of its samples, which depend on nothing but numbers. It may use storage.
 */
package io.convoy.executor.data.dataset;
