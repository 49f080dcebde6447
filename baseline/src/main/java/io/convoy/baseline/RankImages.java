package io.convoy.baseline;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.nd4j.ImageArrays;
import io.convoy.executor.model.StoredImages;
import io.convoy.executor.round.DataPlan;
import io.convoy.executor.round.RoundPlan;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.worker.PlannedImages;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.SerializableConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Loads a rank's batches of a window where DL4J's worker runs; a partition is one rank. */
final class RankImages implements FlatMapFunction<Iterator<Integer>, MultiDataSet> {
  private final DataPlan data;
  private final RoundTask.Train train;
  private final int worldSize;
  private final boolean channelsLast;
  private final SerializableConfiguration hadoop;

  RankImages(RoundPlan plan, RoundTask.Train train, SerializableConfiguration hadoop) {
    this.data = plan.data();
    this.train = train;
    this.worldSize = plan.worldSize();
    this.hadoop = hadoop;
    channelsLast =
        StoredImages.channelsLast(
            ComputationGraphConfiguration.fromJson(plan.replica().configuration()));
  }

  @Override
  public Iterator<MultiDataSet> call(Iterator<Integer> ranks) throws InterruptedException {
    NativeLibraries.load();
    NativeLibraries.loadNd4j();
    List<MultiDataSet> batches = new ArrayList<>();
    try (PlannedImages images =
        new PlannedImages(data, train, ranks.next(), worldSize, hadoop.value())) {
      for (Optional<ImageBatch> next = images.next(); next.isPresent(); next = images.next()) {
        try (ImageBatch batch = next.get()) {
          batches.add(
              new org.nd4j.linalg.dataset.MultiDataSet(
                  ImageArrays.images(batch, channelsLast),
                  ImageArrays.targets(batch, images.classes())));
        }
      }
    }
    return batches.iterator();
  }
}
