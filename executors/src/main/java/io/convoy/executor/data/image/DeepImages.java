package io.convoy.executor.data.image;

import java.io.Serializable;

/**
 * What is known of images with 16 bits a sample, many of which use fewer.
 *
 * @param count number of such images
 * @param largest value of all their samples
 */
public record DeepImages(long count, int largest) implements Serializable {
  /** No such image. */
  public static final DeepImages NONE = new DeepImages(0, 0);

  /** Images that use no more come out dark. */
  public static final int FEW_BITS = 14;

  /** These and others. */
  public DeepImages and(DeepImages others) {
    return new DeepImages(count + others.count, Math.max(largest, others.largest));
  }
}
