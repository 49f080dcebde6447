/**
 * What recipes can name: catalogues of kinds, each with its parameters, their defaults and ranges,
 * its constructor and its paper. It uses the ground floor alone and knows nothing of what it lists;
 * optimizers, clippings, schedules, augmentations and models each have one catalogue.
 */
package io.convoy.executor.catalogue;
