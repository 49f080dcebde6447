package io.convoy.jobs.doctor;

import io.convoy.executor.checkup.Finding;
import java.util.List;

/** A check of a dataset's images. */
interface DataCheck {
  /** Does it, at least one finding. */
  List<Finding> run(SurveyedData data);
}
