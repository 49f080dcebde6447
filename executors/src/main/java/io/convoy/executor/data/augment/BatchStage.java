package io.convoy.executor.data.augment;

/** What is done to a whole batch, after its images are made. */
sealed interface BatchStage extends Stage permits Mixing, LabelSmoothing {}
