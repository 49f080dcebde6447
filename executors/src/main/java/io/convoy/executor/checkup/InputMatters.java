package io.convoy.executor.checkup;

import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Whether images differ, whether the outputs follow them, and whether an image's outputs depend on
 * no other of its batch. After Karpathy 2019, "A Recipe for Training Neural Networks": "input
 * independent baseline" and "use backprop to chart dependencies".
 */
final class InputMatters implements ModelCheck {
  /** Of outputs that come of another order of summation, in 32 bits. */
  private static final double ROUNDING = 1e-3;

  /** Below it differences of probabilities are none. */
  private static final double NOTHING = 1e-9;

  @Override
  public String name() {
    return "input";
  }

  @Override
  public List<Finding> run(ModelSubject subject) {
    ImageBatch images = subject.images();
    Finding pixels = ofPixels(images);
    try (Replica replica = subject.replica(Precision.FP32)) {
      float[] together = replica.probabilities(images);
      Finding outputs = ofOutputs(together, images.count(), pixels.verdict());
      return List.of(pixels, outputs, ofOthers(replica, images, together));
    }
  }

  private Finding ofPixels(ImageBatch images) {
    FloatBuffer pixels = images.pixels();
    int size = images.shape().size();
    double furthest = 0;
    for (int i = size; i < images.count() * size; i++) {
      furthest = Math.max(furthest, Math.abs(pixels.get(i) - pixels.get(i % size)));
    }
    if (furthest > 0) {
      return Finding.ok(name(), "%d images differ by up to %.3g", images.count(), furthest);
    }
    return Finding.ok(name(), "%d images are all the same to the network", images.count())
        .red("look at the images (convoy dataset sample) and at data.normalise");
  }

  private static Finding ofOutputs(float[] all, int count, Verdict ofPixels) {
    int classes = all.length / count;
    double furthest = 0;
    for (int i = classes; i < all.length; i++) {
      furthest = Math.max(furthest, Math.abs(all[i] - all[i % classes]));
    }
    Finding found =
        Finding.ok("output", "probabilities of %d images differ by up to %.3g", count, furthest);
    if (furthest > NOTHING || ofPixels == Verdict.RED) {
      return found;
    }
    return found.red(
        "nothing of the image reaches the output: a layer's weights are all zero, or"
            + " its units are dead; look at the initialisation");
  }

  /** Each of a few images alone, and in the batch. */
  private static Finding ofOthers(Replica replica, ImageBatch images, float[] together) {
    int classes = together.length / images.count();
    double furthest = 0;
    for (int i = 0; i < Math.min(4, images.count()); i++) {
      float[] alone = replica.probabilities(images.part(i, i + 1));
      for (int c = 0; c < classes; c++) {
        furthest = Math.max(furthest, Math.abs(alone[c] - together[i * classes + c]));
      }
    }
    Finding found =
        Finding.ok("independence", "an image alone and in a batch differs by up to %.3g", furthest);
    return furthest < ROUNDING
        ? found
        : found.red(
            "an image's output depends on others of its batch: look for a layer that mixes images,"
                + " such as a reshape, or normalisation by the batch in inference");
  }
}
