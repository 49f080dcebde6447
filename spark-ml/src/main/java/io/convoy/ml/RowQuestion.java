package io.convoy.ml;

import io.convoy.executor.predict.PredictPlan;
import java.io.Serializable;
import java.util.List;

/**
 * What a model is asked of each row.
 *
 * @param plan of the model
 * @param classes names, in the order of its outputs
 * @param layer whose output is wanted; empty for none
 * @param input number of the column with images
 * @param output the columns that are added
 * @param invalid what becomes of a row whose image cannot be read
 */
record RowQuestion(
    PredictPlan plan,
    List<String> classes,
    String layer,
    int input,
    OutputColumns output,
    String invalid)
    implements Serializable {
  /** The job fails. */
  static final String ERROR = "error";

  /** The row is left out. */
  static final String SKIP = "skip";

  /** The row has the reason, and nothing else. */
  static final String KEEP = "keep";

  RowQuestion {
    classes = List.copyOf(classes);
  }

  /** Images that the model is asked at once. */
  int images() {
    return Math.max(1, plan.batch() / plan.data().views().count());
  }
}
