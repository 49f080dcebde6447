package io.convoy.executor.data.augment;

/** One entry of a recipe's list of augmentations, made ready for a network's input. */
sealed interface Transform permits CropPolicy, Augmentation, BatchTransform {}
