package io.convoy.jobs.prepare.task;

import io.convoy.executor.data.colour.MeanImage;
import io.convoy.executor.data.intake.IntakeOptions;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.jobs.prepare.input.Splits;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What all Spark tasks of a preparation are given.
 *
 * @param configuration of file systems
 * @param input folder of the images
 * @param staging folder in which the dataset grows
 * @param options of taking images in
 * @param threads that decode, in each task
 */
record TaskSetting(
    Broadcast<SerializableConfiguration> configuration,
    String input,
    String staging,
    IntakeOptions options,
    int threads)
    implements Serializable {
  /** The folder below the staging folder with sums of the mean image. */
  static final String MEANS = "means";

  Configuration hadoop() {
    return configuration.value().value();
  }

  /** The mean image is of training images. */
  IntakeOptions intake(String split) {
    return split.equals(Splits.TRAIN) ? options : options.withoutMean();
  }

  /** Leaves a shard's sums of the mean image for the driver. */
  void publishMean(DataFolder to, String split, int number, Optional<MeanImage> mean)
      throws IOException {
    if (mean.isEmpty() || mean.get().images() == 0) {
      return;
    }
    Path attempt = to.child("attempts/" + UUID.randomUUID());
    try (DataOutputStream out = to.fileSystem().create(attempt, true)) {
      mean.get().write(out);
    }
    to.fileSystem().mkdirs(to.child(MEANS));
    to.replace(attempt, MEANS + "/" + split + "-" + number);
  }
}
