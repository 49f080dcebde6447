package io.convoy.executor.data.colour;

import java.util.Locale;

/** How 8-bit pixels become a network's input. */
public enum Normalisation {
  /** Each channel less its mean, divided by its standard deviation. */
  MEAN_STD,

  /** Each channel less its mean. */
  MEAN,

  /**
   * Each value less that of the training images' mean at its place, as in Krizhevsky et al.,
   * "ImageNet Classification with Deep Convolutional Neural Networks" (2012), section 2.
   */
  MEAN_IMAGE,

  /** From 0 to 1, with nothing taken off. */
  NONE,

  /**
   * R, G, B of each pixel less their means, along the eigenvectors of their covariance, divided by
   * the standard deviation along each: uncorrelated, of variance 1.
   */
  PCA,

  /** The same as {@link #PCA}, turned back to R, G, B: the whitening that changes pixels least. */
  ZCA;

  /** The name as recipes write it, such as {@code mean-std}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
