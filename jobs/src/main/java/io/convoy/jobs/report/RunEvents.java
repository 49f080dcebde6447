package io.convoy.jobs.report;

import io.convoy.driver.snapshot.Snapshot;
import io.convoy.jobs.output.WholeFile;
import io.convoy.jobs.report.RunLog.LoggedEvaluation;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * A run as a file of events for TensorBoard, which is the same whenever written: its curves, and of
 * the snapshots that there are the distribution of each parameter and the first filters.
 */
final class RunEvents {
  private final ReportedRun run;
  private final List<Snapshot> snapshots;

  /** Where a value lies on a curve. */
  private record Place(long step, double time) {}

  /**
   * Prepares to write.
   *
   * @param snapshots of the run
   */
  RunEvents(ReportedRun run, List<Snapshot> snapshots) {
    this.run = run;
    this.snapshots = List.copyOf(snapshots);
  }

  /**
   * Writes it, in place of the one of before.
   *
   * @param folder in which the run has a folder of its name
   * @return the file
   */
  String write(Configuration hadoop, String folder) {
    long began = (long) time(LoggedStep.time(run.log().firstStart()), 0);
    String file = folder + "/" + run.name() + "/events.out.tfevents." + began + ".convoy";
    new WholeFile(file, hadoop).write(out -> writeTo(out, (double) began, hadoop));
    return file;
  }

  private void writeTo(OutputStream out, double began, Configuration hadoop) throws IOException {
    EventRecords events = new EventRecords(out, began);
    NavigableMap<Long, Double> times = curves(events, began);
    WeightHistograms histograms = new WeightHistograms(hadoop);
    FirstFilters filters = new FirstFilters(hadoop);
    for (Snapshot snapshot : snapshots) {
      long step = snapshot.content().progress().step();
      Map.Entry<Long, Double> then = times.floorEntry(step);
      double time = then == null ? began : then.getValue();
      for (Map.Entry<String, Histogram> one : histograms.of(snapshot).entrySet()) {
        events.histogram("parameters/" + one.getKey(), step, time, one.getValue());
      }
      Optional<BufferedImage> picture = filters.picture(snapshot);
      if (picture.isPresent()) {
        events.picture("filters/first_layer", step, time, picture.get());
      }
    }
  }

  /** All values that are finite; returns when the steps were. */
  private NavigableMap<Long, Double> curves(EventRecords events, double began) throws IOException {
    NavigableMap<Long, Double> times = new TreeMap<>();
    double last = began;
    for (LoggedStep step : run.log().steps()) {
      last = time(step.timing().at(), last);
      times.put(step.step(), last);
      Place place = new Place(step.step(), last);
      add(events, "train/loss", place, step.loss());
      add(events, "train/accuracy", place, step.accuracy());
      add(events, "train/learning_rate", place, step.rate());
      add(events, "train/gradient_norm", place, step.gradient().norm());
      add(events, "train/update_ratio", place, step.gradient().updateRatio());
      add(events, "train/images_per_second", place, run.batch(step.epoch()) / step.seconds());
    }
    for (LoggedLayers layers : run.log().layers()) {
      Place place = new Place(layers.step(), last);
      for (String name : layers.names()) {
        for (String figure : layers.columns().keySet()) {
          String curve = "layers/" + name + "/" + figure;
          add(events, curve, place, layers.value(figure, name));
        }
      }
    }
    for (LoggedEvaluation one : run.log().evaluations()) {
      Place place = new Place(one.step(), time(one.at(), last));
      add(events, "validation/loss", place, one.loss());
      add(events, "validation/accuracy", place, one.accuracy());
    }
    for (LoggedEvaluation one : run.log().averages()) {
      Place place = new Place(one.step(), time(one.at(), last));
      add(events, "average/loss", place, one.loss());
      add(events, "average/accuracy", place, one.accuracy());
    }
    return times;
  }

  private static void add(EventRecords events, String curve, Place place, double value)
      throws IOException {
    if (Double.isFinite(value)) {
      events.scalar(curve, place.step(), place.time(), value);
    }
  }

  private static double time(double known, double otherwise) {
    return Double.isNaN(known) ? otherwise : known;
  }
}
