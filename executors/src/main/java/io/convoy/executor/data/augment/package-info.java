/**
 * The augmentations that a recipe can name, in one registry, and the pixel operations that they are
 * made of. It may use the catalogue, image, colour and dataset; of files it knows nothing. To add
 * an augmentation, write its class here and a line in the registry.
 */
package io.convoy.executor.data.augment;
