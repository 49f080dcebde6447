package io.convoy.executor.data.augment;

/**
 * Wants each class in full whose target is above a threshold, and the others not at all: what mixed
 * images show is all there. Wightman et al. 2021, "ResNet strikes back: An improved training
 * procedure in timm", section 3.2.
 *
 * @param above the threshold
 */
record MultiLabel(double above) implements BatchTransform {}
