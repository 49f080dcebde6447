package io.convoy.executor.data.pipeline;

import io.convoy.executor.data.augment.BatchMixer;
import io.convoy.executor.data.colour.ColourMap;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.image.CropBox;
import io.convoy.executor.data.pipeline.ByteImages.Blend;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.OptionalDouble;

/** What is left to do when the images of a batch are made: mixing them, and soft targets. */
final class TargetBuilder {
  private final BatchRequest request;
  private final ImageShape shape;
  private final int views;
  private final ColourMap colours;
  private final double smoothing;
  private final OptionalDouble above;
  private final int classes;
  private final boolean soft;
  private final Optional<BatchMixer.Draw> draw;
  private FloatBuffer targets;

  TargetBuilder(BatchRequest request, ImagePipeline pipeline, int classes) {
    this.request = request;
    this.classes = classes;
    shape = pipeline.shape();
    views = pipeline.views();
    colours = pipeline.colours();
    smoothing = pipeline.plan().smoothing();
    above = pipeline.plan().above();
    soft = pipeline.plan().isSoft();
    draw =
        pipeline
            .plan()
            .mixer()
            .filter(mixer -> request.isPaired())
            .map(mixer -> mixer.draw(pipeline.seed(), request.step(), shape))
            .filter(drawn -> drawn.own() < 1);
  }

  boolean isNeeded() {
    return soft;
  }

  /** The showings to make: those of the batch, then others that they are mixed with. */
  long[] sources() {
    return draw.isPresent() ? request.withPartners() : request.showings();
  }

  /**
   * Does it.
   *
   * @param pixels of all sources, {@code [S,H,W,C]}; those of the batch are changed, unless they
   *     are bytes
   * @param labels of all sources, {@code [S]}; those of the batch become the class with the largest
   *     target
   */
  void run(Pixels pixels, int[] labels) {
    int count = request.size();
    targets =
        ByteBuffer.allocateDirect(count * classes * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (int i = 0; i < count * classes; i++) {
      targets.put(i, (float) (smoothing / classes));
    }
    int[] partners = draw.isPresent() ? request.partnerPlaces() : new int[0];
    double own = draw.map(BatchMixer.Draw::own).orElse(1.0);
    for (int i = 0; i < count; i++) {
      add(i, labels[i], own * (1 - smoothing));
      if (draw.isPresent()) {
        add(i, labels[partners[i]], (1 - own) * (1 - smoothing));
      }
    }
    if (draw.isPresent()) {
      if (!pixels.areBytes()) {
        mix(pixels.floats(), partners, draw.get());
      }
      relabel(labels, partners, own);
    }
    above.ifPresent(this::complete);
  }

  /** Wants in full what is wanted enough. */
  private void complete(double threshold) {
    for (int i = 0; i < targets.capacity(); i++) {
      targets.put(i, targets.get(i) > threshold ? 1 : 0);
    }
  }

  /** Images that were left as bytes, with what is yet to be done to them. */
  ByteImages bytes(ByteBuffer values) {
    return new ByteImages(
        values,
        sources().length * views,
        colours,
        draw.map(drawn -> new Blend(request.partnerPlaces(), drawn.own(), drawn.box())));
  }

  private void add(int row, int label, double share) {
    int at = row * classes + label;
    targets.put(at, (float) (targets.get(at) + share));
  }

  private void relabel(int[] labels, int[] partners, double own) {
    if (own >= 0.5) {
      return;
    }
    int[] before = labels.clone();
    for (int i = 0; i < partners.length; i++) {
      labels[i] = before[partners[i]];
    }
  }

  /** Pairs within the batch are mixed at once, from the same originals. */
  private void mix(FloatBuffer pixels, int[] partners, BatchMixer.Draw drawn) {
    float[][] originals = new float[partners.length][];
    for (int i = 0; i < partners.length; i++) {
      float[] image = originals[i] == null ? image(pixels, i) : originals[i];
      int partner = partners[i];
      boolean later = partner > i && partner < partners.length;
      float[] other = partner < i ? originals[partner] : image(pixels, partner);
      originals[i] = image.clone();
      if (later) {
        originals[partner] = other;
      }
      blend(image, other, drawn);
      pixels.put(i * shape.size(), image);
      if (i > 0) {
        originals[i - 1] = null; // pairs are neighbours
      }
    }
  }

  private float[] image(FloatBuffer pixels, int index) {
    float[] image = new float[shape.size()];
    pixels.get(index * shape.size(), image);
    return image;
  }

  private void blend(float[] image, float[] other, BatchMixer.Draw drawn) {
    if (drawn.isCut()) {
      CropBox box = drawn.box();
      int length = box.width() * shape.channels();
      for (int y = box.top(); y < box.top() + box.height(); y++) {
        int at = (y * shape.width() + box.left()) * shape.channels();
        System.arraycopy(other, at, image, at, length);
      }
      return;
    }
    float share = (float) drawn.own();
    for (int i = 0; i < image.length; i++) {
      image[i] = share * image[i] + (1 - share) * other[i];
    }
  }

  /** Wanted probabilities, {@code [N,classes]}; empty if the labels say all. */
  Optional<FloatBuffer> targets() {
    return Optional.ofNullable(targets);
  }
}
