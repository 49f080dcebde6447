package io.convoy.jobs.report;

import io.convoy.jobs.output.WholeFile;
import io.convoy.jobs.report.RunLog.LoggedEvaluation;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;

/** The curves of a run as a file of events for TensorBoard, which is the same whenever written. */
final class RunEvents {
  private final ReportedRun run;

  /** Where a value lies on a curve. */
  private record Place(long step, double time) {}

  RunEvents(ReportedRun run) {
    this.run = run;
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
    new WholeFile(file, hadoop).write(out -> writeTo(out, (double) began));
    return file;
  }

  /** All values that are finite. */
  void writeTo(OutputStream out, double began) throws IOException {
    EventRecords events = new EventRecords(out, began);
    double last = began;
    for (LoggedStep step : run.log().steps()) {
      last = time(step.timing().at(), last);
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
