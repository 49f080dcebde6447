package io.convoy.executor.data.augment;

/** What is done to a whole batch, after its images are made. */
sealed interface BatchTransform extends Transform
    permits BatchMixer, LabelSmoothing, MultiLabel, Repeats {}
