package io.convoy.jobs.probe;

/**
 * How well simple classifiers do on the features of a layer.
 *
 * @param layer its name
 * @param features numbers of each image
 * @param linear share of the validation images that a linear classifier gets right
 * @param l2 of that classifier, chosen on training images that were held out
 * @param neighbours share that the nearest training images get right
 */
public record StageAccuracy(
    String layer, int features, double linear, double l2, double neighbours) {}
