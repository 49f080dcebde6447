package io.convoy.executor.data.augment;

/**
 * Shows each image several times in a batch, each time with other draws: Hoffer et al. 2020,
 * "Augment Your Batch: Improving Generalization Through Instance Repetition", section 3. An epoch
 * has as many positions as ever, and so as many images fewer, as in Touvron et al. 2021, "Training
 * data-efficient image transformers", section 6.
 *
 * @param times how often
 */
record Repeats(int times) implements BatchTransform {}
