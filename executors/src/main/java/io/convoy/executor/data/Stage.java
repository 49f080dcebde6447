package io.convoy.executor.data;

/** One entry of a recipe's list of augmentations, made ready for a network's input. */
sealed interface Stage permits Framing, Augmentation, BatchStage {}
