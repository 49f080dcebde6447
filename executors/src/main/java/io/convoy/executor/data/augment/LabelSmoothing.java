package io.convoy.executor.data.augment;

/**
 * Spreads a share of each target over all classes: Szegedy et al., "Rethinking the Inception
 * Architecture for Computer Vision" (2016), section 7.
 *
 * @param epsilon the share
 */
record LabelSmoothing(double epsilon) implements BatchTransform {}
